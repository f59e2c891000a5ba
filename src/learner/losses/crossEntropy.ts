import * as tf from '@tensorflow/tfjs'
import type { Loss } from './Loss'

/** Mean over the batch of −log p[label], in nats, for models which end with softmax. p is kept above 1e-7, as Keras does. */
export const crossEntropy: Loss = {
  name: 'crossEntropy',
  takesProbabilities: true,
  of(probabilities, labels) {
    const oneHot = tf.oneHot(labels, probabilities.shape[1]).asType('float32')
    const ofLabel = tf.sum(tf.mul(probabilities, oneHot), 1)
    return tf.neg(tf.mean(tf.log(tf.clipByValue(ofLabel, 1e-7, 1)))).asScalar()
  }
}
