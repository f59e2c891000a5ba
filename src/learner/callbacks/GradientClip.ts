import * as tf from '@tensorflow/tfjs'
import { Callback } from '../Callback'
import { refuseUnknownOptions } from '../refuseUnknownOptions'

/** Options of `new GradientClip`. */
export interface GradientClipOptions {
  /** Gradients whose Euclidean norm, over all variables together, is greater are made so much smaller that it is this. 1 by default, as in fastai. */
  maxNorm?: number
  /** Instead: each number of the gradients is brought between −value and value. */
  value?: number
}

/** As in PyTorch. */
const EPSILON = 1e-6

/**
 * Keeps gradients from growing too large, by their norm (Pascanu et al. 2013; fastai's `GradientClip`, PyTorch's `clip_grad_norm_`) or
 * each by itself (`clip_grad_value_`). Where gradients are accumulated, it is their sum that is clipped. It is part of the compiled step.
 */
export class GradientClip extends Callback {
  override readonly name = 'gradientClip'
  override readonly recordable = true
  override readonly runValidation = false
  private readonly clip: (gradients: readonly tf.Tensor[]) => tf.Tensor[]

  constructor(options: GradientClipOptions = {}) {
    super()
    refuseUnknownOptions('GradientClip', options, ['maxNorm', 'value'])
    const { value, maxNorm = value === undefined ? 1 : undefined } = options
    if (value !== undefined && maxNorm !== undefined) throw new Error('GradientClip takes maxNorm or value, not both.')
    for (const [name, limit] of Object.entries({ maxNorm, value }))
      if (limit !== undefined && !(Number.isFinite(limit) && limit > 0)) throw new RangeError(`GradientClip: ${name} must be a number above 0, such as 1, but it is ${String(limit)}.`)
    this.clip = value === undefined ? byNorm(maxNorm ?? 1) : gradients => gradients.map(gradient => tf.clipByValue(gradient, -value, value))
  }

  override beforeStep(): void {
    const gradients = this.learn.gradients ?? []
    const clipped = this.clip(gradients.filter(gradient => gradient !== undefined))
    let next = 0
    for (const [index, gradient] of gradients.entries()) if (gradient) gradients[index] = clipped[next++]
  }
}

const byNorm =
  (maxNorm: number) =>
  (gradients: readonly tf.Tensor[]): tf.Tensor[] => {
    if (gradients.length === 0) return []
    const norm = tf.sqrt(tf.addN(gradients.map(gradient => tf.sum(tf.square(gradient)))))
    const factor = tf.minimum(tf.div(maxNorm, tf.add(norm, EPSILON)), 1)
    return gradients.map(gradient => tf.mul(gradient, factor))
  }
