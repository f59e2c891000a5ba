import type * as tf from '@tensorflow/tfjs'
import { activationOf, layerCalls } from './layerCalls'
import type { Loss } from './losses/Loss'

/** Whether a model gives probabilities as it is: its loss takes such, or its last layer applies softmax. */
export function outputsAreProbabilities(model: tf.LayersModel, loss: Loss): boolean {
  return loss.takesProbabilities === true || endsWithSoftmax(model)
}

export function endsWithSoftmax(model: tf.LayersModel): boolean {
  const last = layerCalls(model).at(-1)
  return last !== undefined && activationOf(last.layer) === 'softmax'
}
