import { MOST_RECORDED_UNITS, type LayerMeta } from '../../run'
import { activationOf, layerCalls, parametersOf, type LayerCall } from '../layerCalls'
import { checkRange, histogramRange, isNonNegative, type HistogramRange } from './histogramRange'
import { LayerStatsCallback, type LayerStatsOptions, type Watched } from './LayerStatsCallback'
import { selectLayers, type LayerSelection } from './LayerSelection'
import type { WatchedLayer } from './WatchedLayer'

/** Options of the callbacks that measure what layers give. */
export interface OutputStatsOptions extends LayerStatsOptions {
  /** All layers with weights by default, as in fastai. */
  layers?: LayerSelection
  /**
   * Count the histograms in the first so many images of each batch only, which costs less; all by default. The record says so. Mean, standard
   * deviation, minimum, maximum, near zero and dead units are exact all the same.
   */
  histogramSample?: number
  /** Edges of the histograms; `'auto'` (default) goes by what is measured: after relu 0 to 10, after sigmoid 0 to 1, after tanh −1 to 1, else −10 to 10. */
  histogramRange?: 'auto' | HistogramRange
}

/** Measures what layers give in every training batch: after their own activation, or before it. */
export abstract class OutputStatsCallback extends LayerStatsCallback {
  /** Images of a batch that the histograms count; undefined where they count all. */
  readonly histogramSample: number | undefined
  protected abstract override readonly quantity: 'output' | 'preActivation'
  private readonly selection: LayerSelection | undefined
  private readonly range: 'auto' | HistogramRange

  constructor({ layers, histogramSample, histogramRange: range = 'auto', ...options }: OutputStatsOptions = {}) {
    super(options)
    const { name } = new.target
    checkRange(name, range)
    if (histogramSample !== undefined && (!Number.isSafeInteger(histogramSample) || histogramSample < 1))
      throw new RangeError(`${name}: histogramSample must be a whole number of images of at least 1, but it is ${String(histogramSample)}.`)
    this.histogramSample = histogramSample
    this.selection = layers
    this.range = range
  }

  /** Of the chosen uses of layers those that can be measured so. Throws where a person chose one that cannot. */
  protected abstract measurable(calls: LayerCall[], chosen: boolean): LayerCall[]

  protected prepare(): Watched {
    const before = this.quantity === 'preActivation'
    const calls = this.measurable(selectLayers(layerCalls(this.learn.model), this.selection), this.selection !== undefined)
    let left = MOST_RECORDED_UNITS
    const layers = calls.map(call => {
      const layer = this.watched(call)
      // Before an activation nothing is dead.
      const deadByUnit = !before && layer.units <= left
      if (deadByUnit) left -= layer.units
      return { ...layer, deadByUnit }
    })
    return {
      layers,
      outputs: calls.map(({ output }) => ({ output, before })),
      metas: calls.map((call, index) => this.describe(call, layers[index] as WatchedLayer)),
      tensors: ({ outputs }) => outputs
    }
  }

  /** The activation that shapes what is measured. */
  private shapedBy({ layer }: LayerCall): string {
    return this.quantity === 'preActivation' ? 'linear' : activationOf(layer)
  }

  private watched(call: LayerCall): WatchedLayer {
    const activation = this.shapedBy(call)
    return { units: call.output.shape.at(-1) ?? 1, nonNegative: isNonNegative(activation), histogram: this.histograms ? histogramRange(activation, this.range) : undefined, sample: this.histogramSample }
  }

  private describe({ layer, name, input, output }: LayerCall, watched: WatchedLayer): LayerMeta {
    const activation = activationOf(layer)
    return {
      name,
      type: layer.getClassName(),
      inputShape: [...(input?.shape ?? [])],
      outputShape: [...output.shape],
      parameters: parametersOf(layer),
      takenAt: this.quantity === 'preActivation' ? `before ${activation}` : activation === 'linear' ? 'output, no activation' : `output, after ${activation}`,
      units: watched.units,
      ...(watched.deadByUnit ? { deadByUnit: true } : {}),
      ...(this.quantity === 'output' ? {} : { quantity: this.quantity }),
      ...(watched.histogram ? { histogram: { low: watched.histogram[0], high: watched.histogram[1], ...(watched.sample === undefined ? {} : { sample: watched.sample }) } } : {})
    }
  }
}
