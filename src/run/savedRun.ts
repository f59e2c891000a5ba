import * as v from 'valibot'
import { LAYER_STATISTICS, RUN_STATES, RunMeta, TEXT_LENGTH, type EpochEvent, type LayerMeta, type LayerStatistic } from './runEvent'
import { LAYER_CAPACITY, RunRecord, SCALAR_CAPACITY, type LayerRecord } from './RunRecord'
import { countReader, INFLATED_LIMIT, saveCounts, SavedColumns, saveScalars, scalarReaders, type Extent } from './savedColumns'
import { ScalarSeries } from './ScalarSeries'

/** MIME type of a run in a notebook's output. */
export const RUN_MIME = 'application/vnd.convscope.run.v1+json'
/** A saved run stays under this, whatever its length. */
export const SAVED_RUN_BYTES = 512 * 1024
/** Which writing of a run is made and read here; another one is refused. */
export const RUN_FORMAT = 2
/** Beyond it, a step and the next could not be told apart on an axis. */
const MOST_SKIPPED = 1e9
/** Epochs that are saved, of a longer run the last ones. */
const MOST_EPOCHS = 10_000

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const jsonNumber = v.union([v.pipe(v.number(), v.finite()), v.picklist(['NaN', 'Infinity', '-Infinity'])])
type JsonNumber = v.InferOutput<typeof jsonNumber>

/** A place worth pointing at in a picture, such as a suggested learning rate. */
const Mark = v.object({ label: v.pipe(v.string(), v.maxLength(100)), x: v.pipe(v.number(), v.finite()) })

/** Which picture of a run an output shows. `layer` counts from 0 in `meta.layers`. */
export const RunView = v.object({
  /** Which picture: all of a run, or one of its charts. */
  kind: v.picklist(['run', 'loss', 'sched', 'lrFind', 'colorDim', 'layerStats', 'hist', 'deadChart']),
  /** The layer in `meta.layers`, from 0; all where it is absent. */
  layer: v.optional(count),
  /** Row of statistics, for `hist`. */
  row: v.optional(count),
  /** Batches left out at the start, for `loss`. */
  skipStart: v.optional(v.pipe(count, v.maxValue(MOST_SKIPPED))),
  /** Whether the validation loss is shown, for `loss`; it is where this is absent. */
  withValid: v.optional(v.boolean()),
  /** Learning rates, for `lrFind`. */
  marks: v.optional(v.pipe(v.array(Mark), v.maxLength(20)))
})
export type RunView = v.InferOutput<typeof RunView>

/** A run that is still going on: its output holds only this, and the picture comes by messages. */
export const LiveRun = v.object({ version: v.literal(RUN_FORMAT), live: v.literal(true), meta: RunMeta, view: v.optional(RunView) })
export type LiveRun = v.InferOutput<typeof LiveRun>

/** An epoch's results as JSON. */
export const SavedEpoch = v.object({
  epoch: count,
  step: count,
  seconds: v.pipe(v.number(), v.finite()),
  trainingLoss: jsonNumber,
  validationLoss: v.optional(jsonNumber),
  metrics: v.record(v.pipe(v.string(), v.maxLength(TEXT_LENGTH)), jsonNumber)
})
export type SavedEpoch = v.InferOutput<typeof SavedEpoch>

/** As {@link Extent}; how many columns there may be depends on what they are of. */
const extent = { stride: v.pipe(count, v.check(stride => stride >= 1 && Number.isInteger(Math.log2(stride)), 'not a power of two')), rows: count }

/** A run as it stands in a notebook's file. What is looked at together is in columns of its own, so that opening a run inflates no more than is shown. */
export const SavedRun = v.object({
  version: v.literal(RUN_FORMAT),
  live: v.optional(v.literal(false)),
  meta: RunMeta,
  view: v.optional(RunView),
  state: v.picklist(RUN_STATES),
  reason: v.optional(v.pipe(v.string(), v.maxLength(TEXT_LENGTH))),
  epochs: v.pipe(v.array(SavedEpoch), v.maxLength(MOST_EPOCHS)),
  /** The numbers of each batch: loss, learning rate, momentum and seconds. */
  steps: v.object({ ...extent, columns: SavedColumns }),
  /** The measurements of the layers: of each statistic the numbers of all layers; counts of those layers that have some, in their order. */
  measurements: v.object({
    ...extent,
    statistics: v.object(Object.fromEntries(LAYER_STATISTICS.map(name => [name, SavedColumns])) as Record<LayerStatistic, typeof SavedColumns>),
    histograms: v.array(SavedColumns),
    deadByUnit: v.array(SavedColumns)
  })
})
export type SavedRun = v.InferOutput<typeof SavedRun>

/** A saved run that cannot be shown; the message says what is wrong with it and is meant for a person. */
export class SavedRunError extends Error {
  override name = 'SavedRunError'
}

