import { HISTOGRAM_BINS, HISTOGRAM_ROW } from '../../run'
import type { Histogram } from './EventFile'

interface Moments {
  readonly mean: number
  /** With N − 1. */
  readonly std: number
  readonly min: number
  readonly max: number
}

/**
 * A layer's histogram of one batch as TensorBoard has it: underflow, the bins, overflow. Values that are NaN or infinite are left out.
 * @param row `[HISTOGRAM_ROW]` counts between `low` and `high`
 */
export function activationHistogram(row: Uint32Array, { low, high }: { low: number; high: number }, { mean, std, min, max }: Moments): Histogram {
  const counts = [...row.subarray(0, HISTOGRAM_ROW - 1)]
  const count = counts.reduce((sum, each) => sum + each, 0)
  const inner = Array.from({ length: HISTOGRAM_BINS + 1 }, (_, bin) => low + (bin * (high - low)) / HISTOGRAM_BINS)
  // Of what holds a NaN neither moments nor extremes are known.
  const [least, greatest] = [Number.isFinite(min) ? min : low, Number.isFinite(max) ? max : high]
  const centre = Number.isFinite(mean) ? mean : 0
  const variance = Number.isFinite(std) ? (std ** 2 * Math.max(0, count - 1)) / Math.max(1, count) : 0
  return { min: least, max: greatest, count, sum: centre * count, sumOfSquares: (variance + centre ** 2) * count, limits: [...inner, Math.max(greatest, high)], counts }
}
