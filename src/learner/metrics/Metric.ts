import type * as tf from '@tensorflow/tfjs'

/** Something measured on the validation set after every epoch. */
export interface Metric {
  readonly name: string
  /**
   * The batch's mean, a scalar; batches are averaged by their size.
   * @param predictions `[size, classes]`
   * @param labels `[size]` class numbers, int32
   */
  of(predictions: tf.Tensor2D, labels: tf.Tensor1D): tf.Scalar
}
