import { deflateSync, inflateSync } from 'fflate'
import * as v from 'valibot'
import { fromBase64, toBase64 } from './base64'
import type { CountSeries } from './CountSeries'
import { LAYER_STATISTICS, RUN_STATES, RunMeta, TEXT_LENGTH, type EpochEvent, type LayerMeta } from './runEvent'
import { LAYER_CAPACITY, RunRecord, SCALAR_CAPACITY, type LayerRecord } from './RunRecord'
import { ScalarSeries } from './ScalarSeries'

/** MIME type of a run in a notebook's output. */
export const RUN_MIME = 'application/vnd.convscope.run.v1+json'
/** A saved run stays under this, whatever its length. */
export const SAVED_RUN_BYTES = 512 * 1024
/** The columns of a saved run take no more than this, inflated; their counts take eight times as much in memory. */
const INFLATED_LIMIT = 16 * 1024 * 1024
/** Deflate makes nothing smaller than by this factor. */
const DEFLATED_AT_MOST = 1032
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
export const LiveRun = v.object({ version: v.literal(1), live: v.literal(true), meta: RunMeta, view: v.optional(RunView) })
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

/** A run as it stands in a notebook's file. `data` is base64 of the deflated columns, `bytes` their inflated size. */
export const SavedRun = v.object({
  version: v.literal(1),
  live: v.optional(v.literal(false)),
  meta: RunMeta,
  view: v.optional(RunView),
  state: v.picklist(RUN_STATES),
  reason: v.optional(v.pipe(v.string(), v.maxLength(TEXT_LENGTH))),
  epochs: v.pipe(v.array(SavedEpoch), v.maxLength(MOST_EPOCHS)),
  bytes: v.pipe(count, v.maxValue(INFLATED_LIMIT)),
  data: v.string()
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
    const writer = new Writer()
    for (const series of scalars) writer.scalars(series)
    for (const layer of layers) {
      for (const name of LAYER_STATISTICS) writer.scalars(layer.statistics[name])
      if (layer.histogram) writer.counts(layer.histogram)
      if (layer.deadByUnit) writer.counts(layer.deadByUnit)
    }
    const columns = writer.finish()
    const saved: SavedRun = {
      version: 1,
      meta: { ...record.meta, layers: layers.map(recordedMeta) },
      ...(view ? { view } : {}),
      state: record.state,
      ...(record.reason === undefined ? {} : { reason: record.reason }),
      epochs: record.epochs.slice(-MOST_EPOCHS).map(writeEpoch),
      bytes: columns.length,
      data: toBase64(deflateSync(columns, { level: 2 }))
    }
    if (columns.length <= INFLATED_LIMIT && JSON.stringify(saved).length <= maxBytes) return saved
    const layerColumns = Math.max(0, ...layers.map(layer => layer.statistics.mean.length))
    if (layerColumns > 16) layers = layers.map(coarsened)
    else if (layers.some(layer => layer.histogram ?? layer.deadByUnit)) layers = layers.map(({ meta, statistics }) => ({ meta, statistics }))
    else if (layerColumns > 1) layers = layers.map(coarsened)
    else if (scalars.some(series => series.length > 64)) scalars = scalars.map(series => series.coarsened())
    else return saved
  }
}

