import * as tf from '@tensorflow/tfjs'
import { currentEngine } from '../../engine'
import { hasNativeStatistics } from '../../engine/compute'
import { HISTOGRAM_ROW, LAYER_STATISTICS, packedFlags, type LayerMeta, type LayerRecord, type LayerStatistic, type Quantity, type RunRecord } from '../../run'
import { Callback } from '../Callback'
import { RunPicture } from '../RunPicture'
import type { Watch } from '../Watch'
import { graphStatistics } from './graphStatistics'
import { hostStatistics } from './hostStatistics'
import { nativeLayerStatistics } from './nativeLayerStatistics'
import { tensorStatistics } from './tensorStatistics'
import type { WatchedLayer } from './WatchedLayer'

/** Options of every callback that measures layers. */
export interface LayerStatsOptions {
  /** Measure batches 0, n, 2n … of a fit; 1 by default. */
  every?: number
  /** Record a histogram of each layer too (fastai's `with_hist`); false by default. */
  histograms?: boolean
  /** A number of at most this counts as near zero; 0.05 by default, as in fastai. */
  nearZeroThreshold?: number
}

/** A layer's recorded statistics. Entry c of each array belongs to batches `steps[c]` to `steps[c + 1] − 1`. */
export type LayerStats = Record<LayerStatistic, Float64Array> & {
  /** Which layer it is, and what of it was measured. */
  readonly layer: LayerMeta
  /** The first batch of each entry. */
  readonly steps: Float64Array
}

/** What {@link LayerStatsCallback.prepare} says of the tensors to measure. */
export interface Watched extends Pick<Watch, 'metas' | 'outputs' | 'tensors'> {
  readonly layers: readonly WatchedLayer[]
}

/** Measures one tensor of each layer in every training batch, and shows what was measured: activations, gradients or weights. */
export abstract class LayerStatsCallback extends Callback {
  // As in fastai: before everything that might change the model.
  override readonly order = -20
  override readonly runValidation = false
  override readonly runInLrFind = false
  /** Batches 0, n, 2n … of a fit are measured. */
  readonly every: number
  /** Whether histograms are recorded too. */
  readonly histograms: boolean
  /** A number of at most this counts as near zero. */
  readonly nearZeroThreshold: number
  protected abstract readonly quantity: Quantity
  private known: RunRecord | undefined
  private watching: { of: readonly unknown[]; watch: Watch } | undefined

  constructor({ every = 1, histograms = false, nearZeroThreshold = 0.05 }: LayerStatsOptions) {
    super()
    const { name } = new.target
    if (!Number.isSafeInteger(every) || every < 1) throw new RangeError(`${name}: every must be a whole number of at least 1, but it is ${String(every)}.`)
    if (!Number.isFinite(nearZeroThreshold) || nearZeroThreshold < 0) throw new RangeError(`${name}: nearZeroThreshold must be a finite number of at least 0, but it is ${String(nearZeroThreshold)}.`)
    this.every = every
    this.histograms = histograms
    this.nearZeroThreshold = nearZeroThreshold
  }

  /** The tensors to measure in the fit that begins. */
  protected abstract prepare(): Watched

  override beforeFit(): void {
    const { model, variables } = this.learn
    // The same watch while these are the same: what was compiled for it serves on.
    const of = [model, tf.getBackend(), currentEngine()?.device, ...variables]
    if (this.watching?.of.length !== of.length || this.watching.of.some((item, index) => item !== of[index])) {
      const { layers, ...watched } = this.prepare()
      this.watching = { of, watch: { ...watched, every: this.every, nearZeroThreshold: this.nearZeroThreshold, ...this.measurements(layers) } }
    }
    this.learn.watch(this.watching.watch)
  }

  override beforeEpoch(): void {
    this.known = this.learn.recorder.record.only(this.quantity)
  }

  /** The newest fit's record. Throws before the first fit. */
  get record(): RunRecord {
    if (!this.known) throw new Error(`${this.constructor.name} has measured nothing yet: train first, with await learn.fit(1).`)
    return this.known
  }

  /** What was recorded of layer `index`, counted among the watched layers; negative ones count from the end. */
  layerStats(index: number): LayerStats {
    const { meta, statistics } = this.layer(index)
    const { stride, length } = statistics.mean
    const columns = Object.fromEntries(LAYER_STATISTICS.map(name => [name, statistics[name].mean.slice()])) as Record<LayerStatistic, Float64Array>
    return { layer: meta, steps: Float64Array.from({ length }, (_, column) => column * stride * this.record.meta.statisticsEvery), ...columns }
  }

  /** Mean, standard deviation and share near zero of a layer over the batches. */
  plotLayerStats(index: number): RunPicture {
    return this.picture('layerStats', index)
  }

