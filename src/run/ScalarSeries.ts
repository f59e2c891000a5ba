import type { Extent, Scalars } from './savedColumns'

/** Nothing is allocated before the first number: a run may claim thousands of layers. */
const NONE = new Float64Array(0)

/**
 * A number per step, in bounded memory: when `capacity` buckets are full, neighbours are merged in pairs, and each keeps the mean,
 * minimum and maximum of what it merged. Which buckets there are depends only on how many values were pushed, not on when.
 */
export class ScalarSeries {
  /** Values in a full bucket: a power of two. */
  stride = 1
  /** Values pushed so far. */
  rows = 0
  private means = NONE
  private minima = NONE
  private maxima = NONE
  private lastSum = 0
  /** Reads the buckets, where they are in a file and nobody has looked at them yet. */
  private unread: (() => Scalars) | undefined

  constructor(readonly capacity: number) {}

  /** Buckets in use; the last may be partly full. */
  get length(): number {
    return Math.ceil(this.rows / this.stride)
  }
  /** `[length]`: the mean of each bucket (NaN where it holds a NaN). A view, valid until the next push. */
  get mean(): Float64Array {
    this.read()
    return this.means.subarray(0, this.length)
  }
  /** `[length]`: the least value of each bucket, NaN only where all are NaN. */
  get min(): Float64Array {
    this.read()
    return this.minima.subarray(0, this.length)
  }
  /** `[length]`: the greatest value of each bucket, NaN only where all are NaN. */
  get max(): Float64Array {
    this.read()
    return this.maxima.subarray(0, this.length)
  }
  /** The value of the newest bucket's mean, NaN when there is none. */
  get last(): number {
    return this.rows === 0 ? NaN : (this.mean[this.length - 1] ?? NaN)
  }
  /** Values in bucket `index`. */
  countAt(index: number): number {
    return index < this.length - 1 ? this.stride : this.rows - index * this.stride
  }

  push(value: number): void {
    this.read()
    let bucket = Math.floor(this.rows / this.stride)
    if (bucket >= this.capacity) {
      this.mergePairs()
      bucket = this.rows / this.stride
    }
    if (bucket >= this.means.length) this.grow()
    if (this.rows % this.stride === 0) {
      this.lastSum = value
      this.means[bucket] = this.minima[bucket] = this.maxima[bucket] = value
    } else {
      this.lastSum += value
      this.means[bucket] = this.lastSum / ((this.rows % this.stride) + 1)
      this.minima[bucket] = least(this.minima[bucket] ?? NaN, value)
      this.maxima[bucket] = greatest(this.maxima[bucket] ?? NaN, value)
    }
    this.rows++
  }

  /** A copy with half as many buckets. */
  coarsened(): ScalarSeries {
    const copy = ScalarSeries.of(this.capacity, this, this)
    copy.mergePairs()
    return copy
  }

  /** A series from its buckets. */
  static of(capacity: number, extent: Extent, buckets: Scalars): ScalarSeries {
    const series = ScalarSeries.lazily(capacity, extent, () => buckets)
    series.read()
    return series
  }

  /** A series whose buckets are read when somebody looks at them. */
  static lazily(capacity: number, { stride, rows }: Extent, read: () => Scalars): ScalarSeries {
    const series = new ScalarSeries(capacity)
    Object.assign(series, { stride, rows })
    series.unread = read
    return series
  }

  private read(): void {
    const { unread } = this
    if (!unread) return
    this.unread = undefined
    this.take(unread())
  }

  private take({ mean, min, max }: Scalars): void {
    this.means = new Float64Array(mean)
    this.minima = new Float64Array(min)
    this.maxima = new Float64Array(max)
    if (this.rows > 0) this.lastSum = this.last * this.countAt(this.length - 1)
  }

  private mergePairs(): void {
    const { length } = this
    for (let to = 0, from = 0; from < length; to++, from += 2) {
      const a = this.means[from] ?? NaN
      if (from + 1 < length) {
        const b = this.means[from + 1] ?? NaN
        const [n, m] = [this.countAt(from), this.countAt(from + 1)]
        this.means[to] = (a * n + b * m) / (n + m)
        this.minima[to] = least(this.minima[from] ?? NaN, this.minima[from + 1] ?? NaN)
        this.maxima[to] = greatest(this.maxima[from] ?? NaN, this.maxima[from + 1] ?? NaN)
      } else {
        this.means[to] = a
        this.minima[to] = this.minima[from] ?? NaN
        this.maxima[to] = this.maxima[from] ?? NaN
      }
    }
    this.stride *= 2
    if (this.rows > 0) this.lastSum = this.last * this.countAt(this.length - 1)
  }

  private grow(): void {
    const size = Math.min(this.capacity, Math.max(64, this.means.length * 2))
    for (const field of ['means', 'minima', 'maxima'] as const) {
      const grown = new Float64Array(size)
      grown.set(this[field])
      this[field] = grown
    }
  }
}

const least = (a: number, b: number): number => (Number.isNaN(a) || b < a ? b : a)
const greatest = (a: number, b: number): number => (Number.isNaN(a) || b > a ? b : a)