/** Reads a saved run from a file or a message. Throws {@link SavedRunError} when it cannot be read; never trusts a length in it. */
export function decodeRun(input: unknown): RunRecord {
  const version: unknown = typeof input === 'object' && input !== null && 'version' in input ? input.version : undefined
  if (typeof version === 'number' && version > 1)
    throw new SavedRunError(`This run was saved by a newer Convscope (format ${version}; this one reads format 1). Update the extension to see it. The file is unchanged.`)
  const parsed = v.safeParse(SavedRun, input)
  if (!parsed.success) {
    const issue = parsed.issues[0]
    const where = v.getDotPath(issue) ?? 'the item itself'
    throw new SavedRunError(`This output is not a run that Convscope can read: ${where}: ${issue.message.slice(0, 200)}. Run the cell again to make a new one.`)
  }
  const saved = parsed.output
  const record = new RunRecord(saved.meta)
  try {
    if (saved.bytes > saved.data.length * DEFLATED_AT_MOST) throw new Error(`${saved.data.length} characters cannot hold ${saved.bytes} bytes`)
    const reader = new Reader(inflateSync(fromBase64(saved.data), { out: new Uint8Array(saved.bytes) }), saved.bytes)
    Object.assign(record, {
      loss: reader.scalars(SCALAR_CAPACITY),
      learningRate: reader.scalars(SCALAR_CAPACITY),
      momentum: reader.scalars(SCALAR_CAPACITY),
      seconds: reader.scalars(SCALAR_CAPACITY)
    })
    for (const layer of record.layers) {
      for (const name of LAYER_STATISTICS) layer.statistics[name] = reader.scalars(LAYER_CAPACITY)
      if (layer.histogram) reader.counts(layer.histogram)
      if (layer.deadByUnit) reader.counts(layer.deadByUnit)
    }
    reader.end()
  } catch (error) {
    throw new SavedRunError(`The data of the saved run "${saved.meta.name}" is damaged (${error instanceof Error ? error.message : String(error)}). Run the cell again to make a new one.`)
  }
  record.epochs.push(...saved.epochs.map(epoch => readEpoch(saved.meta.id, epoch)))
  record.state = saved.state
  record.reason = saved.reason
  return record
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

/**
 * Columns one after another: stride and rows as 64-bit floats, scalars as 32-bit floats, counts as variable-length integers. Little-endian,
 * as every machine is that runs VS Code.
 */
class Writer {
  private bytes = new Uint8Array(1 << 16)
  private view = new DataView(this.bytes.buffer)
  private at = 0

  scalars(series: ScalarSeries): void {
    this.head(series)
    const columns = series.stride === 1 ? [series.mean] : [series.mean, series.min, series.max]
    for (const column of columns) {
      const floats = new Uint8Array(new Float32Array(column).buffer)
      this.reserve(floats.length)
      this.bytes.set(floats, this.at)
      this.at += floats.length
    }
  }

  counts(series: CountSeries): void {
    this.head(series)
    for (let index = 0; index < series.length; index++) {
      this.reserve(series.width * 8)
      for (let value of series.column(index)) {
        while (value >= 128) {
          this.bytes[this.at++] = (value % 128) + 128
          value = Math.floor(value / 128)
        }
        this.bytes[this.at++] = value
      }
    }
  }

  finish(): Uint8Array {
    return this.bytes.subarray(0, this.at)
  }

  private head(series: { stride: number; rows: number }): void {
    this.reserve(16)
    this.view.setFloat64(this.at, series.stride, true)
    this.view.setFloat64(this.at + 8, series.rows, true)
    this.at += 16
  }
  private reserve(size: number): void {
    if (this.at + size <= this.bytes.length) return
    const grown = new Uint8Array(Math.max(this.bytes.length * 2, this.at + size))
    grown.set(this.bytes)
    this.bytes = grown
    this.view = new DataView(grown.buffer)
  }
}

class Reader {
  private readonly view: DataView
  private at = 0

  constructor(
    private readonly bytes: Uint8Array,
    expected: number
  ) {
    if (bytes.length !== expected) throw new Error(`${bytes.length} bytes of columns, expected ${expected}`)
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  scalars(capacity: number): ScalarSeries {
    const { stride, rows, length } = this.head(capacity)
    const column = (): Float32Array => {
      const end = this.at + length * 4
      if (end > this.bytes.length) throw new Error('the numbers end too early')
      // A copy: floats must lie at whole words of their buffer.
      const values = new Float32Array(this.bytes.slice(this.at, end).buffer)
      this.at = end
      return values
    }
    const mean = column()
    return stride === 1 ? ScalarSeries.of(capacity, stride, rows, mean, mean, mean) : ScalarSeries.of(capacity, stride, rows, mean, column(), column())
  }

  counts(into: CountSeries): void {
    const { stride, rows, length } = this.head(into.capacity)
    const size = length * into.width
    // A count takes a byte at least: nothing is allocated for more than there can be.
    if (size > this.bytes.length - this.at) throw new Error('the counts end too early')
    const counts = new Float64Array(size)
    for (let i = 0; i < counts.length; i++) {
      let value = 0
      for (let scale = 1; ; scale *= 128) {
        const byte = this.bytes[this.at++]
        if (byte === undefined || scale > 2 ** 56) throw new Error('the counts end too early')
        value += (byte & 127) * scale
        if (byte < 128) break
      }
      counts[i] = value
    }
    into.take(stride, rows, counts)
  }

  end(): void {
    if (this.at !== this.bytes.length) throw new Error(`${this.bytes.length - this.at} bytes are left over`)
  }

  private head(capacity: number): { stride: number; rows: number; length: number } {
    const stride = this.view.getFloat64(this.at, true)
    const rows = this.view.getFloat64(this.at + 8, true)
    this.at += 16
    const length = Math.ceil(rows / stride)
    if (!Number.isSafeInteger(rows) || rows < 0 || !(stride >= 1) || !Number.isInteger(Math.log2(stride)) || length > capacity)
      throw new Error(`a series of ${rows} rows at stride ${stride}`)
    return { stride, rows, length }
  }
}
