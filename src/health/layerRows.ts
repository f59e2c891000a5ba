import type { LayerRecord, Quantity, RunRecord, ScalarSeries } from '../run'

/** Rows of statistics at the end of what is recorded that a rule about layers looks at: one batch says little. */
export const NEWEST_ROWS = 20

/** A watched layer and its place in the record. */
export interface PlacedLayer extends LayerRecord {
  readonly index: number
}

/** The layers of which this was measured, in the record's order. */
export function layersOf(record: RunRecord, quantity: Quantity): PlacedLayer[] {
  return record.layers.flatMap((layer, index) => ((layer.meta.quantity ?? 'output') === quantity ? [{ ...layer, index }] : []))
}

/** The activation after which a layer's output was measured, such as `relu`; undefined where there is none. */
export const activationOf = ({ meta }: LayerRecord): string | undefined => /^output, after (\w+)$/.exec(meta.takenAt)?.[1]

/** The first bucket of those that hold the newest {@link NEWEST_ROWS} rows. */
export const newestBucket = (series: ScalarSeries): number => Math.max(0, series.length - Math.ceil(NEWEST_ROWS / series.stride))

/** Where the stretch begins that lasts until the newest bucket and in which something holds; `length` where it does not hold there. */
export function lastStretch(length: number, holds: (bucket: number) => boolean): number {
  let from = length
  while (from > 0 && holds(from - 1)) from--
  return from
}

/** The step at which a bucket of a layer's statistics begins. */
export const stepOf = (record: RunRecord, series: ScalarSeries, bucket: number): number => bucket * series.stride * record.meta.statisticsEvery

/** The newest step that was measured. */
export const newestStep = (record: RunRecord, series: ScalarSeries): number => Math.max(0, series.rows - 1) * record.meta.statisticsEvery

/** The middle one of some numbers; NaN where there are none. */
export function median(values: ArrayLike<number>): number {
  const sorted = Float64Array.from(values).sort()
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? (sorted[middle] ?? NaN) : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2
}
