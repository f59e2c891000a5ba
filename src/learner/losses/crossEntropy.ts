import * as tf from '@tensorflow/tfjs'
import { asDistribution } from './asDistribution'
import { meanOfEach } from './meanOfEach'

/** Mean over the batch of −Σ target · log p, in nats, for models which end with softmax. p is kept above 1e-7, as Keras does. */
export const crossEntropy = meanOfEach({
  name: 'crossEntropy',
  takesProbabilities: true,
  ofEach: (probabilities, targets) => tf.neg(tf.sum(tf.mul(tf.log(tf.clipByValue(probabilities, 1e-7, 1)), asDistribution(targets, probabilities.shape[1])), 1))
})
