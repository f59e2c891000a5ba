import type { RunRecord } from './RunRecord'
import { smoothLoss } from './smoothLoss'

/** What a picture of a learning-rate finder shows. */
export interface LrFindCurve {
  /** `[points]` learning rates, ascending. */
  readonly rates: Float64Array
  /** `[points]` the loss of each batch, and smoothed; NaN where it was not finite. */
  readonly raw: Float64Array
  readonly smooth: Float64Array
  /** The losses worth showing: from the least to somewhat above the start. Where the loss explodes, all else would be a flat line. */
  readonly low: number
  readonly high: number
  /** The smoothed loss at a rate between the points, NaN outside them. */
  lossAt(rate: number): number
  /** The batch, as a fraction, at which a rate was tried. The rates grow by a constant factor, so this is linear in a rate's logarithm. */
  stepAt(rate: number): number
}

/** How far above the start the picture goes, as a share of the fall. */
const ABOVE = 0.35

const least = (values: Float64Array): number => values.reduce((a, b) => Math.min(a, b), Infinity)

/** Loss over learning rate, from the record of a learning-rate finder's run. */
export function lrFindCurve(record: RunRecord): LrFindCurve {
  const rates = record.learningRate.mean
  const smooth = smoothLoss(record.loss)
  const raw = record.loss.mean.map(value => (Number.isFinite(value) ? value : NaN))
  const [first, last] = [Math.log(rates[0] ?? NaN), Math.log(rates.at(-1) ?? NaN)]
  const stepAt = (rate: number): number => ((Math.log(rate) - first) / (last - first)) * (record.steps - 1)
  const finite = smooth.filter(value => Number.isFinite(value))
  const [best, most] = [least(finite), -least(finite.map(value => -value))]
  const start = finite.subarray(0, finite.indexOf(best) + 1).reduce((greatest, value) => Math.max(greatest, value), best)
  const high = start > best ? Math.min(most, start + ABOVE * (start - best)) : most
  const low = Math.min(best, least(raw.filter(value => Number.isFinite(value))))
  return {
    rates,
    raw,
    smooth,
    low,
    high,
    stepAt,
    lossAt(rate) {
      const at = ((Math.log(rate) - first) / (last - first)) * (smooth.length - 1)
      if (!(at >= 0 && at <= smooth.length - 1)) return NaN
      const below = Math.floor(at)
      const [a, b] = [smooth[below] ?? NaN, smooth[Math.min(below + 1, smooth.length - 1)] ?? NaN]
      return a + (at - below) * (b - a)
    }
  }
}
