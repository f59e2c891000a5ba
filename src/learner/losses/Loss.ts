import * as tf from '@tensorflow/tfjs'
import { checkName } from '../checkName'
import { refuseUnknownOptions } from '../refuseUnknownOptions'

/** Class numbers `[size]`, int32, or a distribution over the classes for each image `[size, classes]`, float32, whose rows add up to 1. */
export type Targets = tf.Tensor1D | tf.Tensor2D

/** What training makes smaller. */
export interface Loss {
  /** What it is called in records and pictures, such as `softmaxCrossEntropy`. */
  readonly name: string
  /**
   * Whether the model's output must be probabilities already (`true`), must not, because the loss applies softmax itself (`false`), or may
   * be either.
   */
  readonly takesProbabilities: boolean | 'either'
  /**
   * The batch's mean loss, a scalar. Tensor operations only, so that it can be part of a compiled step.
   * @param predictions `[size, classes]`
   */
  of(predictions: tf.Tensor2D, targets: Targets): tf.Scalar
  /** The loss of each image, `[size]`, whose mean `of` is. Without it images are given to `of` one by one where each one's loss is wanted. */
  ofEach?(predictions: tf.Tensor2D, targets: Targets): tf.Tensor1D
}

/** Options of `loss`. */
export interface CustomLossOptions {
  /** `true` where the function needs probabilities, `false` where it applies softmax itself. `'either'` by default: nothing is checked. */
  takesProbabilities?: Loss['takesProbabilities']
}

/**
 * A loss of your own.
 *
 * ```ts
 * loss('meanAbsoluteError', (outputs, targets) => tf.mean(tf.abs(tf.sub(outputs, tf.oneHot(targets, 10)))))
 * ```
 * @param of gets the model's outputs `[size, classes]` and the targets (class numbers `[size]`, or distributions `[size, classes]` where a
 * callback such as MixUp makes them), and gives the batch's mean loss, a scalar, by tensor operations: those have gradients
 */
export function loss(name: string, of: (predictions: tf.Tensor2D, targets: Targets) => tf.Tensor, options: CustomLossOptions = {}): Loss {
  checkName('loss', name)
  if (typeof of !== 'function') throw new TypeError(`loss(${JSON.stringify(name)}, function): the second argument must be a function of the model's outputs and the targets.`)
  refuseUnknownOptions('loss', options, ['takesProbabilities'])
  return {
    name,
    takesProbabilities: options.takesProbabilities ?? 'either',
    of(predictions, targets) {
      // A cell's JavaScript may give anything.
      const value: unknown = of(predictions, targets)
      const tensor = value instanceof tf.Tensor ? (value as tf.Tensor) : undefined
      if (tensor?.size === 1) return tensor.asScalar()
      throw new TypeError(`The loss ${JSON.stringify(name)} must give one number as a tensor, made of tensor operations, but it gives ${tensor ? notOne(tensor, predictions.shape[0]) : notTensor(value)}.`)
    }
  }
}

const notOne = ({ shape }: tf.Tensor, size: number): string => `a tensor [${shape.join(', ')}]${shape.length === 1 && shape[0] === size ? ', one number for each image: take tf.mean of it' : ': take tf.mean or tf.sum of it'}`

function notTensor(value: unknown): string {
  if (typeof value === 'number') return `the number ${value}, which has no gradient: leave it a tensor, without dataSync()`
  if (value instanceof Promise) return 'a promise: leave async and await away'
  return value === undefined ? 'nothing: is a return missing?' : `a ${typeof value}`
}
