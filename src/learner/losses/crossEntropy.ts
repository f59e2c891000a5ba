import * as tf from '@tensorflow/tfjs'
import { asDistribution } from './asDistribution'
import type { Loss } from './Loss'

/** Mean over the batch of −Σ target · log p, in nats, for models which end with softmax. p is kept above 1e-7, as Keras does. */
export const crossEntropy: Loss = {
  name: 'crossEntropy',
  takesProbabilities: true,
  of: (probabilities, targets) =>
    tf.neg(tf.mean(tf.sum(tf.mul(tf.log(tf.clipByValue(probabilities, 1e-7, 1)), asDistribution(targets, probabilities.shape[1])), 1))).asScalar()
}