export interface EncodeOptions {
  /** Only these layers, by index; all by default. */
  layers?: readonly number[]
  /** The JSON text's greatest length; columns are merged until it fits. */
  maxBytes?: number
  view?: RunView
}

/** Writes a record so that it fits into a notebook's output: a pure function of the record. */
export function encodeRun(record: RunRecord, options: EncodeOptions = {}): SavedRun {
  const { maxBytes = SAVED_RUN_BYTES, view } = options
  let layers = options.layers ? options.layers.flatMap(index => record.layers[index] ?? []) : record.layers
  let scalars = [record.loss, record.learningRate, record.momentum, record.seconds]
  for (;;) {
    const [loss] = scalars
    const mean = layers[0]?.statistics.mean
    const saved: SavedRun = {
      version: RUN_FORMAT,
      meta: { ...record.meta, layers: layers.map(recordedMeta) },
      ...(view ? { view } : {}),
      state: record.state,
      ...(record.reason === undefined ? {} : { reason: record.reason }),
      epochs: record.epochs.slice(-MOST_EPOCHS).map(writeEpoch),
      steps: { ...extentOf(loss), columns: saveScalars(scalars) },
      measurements: {
        ...extentOf(mean),
        statistics: Object.fromEntries(LAYER_STATISTICS.map(name => [name, saveScalars(layers.map(({ statistics }) => statistics[name]))])) as SavedRun['measurements']['statistics'],
        histograms: layers.flatMap(({ histogram }) => (histogram ? [saveCounts(histogram)] : [])),
        deadByUnit: layers.flatMap(({ deadByUnit }) => (deadByUnit ? [saveCounts(deadByUnit)] : []))
      }
    }
    if (inflatedBytes(saved) <= INFLATED_LIMIT && JSON.stringify(saved).length <= maxBytes) return saved
    const layerColumns = Math.max(0, ...layers.map(layer => layer.statistics.mean.length))
    if (layerColumns > 16) layers = layers.map(coarsened)
    else if (layers.some(layer => layer.histogram ?? layer.deadByUnit)) layers = layers.map(({ meta, statistics }) => ({ meta, statistics }))
    else if (layerColumns > 1) layers = layers.map(coarsened)
    else if (scalars.some(series => series.length > 64)) scalars = scalars.map(series => series.coarsened())
    else return saved
  }
}

/** Reads a saved run from a file or a message, all of it. Throws {@link SavedRunError} when it cannot be read; never trusts a length in it. */
export function decodeRun(input: unknown): RunRecord {
  const { record, readNext } = openRun(input)
  while (readNext());
  return record
}

/** A run of which a column is inflated when somebody looks at it. */
export interface OpenedRun {
  /** Where the data of a column are damaged, it has NaN in the place of numbers, and no counts. */
  readonly record: RunRecord
  /** Reads a column that nobody has looked at yet; false where all are read. Throws {@link SavedRunError} where the data of any that was read are damaged. */
  readonly readNext: () => boolean
}

/** As {@link decodeRun}, without reading columns: what is wrong within them shows only when all are read. */
export function openRun(input: unknown): OpenedRun {
  const version: unknown = typeof input === 'object' && input !== null && 'version' in input ? input.version : undefined
  if (typeof version === 'number' && version !== RUN_FORMAT)
    throw new SavedRunError(
      version > RUN_FORMAT
        ? `This run was saved by a newer Convscope (format ${version}; this one reads format ${RUN_FORMAT}). Update the extension to see it. The file is unchanged.`
        : `This run was saved by an older Convscope (format ${version}; this one reads format ${RUN_FORMAT}). Run the cell again to make a new one. The file is unchanged.`
    )
  const parsed = v.safeParse(SavedRun, input)
  if (!parsed.success) {
    const issue = parsed.issues[0]
    const where = v.getDotPath(issue) ?? 'the item itself'
    throw new SavedRunError(`This output is not a run that Convscope can read: ${where}: ${issue.message.slice(0, 200)}. Run the cell again to make a new one.`)
  }
  return openSaved(parsed.output)
}

