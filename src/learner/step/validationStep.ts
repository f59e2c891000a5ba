import * as tf from '@tensorflow/tfjs'
import type { Loss } from '../losses/Loss'
import type { Metric } from '../metrics/Metric'
import type { StepEvents } from './StepProgram'

/** Runs a model without training it: the batch's mean loss, then each metric's mean. */
export function validationStep(model: tf.LayersModel, loss: Loss, metrics: readonly Metric[], x: tf.Tensor, y: tf.Tensor1D, events: StepEvents): number[] {
  try {
    return tf.tidy(() => {
      const prediction = model.apply(x, { training: false }) as tf.Tensor2D
      events.afterPred(prediction)
      const value = loss.of(prediction, y)
      events.afterLoss(value)
      return [...tf.stack([value, ...metrics.map(metric => metric.of(prediction, y).asType('float32'))]).dataSync()]
    })
  } finally {
    events.done()
  }
}
