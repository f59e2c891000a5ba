import type { Extent } from './savedColumns'

/**
 * Rows of `width` counts, in bounded memory: when `capacity` columns are full, neighbours are merged by adding their counts, so that no
 * count is ever dropped.
 */
export class CountSeries {
  /** Rows in a full column: a power of two. */
  stride = 1
  /** Rows pushed so far. */
  rows = 0
  /** Nothing is allocated before the first row: a run may claim thousands of layers. */
  private known: Float64Array = new Float64Array(0)
  /** Reads the counts, where they are in a file and nobody has looked at them yet. */
  private unread: (() => Float64Array) | undefined

  constructor(
    readonly capacity: number,
    /** Counts in a row. */
    readonly width: number
  ) {}

  /** Columns in use; the last may hold fewer rows. */
  get length(): number {
    return Math.ceil(this.rows / this.stride)
  }
  /** `[width]` counts of column `index`: a view, valid until the next push. Empty where there is no such column. */
  column(index: number): Float64Array {
    return index < 0 || index >= this.length ? new Float64Array(0) : this.counts.subarray(index * this.width, (index + 1) * this.width)
  }
  /** The column that holds row `row`. */
  columnOf(row: number): number {
    return Math.floor(row / this.stride)
  }
  /** Rows in column `index`. */
  countAt(index: number): number {
    return index < this.length - 1 ? this.stride : this.rows - index * this.stride
  }

  /** Adds a row of {@link width} counts. */
  push(row: ArrayLike<number>): void {
    const { width } = this
    let index = Math.floor(this.rows / this.stride)
    if (index >= this.capacity) {
      this.mergePairs()
      index = this.rows / this.stride
    }
    if ((index + 1) * width > this.counts.length) {
      const grown = new Float64Array(width * Math.min(this.capacity, Math.max(64, (this.counts.length / width) * 2)))
      grown.set(this.counts)
      this.counts = grown
    }
    const { counts } = this
    const at = index * width
    if (this.rows % this.stride === 0) counts.fill(0, at, at + width)
    for (let i = 0; i < width; i++) counts[at + i] = (counts[at + i] ?? 0) + (row[i] ?? 0)
    this.rows++
  }

  /** Takes the columns of another series of this width, with half as many of them. */
  takeCoarsened(from: CountSeries): this {
    Object.assign(this, { stride: from.stride, rows: from.rows })
    this.counts = from.counts.slice(0, from.length * this.width)
    this.mergePairs()
    return this
  }

  /** Takes columns of which there are so many, and whose `[columns · width]` counts are read when somebody looks at them. */
  takeLazily({ stride, rows }: Extent, read: () => Float64Array): this {
    Object.assign(this, { stride, rows })
    this.unread = read
    return this
  }

  private get counts(): Float64Array {
    const { unread } = this
    if (unread) {
      this.unread = undefined
      this.known = unread()
    }
    return this.known
  }
  private set counts(counts: Float64Array) {
    this.known = counts
  }

  private mergePairs(): void {
    const { length, width, counts } = this
    for (let to = 0, from = 0; from < length; to++, from += 2) {
      for (let i = 0; i < width; i++) {
        const second = from + 1 < length ? (counts[(from + 1) * width + i] ?? 0) : 0
        counts[to * width + i] = (counts[from * width + i] ?? 0) + second
      }
    }
    this.stride *= 2
  }
}
