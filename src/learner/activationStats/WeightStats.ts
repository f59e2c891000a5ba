import { checkRange, type HistogramRange } from './histogramRange'
import { kernelsOf } from './kernelsOf'
import { LayerStatsCallback, type LayerStatsOptions, type Watched } from './LayerStatsCallback'

/** Options of `new WeightStats`. */
export interface WeightStatsOptions extends LayerStatsOptions {
  /** Edges of the histograms; −1 to 1 by default. */
  histogramRange?: HistogramRange
}

/** Measures each layer's kernel as it is before the batch's update, as {@link ActivationStats} measures what layers give. */
export class WeightStats extends LayerStatsCallback {
  override readonly name = 'weightStats'
  protected readonly quantity = 'weight'
  private readonly range: HistogramRange

  constructor({ histogramRange = [-1, 1], nearZeroThreshold = 1e-3, ...options }: WeightStatsOptions = {}) {
    super({ nearZeroThreshold, ...options })
    checkRange('WeightStats', histogramRange)
    this.range = histogramRange
  }

  protected prepare(): Watched {
    const kernels = kernelsOf(this.learn.model, { histogram: this.histograms ? this.range : undefined, quantity: 'weight', nearZeroThreshold: this.nearZeroThreshold })
    return {
      layers: kernels.map(({ watched }) => watched),
      metas: kernels.map(({ meta }) => meta),
      outputs: [],
      // Copies stay as they are when the update gives the variables other data.
      tensors: () => kernels.map(({ kernel }) => kernel.clone())
    }
  }
}
