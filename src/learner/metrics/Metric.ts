import * as tf from '@tensorflow/tfjs'
import { checkName } from '../checkName'

/** Something measured on the validation set after every epoch. */
export interface Metric {
  /** Under which it is recorded after each epoch, and what a tracker may monitor; `loss` is taken. */
  readonly name: string
  /**
   * The batch's mean, a scalar; batches are averaged by their size.
   * @param predictions `[size, classes]`
   * @param labels `[size]` class numbers, int32
   */
  of(predictions: tf.Tensor2D, labels: tf.Tensor1D): tf.Scalar
}

/**
 * A metric of your own, measured on each validation batch and averaged over the batches by their size. That is right for a mean over
 * images; a ratio of sums, such as F1, has no such average: work it out from `learn.interpretation()`.
 *
 * ```ts
 * metric('meanConfidence', outputs => tf.mean(tf.max(tf.softmax(outputs), 1)))
 * ```
 * @param of gets the model's outputs `[size, classes]` and the class numbers `[size]`, and gives one number, as a number or a tensor, or a
 * tensor `[size]` with a number for each image, whose mean is taken
 */
export function metric(name: string, of: (predictions: tf.Tensor2D, labels: tf.Tensor1D) => tf.Tensor | number): Metric {
  checkName('metric', name)
  if (name === 'loss') throw new RangeError('metric(name, function): the name "loss" is taken by the loss itself.')
  if (typeof of !== 'function') throw new TypeError(`metric(${JSON.stringify(name)}, function): the second argument must be a function of the model's outputs and the labels.`)
  return {
    name,
    of(predictions, labels) {
      // A cell's JavaScript may give anything.
      const value: unknown = of(predictions, labels)
      if (typeof value === 'number') return tf.scalar(value)
      const tensor = value instanceof tf.Tensor ? (value as tf.Tensor) : undefined
      const size = predictions.shape[0]
      if (tensor?.size === 1 || (tensor?.rank === 1 && tensor.size === size)) return tf.mean(tensor.asType('float32')).asScalar()
      const given = tensor ? `a tensor [${tensor.shape.join(', ')}]` : value instanceof Promise ? 'a promise: leave async and await away' : value === undefined ? 'nothing: is a return missing?' : `a ${typeof value}`
      throw new TypeError(`The metric ${JSON.stringify(name)} must give one number, or one for each of the ${size} images, but it gives ${given}.`)
    }
  }
}