  /** Heat map of a layer's histograms over the batches, on a logarithmic scale; without an index one for each layer. */
  colorDim(index?: number): RunPicture {
    this.needHistograms('colorDim', index)
    return this.picture('colorDim', index)
  }

  /** A layer's histogram at the newest measured batch, or at measurement `row` (from 0, negative from the end). */
  hist(index: number, row?: number): RunPicture {
    this.needHistograms('hist', index)
    const rows = this.layer(index).histogram?.rows ?? 0
    if (row === undefined) return this.picture('hist', index)
    const at = row < 0 ? rows + row : row
    if (!Number.isInteger(at) || at < 0 || at >= rows) throw new RangeError(`hist(${index}, ${row}): there are ${rows} measurements, numbered 0 to ${rows - 1}.`)
    return this.picture('hist', index, at)
  }

  /** Dead units and the share near zero over the batches (miniai's `dead_chart`); without an index of every layer. */
  deadChart(index?: number): RunPicture {
    return this.picture('deadChart', index)
  }

  /** fastai's spelling of {@link layerStats}. */
  layer_stats(index: number): LayerStats {
    return this.layerStats(index)
  }
  /** fastai's spelling of {@link plotLayerStats}. */
  plot_layer_stats(index: number): RunPicture {
    return this.plotLayerStats(index)
  }
  /** fastai's spelling of {@link colorDim}. */
  color_dim(index?: number): RunPicture {
    return this.colorDim(index)
  }
  /** miniai's spelling of {@link deadChart}. */
  dead_chart(index?: number): RunPicture {
    return this.deadChart(index)
  }

  /**
   * What is saved costs, in bytes: one number of one layer and measurement (`scalar`), all of its {@link LAYER_STATISTICS} (`scalars`),
   * its histogram (`histogram`), which units of all layers are dead (`deadByUnit`), the whole measurement of all layers (`measurement`); and, for comparison, the activations which are
   * not saved (`activations`, a full batch as 32-bit floats).
   */
  get bytes(): { scalar: number; scalars: number; histogram: number; deadByUnit: number; measurement: number; activations: number } {
    const { layers, meta } = this.record
    const [scalar, histogram] = [Float32Array.BYTES_PER_ELEMENT, HISTOGRAM_ROW * Uint32Array.BYTES_PER_ELEMENT]
    const scalars = LAYER_STATISTICS.length * scalar
    const activations = layers.reduce((sum, layer) => sum + layer.meta.outputShape.reduce<number>((product, side) => product * (side ?? 1), meta.data.batchSize * scalar), 0)
    const deadByUnit = layers.reduce((sum, { meta: { units, deadByUnit: recorded } }) => sum + (recorded ? packedFlags(units) : 0), 0)
    return { scalar, scalars, histogram: this.histograms ? histogram : 0, deadByUnit, measurement: layers.length * scalars + layers.filter(layer => layer.histogram).length * histogram + deadByUnit, activations }
  }

  private measurements(layers: readonly WatchedLayer[]): Pick<Watch, 'measurement' | 'recordable'> {
    const threshold = this.nearZeroThreshold
    if (tf.getBackend() !== 'tensorflow') return { measurement: hostStatistics(layers, threshold) }
    const gpu = currentEngine()?.device === 'GPU'
    if (!gpu && hasNativeStatistics()) {
      const native = nativeLayerStatistics(layers, threshold)
      return { measurement: native, recordable: native }
    }
    // Every read-back from a GPU waits for it: there all numbers come in one.
    return { measurement: gpu ? tensorStatistics(layers, threshold, 0) : tensorStatistics(layers, threshold), recordable: graphStatistics(layers, threshold) }
  }

  private layer(index: number): LayerRecord {
    const { layers } = this.record
    const layer = layers.at(index)
    if (layer && Number.isInteger(index)) return layer
    if (layers.length === 0) throw new RangeError(`No layers were watched in this fit: the choice of layers given to ${this.constructor.name} is empty.`)
    throw new RangeError(`There is no watched layer ${index}. They are: ${layers.map((known, at) => `${at} ${known.meta.name}`).join(', ')}; negative numbers count from the end.`)
  }

  private picture(kind: 'colorDim' | 'layerStats' | 'hist' | 'deadChart', index: number | undefined, row?: number): RunPicture {
    const layer = index === undefined ? undefined : this.record.layers.indexOf(this.layer(index))
    return new RunPicture(this.record, { kind, ...(layer === undefined ? {} : { layer }), ...(row === undefined ? {} : { row }) })
  }

  private needHistograms(method: string, index: number | undefined): void {
    if (index !== undefined) this.layer(index)
    if (this.record.layers.some(layer => layer.histogram)) return
    throw new Error(`${method} needs histograms, and this fit recorded none. Make the callback with new ${this.constructor.name}({ histograms: true }) and fit again.`)
  }
}
