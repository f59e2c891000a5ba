import type { LayerMeta } from '../../run'
import { activationOf, layerCalls, parametersOf, type LayerCall } from '../layerCalls'
import { checkRange, histogramRange, isNonNegative, type HistogramRange } from './histogramRange'
import { LayerStatsCallback, type LayerStatsOptions, type Watched } from './LayerStatsCallback'
import { selectLayers, type LayerSelection } from './LayerSelection'
import type { WatchedLayer } from './WatchedLayer'

/** Options of `new ActivationStats`. */
export interface ActivationStatsOptions extends LayerStatsOptions {
  /** All layers with weights by default, as in fastai. */
  layers?: LayerSelection
  /**
   * Count the histograms in the first so many images of each batch only, which costs less; all by default. The record says so. Mean, standard
   * deviation, minimum, maximum, near zero and dead units are exact all the same.
   */
  histogramSample?: number
  /** Edges of the histograms; `'auto'` (default) goes by each layer's activation: relu 0 to 10, linear −10 to 10, sigmoid 0 to 1, tanh −1 to 1. */
  histogramRange?: 'auto' | HistogramRange
}

/**
 * Measures what layers give, in every training batch (fastai's `ActivationStats`, and more): mean, standard deviation, minimum, maximum,
 * shares near zero, dead units, and histograms where asked for. Each fit begins anew.
 *
 * fastai measures what a convolution gives before the ReLU that follows it. Here a layer's own activation belongs to it: what was
 * measured is said in `layerStats(i).layer.takenAt`. After more than 512 measured batches neighbours are merged: histograms are added
 * up, of the other statistics the mean, minimum and maximum are kept.
 */
export class ActivationStats extends LayerStatsCallback {
  override readonly name = 'activationStats'
  /** Images of a batch that the histograms count; undefined where they count all. */
  readonly histogramSample: number | undefined
  protected readonly quantity = 'output'
  private readonly selection: LayerSelection | undefined
  private readonly range: 'auto' | HistogramRange

  constructor({ layers, histogramSample, histogramRange: range = 'auto', ...options }: ActivationStatsOptions = {}) {
    super(options)
    checkRange('ActivationStats', range)
    if (histogramSample !== undefined && (!Number.isSafeInteger(histogramSample) || histogramSample < 1))
      throw new RangeError(`ActivationStats: histogramSample must be a whole number of images of at least 1, but it is ${String(histogramSample)}.`)
    this.histogramSample = histogramSample
    this.selection = layers
    this.range = range
  }

  protected prepare(): Watched {
    const calls = selectLayers(layerCalls(this.learn.model), this.selection)
    const layers = calls.map(call => this.watched(call))
    return {
      layers,
      outputs: calls.map(call => call.output),
      metas: calls.map((call, index) => describe(call, layers[index] as WatchedLayer)),
      tensors: ({ outputs }) => outputs
    }
  }

  private watched({ layer, output }: LayerCall): WatchedLayer {
    const activation = activationOf(layer)
    return { units: output.shape.at(-1) ?? 1, nonNegative: isNonNegative(activation), histogram: this.histograms ? histogramRange(activation, this.range) : undefined, sample: this.histogramSample }
  }
}

function describe({ layer, name, input, output }: LayerCall, watched: WatchedLayer): LayerMeta {
  const activation = activationOf(layer)
  return {
    name,
    type: layer.getClassName(),
    inputShape: [...(input?.shape ?? [])],
    outputShape: [...output.shape],
    parameters: parametersOf(layer),
    takenAt: activation === 'linear' ? 'output, no activation' : `output, after ${activation}`,
    units: watched.units,
    ...(watched.histogram ? { histogram: { low: watched.histogram[0], high: watched.histogram[1], ...(watched.sample === undefined ? {} : { sample: watched.sample }) } } : {})
  }
}
