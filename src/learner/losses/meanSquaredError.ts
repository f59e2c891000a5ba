import * as tf from '@tensorflow/tfjs'
import { asDistribution } from './asDistribution'
import { meanOfEach } from './meanOfEach'

/**
 * Mean over all numbers of (output − target)², the target being 1 for the image's class and 0 for the others (PyTorch's `MSELoss` against
 * one-hot targets). Of a model that ends with softmax it is the Brier score divided by the number of classes.
 */
export const meanSquaredError = meanOfEach({
  name: 'meanSquaredError',
  takesProbabilities: 'either',
  ofEach: (predictions, targets) => tf.mean(tf.squaredDifference(predictions, asDistribution(targets, predictions.shape[1])), 1)
})
