import type * as tf from '@tensorflow/tfjs'

/** Class numbers `[size]`, int32, or a distribution over the classes for each image `[size, classes]`, float32. */
export type Targets = tf.Tensor1D | tf.Tensor2D

/** What training makes smaller. */
export interface Loss {
  readonly name: string
  /** Whether the model's output must be a probability already (`true`) or must not (`false`). */
  readonly takesProbabilities: boolean
  /**
   * The batch's mean loss, a scalar. Tensor operations only, so that it can be part of a compiled step.
   * @param predictions `[size, classes]`
   */
  of(predictions: tf.Tensor2D, targets: Targets): tf.Scalar
}