/** As {@link openRun}, of what was parsed by its schema already. */
export function openSaved(saved: SavedRun): OpenedRun {
  const record = new RunRecord(saved.meta)
  const damaged = (error: unknown): SavedRunError => new SavedRunError(`The data of the saved run "${saved.meta.name}" is damaged (${error instanceof Error ? error.message : String(error)}). Run the cell again to make a new one.`)
  let damage: SavedRunError | undefined
  /** Reads, or gives something else and remembers why. */
  const reading = <T>(read: () => T, instead: () => T): (() => T) => () => {
    try {
      return read()
    } catch (error) {
      damage ??= damaged(error)
      return instead()
    }
  }
  const unread: (() => unknown)[] = []
  try {
    if (inflatedBytes(saved) > INFLATED_LIMIT) throw new Error(`${inflatedBytes(saved)} bytes of columns, of which there may be ${INFLATED_LIMIT}`)
    const series = (columns: SavedColumns, count: number, capacity: number, extent: Extent): ScalarSeries[] =>
      scalarReaders(columns, count, extent).map(read => {
        const nothing = (): Float32Array => new Float32Array(Math.ceil(extent.rows / extent.stride)).fill(NaN)
        const lazy = ScalarSeries.lazily(capacity, extent, reading(read, () => ({ mean: nothing(), min: nothing(), max: nothing() })))
        unread.push(() => lazy.mean)
        return lazy
      })
    const { steps, measurements } = saved
    mustFit(steps, SCALAR_CAPACITY)
    const [loss, learningRate, momentum, seconds] = series(steps.columns, 4, SCALAR_CAPACITY, steps)
    Object.assign(record, { loss, learningRate, momentum, seconds })
    mustFit(measurements, LAYER_CAPACITY)
    for (const name of LAYER_STATISTICS)
      for (const [index, each] of series(measurements.statistics[name], record.layers.length, LAYER_CAPACITY, measurements).entries()) {
        const layer = record.layers[index]
        if (layer) layer.statistics[name] = each
      }
    for (const kind of ['histogram', 'deadByUnit'] as const) {
      const into = record.layers.flatMap(layer => layer[kind] ?? [])
      const columns = kind === 'histogram' ? measurements.histograms : measurements.deadByUnit
      if (columns.length !== into.length) throw new Error(`counts of ${columns.length} layers, where ${into.length} have some`)
      for (const [index, counts] of into.entries()) {
        const from = columns[index]
        if (!from) continue
        counts.takeLazily(measurements, reading(countReader(from, counts.width, measurements), () => new Float64Array(counts.length * counts.width)))
        unread.push(() => counts.column(0))
      }
    }
  } catch (error) {
    throw damaged(error)
  }
  record.epochs.push(...saved.epochs.map(epoch => readEpoch(saved.meta.id, epoch)))
  record.state = saved.state
  record.reason = saved.reason
  return {
    record,
    readNext() {
      const read = unread.pop()
      read?.()
      if (damage) throw damage
      return read !== undefined
    }
  }
}

const extentOf = (series: Extent | undefined): Extent => (series ? { stride: series.stride, rows: series.rows } : { stride: 1, rows: 0 })

function mustFit({ stride, rows }: Extent, capacity: number): void {
  if (Math.ceil(rows / stride) > capacity) throw new Error(`a series of ${rows} rows at stride ${stride}`)
}

function inflatedBytes({ steps, measurements }: SavedRun): number {
  return [steps.columns, ...Object.values(measurements.statistics), ...measurements.histograms, ...measurements.deadByUnit].reduce((sum, { bytes }) => sum + bytes, 0)
}

/** What is said of a layer in a file: of columns that are not in it nothing. */
export function recordedMeta({ meta, histogram, deadByUnit }: LayerRecord): LayerMeta {
  const { histogram: bins, deadByUnit: byUnit, ...rest } = meta
  return { ...rest, ...(histogram && bins ? { histogram: bins } : {}), ...(deadByUnit && byUnit ? { deadByUnit: byUnit } : {}) }
}

function coarsened(layer: LayerRecord): LayerRecord {
  const statistics = { ...layer.statistics }
  for (const name of LAYER_STATISTICS) statistics[name] = statistics[name].coarsened()
  return { meta: layer.meta, statistics, ...(layer.histogram ? { histogram: layer.histogram.coarsened() } : {}), ...(layer.deadByUnit ? { deadByUnit: layer.deadByUnit.coarsened() } : {}) }
}

const writeNumber = (value: number): JsonNumber => (Number.isFinite(value) ? value : Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity')
const readNumber = (value: JsonNumber): number => Number(value)
const mapValues = <A, B>(record: Record<string, A>, change: (value: A) => B): Record<string, B> => Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]))

/** An epoch event as JSON, where NaN and the infinities are words. */
export function writeEpoch({ epoch, step, seconds, trainingLoss, validationLoss, metrics }: EpochEvent): SavedEpoch {
  return {
    epoch,
    step,
    seconds,
    trainingLoss: writeNumber(trainingLoss),
    ...(validationLoss === undefined ? {} : { validationLoss: writeNumber(validationLoss) }),
    metrics: mapValues(metrics, writeNumber)
  }
}

/** The reverse of {@link writeEpoch}. */
export function readEpoch(run: string, saved: SavedEpoch): EpochEvent {
  const { validationLoss } = saved
  return {
    type: 'epoch',
    run,
    epoch: saved.epoch,
    step: saved.step,
    seconds: saved.seconds,
    trainingLoss: readNumber(saved.trainingLoss),
    ...(validationLoss === undefined ? {} : { validationLoss: readNumber(validationLoss) }),
    metrics: mapValues(saved.metrics, readNumber)
  }
}
