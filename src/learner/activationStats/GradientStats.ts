import * as tf from '@tensorflow/tfjs'
import type { StepTensors } from '../Watch'
import type { HistogramRange } from './histogramRange'
import { KernelStatsCallback } from './KernelStatsCallback'
import type { LayerStatsOptions } from './LayerStatsCallback'

/** Options of `new GradientStats`. */
export interface GradientStatsOptions extends LayerStatsOptions {
  /** Edges of the histograms; −0.1 to 0.1 by default. */
  histogramRange?: HistogramRange
  /** A gradient of at most this size counts as near zero; 1e-4 by default. */
  nearZeroThreshold?: number
}

/**
 * Measures the gradient of the loss by each layer's kernel, in every training batch, as {@link ActivationStats} measures what layers give: of the
 * batch's own gradient, as it comes from the backward pass and the callbacks' `afterBackward`. Layers that are not trained are left out.
 */
export class GradientStats extends KernelStatsCallback {
  override readonly name = 'gradientStats'
  protected readonly quantity = 'gradient'

  constructor({ histogramRange = [-0.1, 0.1], nearZeroThreshold = 1e-4, ...options }: GradientStatsOptions = {}) {
    super({ histogramRange, nearZeroThreshold, ...options })
  }

  protected measures(kernel: tf.Variable): boolean {
    return this.learn.variables.includes(kernel)
  }

  protected tensorsOf(kernels: readonly tf.Variable[], { gradients, variables }: StepTensors): tf.Tensor[] {
    return kernels.map(kernel => gradients[variables.indexOf(kernel)] ?? tf.zerosLike(kernel))
  }
}
