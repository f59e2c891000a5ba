import type * as tf from '@tensorflow/tfjs'

/** What training makes smaller. */
export interface Loss {
  readonly name: string
  /** Whether the model's output must be a probability already (`true`) or must not (`false`). */
  readonly takesProbabilities: boolean
  /**
   * The batch's mean loss, a scalar.
   * @param predictions `[size, classes]`
   * @param labels `[size]` class numbers, int32
   */
  of(predictions: tf.Tensor2D, labels: tf.Tensor1D): tf.Scalar
}
