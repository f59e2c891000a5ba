import { HistogramSeries } from './HistogramSeries'
import { HISTOGRAM_ROW, LAYER_STATISTICS, type EpochEvent, type LayerMeta, type LayerStatistic, type Quantity, type RunEvent, type RunMeta, type RunState, type StepsEvent } from './runEvent'
import { ScalarSeries } from './ScalarSeries'
import { packedFlags, UnitSeries } from './UnitSeries'

/** Buckets of the loss and the schedules before neighbours are merged. */
export const SCALAR_CAPACITY = 2048
/** Columns of a layer's statistics and histograms before neighbours are merged. */
export const LAYER_CAPACITY = 512

/** One watched layer's statistics over a run; row r was taken at step r · `meta.statisticsEvery`. */
export interface LayerRecord {
  /** Which layer it is, and what of it was measured. */
  readonly meta: LayerMeta
  /** Each statistic over the measurements. */
  readonly statistics: Record<LayerStatistic, ScalarSeries>
  /** Absent when the run records no histograms of this layer. */
  readonly histogram?: HistogramSeries
  /** In how many measurements each unit was dead. Absent when the run does not record it of this layer. */
  readonly deadByUnit?: UnitSeries
}

/**
 * Everything known of one training run, in memory bounded whatever its length. It is built from the run's events, in order; the
 * same events give the same record wherever they are applied.
 */
export class RunRecord {
  /** The loss of each batch: mean, minimum and maximum of neighbours, once there are more than {@link SCALAR_CAPACITY}. */
  readonly loss = new ScalarSeries(SCALAR_CAPACITY)
  /** The learning rate of each batch, of the last group of layers. */
  readonly learningRate = new ScalarSeries(SCALAR_CAPACITY)
  /** The momentum of each batch. */
  readonly momentum = new ScalarSeries(SCALAR_CAPACITY)
  /** Seconds since the run's start, at each batch's end. */
  readonly seconds = new ScalarSeries(SCALAR_CAPACITY)
  /** The watched layers, in the order of `meta.layers`. */
  readonly layers: LayerRecord[]
  /** Results of the epochs that have ended, first to last; a cancelled one has none. */
  readonly epochs: EpochEvent[] = []
  /** How the run stands. */
  state: RunState = 'running'
  /** Why it ended, in words; absent while it runs and when it finished. */
  reason: string | undefined

  constructor(
    /** What was known of the run before its first batch. */
    readonly meta: RunMeta
  ) {
    this.layers = meta.layers.map(layer => ({
      meta: layer,
      statistics: Object.fromEntries(LAYER_STATISTICS.map(name => [name, new ScalarSeries(LAYER_CAPACITY)])) as Record<LayerStatistic, ScalarSeries>,
      ...(layer.histogram ? { histogram: new HistogramSeries(LAYER_CAPACITY, layer.histogram.low, layer.histogram.high) } : {}),
      ...(layer.deadByUnit ? { deadByUnit: new UnitSeries(LAYER_CAPACITY, layer.units) } : {})
    }))
  }

  /** Batches trained so far. */
  get steps(): number {
    return this.loss.rows
  }
  /** Rows of layer statistics so far. */
  get rows(): number {
    return this.layers[0]?.statistics.mean.rows ?? 0
  }
  /** Whether it is still under way. */
  get live(): boolean {
    return this.state === 'running'
  }

  /** The same record, growing with it, with only those layers of which this was measured. */
  only(quantity: Quantity): RunRecord {
    const layers = this.layers.filter(({ meta }) => (meta.quantity ?? 'output') === quantity)
    if (layers.length === this.layers.length) return this
    const meta = { ...this.meta, layers: layers.map(layer => layer.meta) }
    return Object.create(this, { layers: { value: layers, enumerable: true }, meta: { value: meta, enumerable: true } }) as RunRecord
  }

  /**
   * Takes an event in. `gap`: something before it is missing, nothing was changed, ask for a snapshot. `seen`: it held nothing new.
   * An event which overlaps what is known adds only its rest.
   */
  apply(event: RunEvent): 'applied' | 'gap' | 'seen' {
    switch (event.type) {
      case 'start':
        return 'seen'
      case 'steps':
        return this.applySteps(event)
      case 'epoch':
        if (event.step > this.steps) return 'gap'
        if (this.epochs.some(known => known.epoch === event.epoch)) return 'seen'
        this.epochs.push(event)
        return 'applied'
      case 'end':
        if (this.state !== 'running') return 'seen'
        this.state = event.state
        this.reason = event.reason
        return 'applied'
    }
  }

  private applySteps(event: StepsEvent): 'applied' | 'gap' | 'seen' {
    const skip = this.steps - event.from
    const skipRows = this.layers.length > 0 ? this.rows - event.layerFrom : 0
    if (skip < 0 || skipRows < 0) return 'gap'
    if (skip >= event.count && skipRows >= event.layerCount) return 'seen'
    for (let i = skip; i < event.count; i++) {
      this.loss.push(event.loss[i] ?? NaN)
      this.learningRate.push(event.learningRate[i] ?? NaN)
      this.momentum.push(event.momentum[i] ?? NaN)
      this.seconds.push(event.seconds[i] ?? NaN)
    }
    const withHistogram = this.layers.filter(layer => layer.histogram).length
    const flagBytes = this.layers.reduce((sum, { deadByUnit }) => sum + packedFlags(deadByUnit?.width ?? 0), 0)
    for (let row = skipRows; row < event.layerCount; row++) {
      let [histogram, flags] = [row * withHistogram, row * flagBytes]
      for (const [index, layer] of this.layers.entries()) {
        const at = (row * this.layers.length + index) * LAYER_STATISTICS.length
        for (const [offset, name] of LAYER_STATISTICS.entries()) layer.statistics[name].push(event.layers[at + offset] ?? NaN)
        if (layer.histogram) layer.histogram.push(event.histograms.subarray(histogram * HISTOGRAM_ROW, ++histogram * HISTOGRAM_ROW))
        if (layer.deadByUnit) layer.deadByUnit.pushFlags(event.dead.subarray(flags, (flags += packedFlags(layer.deadByUnit.width))))
      }
    }
    return 'applied'
  }
}
