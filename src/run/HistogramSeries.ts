import { HISTOGRAM_BINS, HISTOGRAM_ROW } from './runEvent'

/**
 * A histogram per row of statistics, in bounded memory: when `capacity` columns are full, neighbours are merged by adding their
 * counts, so that no count is ever dropped. A column is `[underflow, HISTOGRAM_BINS bins from low to high, overflow, not finite]`.
 */
export class HistogramSeries {
  /** Rows in a full column: a power of two. */
  stride = 1
  /** Rows pushed so far. */
  rows = 0
  /** Nothing is allocated before the first row: a run may claim thousands of layers. */
  private counts: Float64Array = new Float64Array(0)

  constructor(
    readonly capacity: number,
    /** Edges of the bins, in units of the activation. */
    readonly low: number,
    readonly high: number
  ) {}

  /** Columns in use; the last may hold fewer rows. */
  get length(): number {
    return Math.ceil(this.rows / this.stride)
  }
  /** `[HISTOGRAM_ROW]` counts of column `index`: a view, valid until the next push. Empty where there is no such column. */
  column(index: number): Float64Array {
    return index < 0 || index >= this.length ? new Float64Array(0) : this.counts.subarray(index * HISTOGRAM_ROW, (index + 1) * HISTOGRAM_ROW)
  }
  /** `[HISTOGRAM_BINS]` counts between low and high of column `index`. */
  bins(index: number): Float64Array {
    return this.column(index).subarray(1, 1 + HISTOGRAM_BINS)
  }
  /** The column that holds row `row`. */
  columnOf(row: number): number {
    return Math.floor(row / this.stride)
  }
  /** Rows in column `index`. */
  countAt(index: number): number {
    return index < this.length - 1 ? this.stride : this.rows - index * this.stride
  }

  /** Adds a row of {@link HISTOGRAM_ROW} counts. */
  push(row: ArrayLike<number>): void {
    let index = Math.floor(this.rows / this.stride)
    if (index >= this.capacity) {
      this.mergePairs()
      index = this.rows / this.stride
    }
    if ((index + 1) * HISTOGRAM_ROW > this.counts.length) {
      const grown = new Float64Array(HISTOGRAM_ROW * Math.min(this.capacity, Math.max(64, (this.counts.length / HISTOGRAM_ROW) * 2)))
      grown.set(this.counts)
      this.counts = grown
    }
    const at = index * HISTOGRAM_ROW
    if (this.rows % this.stride === 0) this.counts.fill(0, at, at + HISTOGRAM_ROW)
    for (let i = 0; i < HISTOGRAM_ROW; i++) this.counts[at + i] = (this.counts[at + i] ?? 0) + (row[i] ?? 0)
    this.rows++
  }

  /** A copy with half as many columns. */
  coarsened(): HistogramSeries {
    const copy = HistogramSeries.of(this.capacity, this.low, this.high, this.stride, this.rows, this.counts.slice(0, this.length * HISTOGRAM_ROW))
    copy.mergePairs()
    return copy
  }

  /** A series from its columns, as a decoder has them; takes the array. */
  static of(capacity: number, low: number, high: number, stride: number, rows: number, counts: Float64Array): HistogramSeries {
    const series = new HistogramSeries(capacity, low, high)
    series.counts = counts
    series.stride = stride
    series.rows = rows
    return series
  }

  private mergePairs(): void {
    const { length } = this
    for (let to = 0, from = 0; from < length; to++, from += 2) {
      for (let i = 0; i < HISTOGRAM_ROW; i++) {
        const second = from + 1 < length ? (this.counts[(from + 1) * HISTOGRAM_ROW + i] ?? 0) : 0
        this.counts[to * HISTOGRAM_ROW + i] = (this.counts[from * HISTOGRAM_ROW + i] ?? 0) + second
      }
    }
    this.stride *= 2
  }
}
