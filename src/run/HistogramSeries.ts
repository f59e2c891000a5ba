import { CountSeries } from './CountSeries'
import { HISTOGRAM_BINS, HISTOGRAM_ROW } from './runEvent'

/** A histogram per row of statistics. A column is `[underflow, HISTOGRAM_BINS bins from low to high, overflow, not finite]`. */
export class HistogramSeries extends CountSeries {
  constructor(
    capacity: number,
    /** Edges of the bins, in units of the activation. */
    readonly low: number,
    readonly high: number
  ) {
    super(capacity, HISTOGRAM_ROW)
  }

  /** `[HISTOGRAM_BINS]` counts between low and high of column `index`. */
  bins(index: number): Float64Array {
    return this.column(index).subarray(1, 1 + HISTOGRAM_BINS)
  }

  /** A copy with half as many columns. */
  coarsened(): HistogramSeries {
    return new HistogramSeries(this.capacity, this.low, this.high).takeCoarsened(this)
  }
}
