import type * as tf from '@tensorflow/tfjs'
import type { StepTensors } from '../Watch'
import { checkRange, type HistogramRange } from './histogramRange'
import { kernelsOf } from './kernelsOf'
import { LayerStatsCallback, type LayerStatsOptions, type Watched } from './LayerStatsCallback'

/** Options of the callbacks that measure what belongs to each layer's kernel, with their defaults filled in. */
export interface KernelStatsOptions extends LayerStatsOptions {
  /** Edges of the histograms, the same for every layer. */
  histogramRange: HistogramRange
}

/** Measures one tensor of the shape of each layer's kernel in every training batch: the kernel itself, or the gradient by it. */
export abstract class KernelStatsCallback extends LayerStatsCallback {
  protected abstract override readonly quantity: 'gradient' | 'weight'
  private readonly range: HistogramRange

  constructor({ histogramRange, ...options }: KernelStatsOptions) {
    super(options)
    checkRange(new.target.name, histogramRange)
    this.range = histogramRange
  }

  /** Whether a layer with this kernel is measured. */
  protected abstract measures(kernel: tf.Variable): boolean

  /** The tensors to measure, in the order of `kernels`. */
  protected abstract tensorsOf(kernels: readonly tf.Variable[], step: StepTensors): tf.Tensor[]

  protected prepare(): Watched {
    const found = kernelsOf(this.learn.model, { histogram: this.histograms ? this.range : undefined, quantity: this.quantity }).filter(({ kernel }) => this.measures(kernel))
    const kernels = found.map(({ kernel }) => kernel)
    return {
      layers: found.map(({ watched }) => watched),
      metas: found.map(({ meta }) => meta),
      outputs: [],
      tensors: step => this.tensorsOf(kernels, step)
    }
  }
}
