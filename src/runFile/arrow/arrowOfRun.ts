import { DataType, Int64, makeData, RecordBatch, Struct, Table, tableToIPC, Utf8, Float64, type Data } from 'apache-arrow'
import { HISTOGRAM_BINS, LAYER_STATISTICS, type HistogramSeries, type LayerRecord, type RunRecord, type ScalarSeries, type UnitSeries } from '../../run'
import { RunFileError } from '../RunFileError'
import { arrowSchema, COUNTS, LAYER_COLUMNS, OUTSIDE_COLUMNS, RUN_COLUMNS, RUN_SERIES, seriesColumns, UNIT_COUNTS } from './arrowColumns'

/** Rows of the table that belong together, with those columns that say something of them: in the others they are null. */
interface Rows {
  readonly length: number
  readonly columns: ReadonlyMap<string, Data>
}

/**
 * A run as an Arrow file (the IPC file format) of one table: the rows of the run itself, in which `layer` is null, then those of each
 * layer, in record batches of their own. A row is a measurement; in a long run neighbours are merged, as `merged` says. Series have a column
 * with the mean of what is merged and one each with the least and the greatest (`loss`, `loss_min`, `loss_max`), histograms a list of
 * {@link HISTOGRAM_BINS} counts. NaN was measured; null was not. Everything else known of the run is JSON in the schema's metadata.
 * @throws {RunFileError} where columns that belong together differ in length
 */
export function arrowOfRun(record: RunRecord): Uint8Array {
  const schema = arrowSchema(record)
  const batches = [runRows(record), ...record.layers.map((layer, index) => layerRows(record, layer, index))].map(
    ({ length, columns }) => new RecordBatch(schema, makeData({ type: new Struct(schema.fields), length, nullCount: 0, children: schema.fields.map(({ name, type }) => columns.get(name) ?? nothing(type as DataType, length)) }))
  )
  return tableToIPC(new Table(schema, batches), 'file')
}

function runRows(record: RunRecord): Rows {
  refuseUnequal(record, 'the run', RUN_SERIES.map(name => record[name]))
  const { length } = record.loss
  return { length, columns: new Map([...placeColumns(record.loss, 1), ...RUN_SERIES.flatMap(name => valueColumns(RUN_COLUMNS[name], record[name]))]) }
}

function layerRows(record: RunRecord, { meta, statistics, histogram, deadByUnit }: LayerRecord, index: number): Rows {
  refuseUnequal(record, meta.name, [...LAYER_STATISTICS.map(name => statistics[name]), ...(histogram ? [histogram] : []), ...(deadByUnit ? [deadByUnit] : [])])
  const { length } = statistics.mean
  return {
    length,
    columns: new Map([
      ['layer', texts(length, meta.name)],
      ['layer_index', integers(length, () => index)],
      ['quantity', texts(length, meta.quantity ?? 'output')],
      ...placeColumns(statistics.mean, record.meta.statisticsEvery),
      ...LAYER_STATISTICS.flatMap(name => valueColumns(LAYER_COLUMNS[name], statistics[name])),
      ...(deadByUnit ? unitColumn(deadByUnit) : []),
      ...(histogram ? histogramColumns(histogram) : [])
    ])
  }
}

/** @param every batches from one value to the next */
function placeColumns(series: ScalarSeries, every: number): [string, Data][] {
  return [
    ['step', integers(series.length, row => row * series.stride * every)],
    ['merged', integers(series.length, row => series.countAt(row))]
  ]
}

function valueColumns(column: string, { mean, min, max }: ScalarSeries): [string, Data][] {
  const names = seriesColumns(column)
  return [mean, min, max].map((values, index) => [names[index] ?? '', makeData({ type: new Float64(), data: values })])
}

function unitColumn(units: UnitSeries): [string, Data][] {
  const { length, width } = units
  const child = integers(length * width, place => units.column(Math.floor(place / width))[place % width] ?? 0)
  return [['dead_by_unit', makeData({ type: UNIT_COUNTS, length, nullCount: 0, valueOffsets: Int32Array.from({ length: length + 1 }, (_, row) => row * width), child })]]
}

function histogramColumns(histogram: HistogramSeries): [string, Data][] {
  const { length, low, high } = histogram
  const count = (row: number, place: number): number => histogram.column(row)[place] ?? 0
  return [
    ['bins_low', makeData({ type: new Float64(), data: new Float64Array(length).fill(low) })],
    ['bins_high', makeData({ type: new Float64(), data: new Float64Array(length).fill(high) })],
    ['histogram', makeData({ type: COUNTS, length, nullCount: 0, child: integers(length * HISTOGRAM_BINS, place => count(Math.floor(place / HISTOGRAM_BINS), 1 + (place % HISTOGRAM_BINS))) })],
    ...Object.entries(OUTSIDE_COLUMNS).map(([name, place]): [string, Data] => [name, integers(length, row => count(row, place))])
  ]
}

function integers(length: number, value: (row: number) => number): Data<Int64> {
  return makeData({ type: new Int64(), data: BigInt64Array.from({ length }, (_, row) => BigInt(value(row))) })
}

/** The same text in every row. */
function texts(length: number, text: string): Data<Utf8> {
  const bytes = new TextEncoder().encode(text)
  const data = new Uint8Array(bytes.length * length)
  for (let row = 0; row < length; row++) data.set(bytes, row * bytes.length)
  return makeData({ type: new Utf8(), length, nullCount: 0, valueOffsets: Int32Array.from({ length: length + 1 }, (_, row) => row * bytes.length), data })
}

/** A column in which every row is null. */
function nothing(type: DataType, length: number): Data {
  const nulls = { length, nullCount: length, nullBitmap: new Uint8Array(Math.ceil(length / 8)) }
  if (DataType.isUtf8(type)) return makeData({ type, ...nulls, valueOffsets: new Int32Array(length + 1), data: new Uint8Array(0) })
  if (DataType.isFixedSizeList(type)) return makeData({ type: COUNTS, ...nulls, child: integers(length * HISTOGRAM_BINS, () => 0) })
  if (DataType.isList(type)) return makeData({ type: UNIT_COUNTS, ...nulls, valueOffsets: new Int32Array(length + 1), child: integers(0, () => 0) })
  if (DataType.isInt(type)) return makeData({ type: new Int64(), ...nulls, data: new BigInt64Array(length) })
  return makeData({ type: new Float64(), ...nulls, data: new Float64Array(length) })
}

/** A record that grew of events has columns of equal length; one of a file that was tampered with need not. */
function refuseUnequal({ meta }: RunRecord, what: string, series: readonly { stride: number; rows: number }[]): void {
  const [first] = series
  if (series.every(({ stride, rows }) => stride === first?.stride && rows === first.rows)) return
  throw new RunFileError(`The run "${meta.name}" is damaged: the columns of ${what} differ in length. It cannot be written as a table; run the cell again to make a new one.`)
}
