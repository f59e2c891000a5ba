import * as tf from '@tensorflow/tfjs'
import { checkRange, type HistogramRange } from './histogramRange'
import { LayerStatsCallback, type LayerStatsOptions, type Watched } from './LayerStatsCallback'
import { kernelsOf } from './kernelsOf'

/** Options of `new GradientStats`. */
export interface GradientStatsOptions extends LayerStatsOptions {
  /** Edges of the histograms; −0.1 to 0.1 by default. */
  histogramRange?: HistogramRange
}

/**
 * Measures the gradient of the loss by each layer's kernel, in every training batch, as {@link ActivationStats} measures what layers give: of the
 * batch's own gradient, as it comes from the backward pass and the callbacks' `afterBackward`. Layers that are not trained are left out.
 */
export class GradientStats extends LayerStatsCallback {
  override readonly name = 'gradientStats'
  protected readonly quantity = 'gradient'
  private readonly range: HistogramRange

  constructor({ histogramRange = [-0.1, 0.1], nearZeroThreshold = 1e-4, ...options }: GradientStatsOptions = {}) {
    super({ nearZeroThreshold, ...options })
    checkRange('GradientStats', histogramRange)
    this.range = histogramRange
  }

  protected prepare(): Watched {
    const trained = this.learn.variables
    const kernels = kernelsOf(this.learn.model, { histogram: this.histograms ? this.range : undefined, quantity: 'gradient', nearZeroThreshold: this.nearZeroThreshold }).filter(({ kernel }) => trained.includes(kernel))
    const places = kernels.map(({ kernel }) => trained.indexOf(kernel))
    return {
      layers: kernels.map(({ watched }) => watched),
      metas: kernels.map(({ meta }) => meta),
      outputs: [],
      tensors: ({ gradients, variables }) => places.map(place => gradients[place] ?? tf.zerosLike(variables[place] as tf.Variable))
    }
  }
}
