import type * as tf from '@tensorflow/tfjs'
import type { HistogramRange } from './histogramRange'
import { KernelStatsCallback } from './KernelStatsCallback'
import type { LayerStatsOptions } from './LayerStatsCallback'

/** Options of `new WeightStats`. */
export interface WeightStatsOptions extends LayerStatsOptions {
  /** Edges of the histograms; −1 to 1 by default. */
  histogramRange?: HistogramRange
  /** A weight of at most this size counts as near zero; 1e-3 by default. */
  nearZeroThreshold?: number
}

/** Measures each layer's kernel as it is before the batch's update, as {@link ActivationStats} measures what layers give. */
export class WeightStats extends KernelStatsCallback {
  override readonly name = 'weightStats'
  protected readonly quantity = 'weight'

  constructor({ histogramRange = [-1, 1], nearZeroThreshold = 1e-3, ...options }: WeightStatsOptions = {}) {
    super({ histogramRange, nearZeroThreshold, ...options })
  }

  protected measures(): boolean {
    return true
  }

  protected tensorsOf(kernels: readonly tf.Variable[]): tf.Tensor[] {
    // Copies stay as they are when the update gives the variables other data.
    return kernels.map(kernel => kernel.clone())
  }
}
