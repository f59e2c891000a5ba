import type { TriedRates } from './TriedRates'

/** Points between the two ends of the interval that slides, and the difference of their slopes at which it stops: fastai's. */
const [INTERVAL, THRESHOLD] = [15, 0.005]

/**
 * Before the loss explodes (fastai's `slide`): an interval slides from the highest rate down until the slopes of the loss at its two ends
 * are almost the same; its lower end is suggested. Less careful than `valley`.
 * @returns NaN where there are at most 15 points
 */
export function slide({ rates, losses }: TriedRates): number {
  const slopes = gradient(losses)
  let right = losses.length - 1
  let left = right - INTERVAL
  let suggestion = rates[left] ?? NaN
  for (; left >= 0 && Math.abs(slopes[right]! - slopes[left]!) > THRESHOLD; right--, left--) suggestion = rates[left]!
  return suggestion
}

/** Differences from point to point, centred except at the ends. */
function gradient(values: ArrayLike<number>): Float64Array {
  const last = values.length - 1
  return Float64Array.from(values, (_, index) => {
    const [before, after] = [Math.max(index - 1, 0), Math.min(index + 1, last)]
    return (values[after]! - values[before]!) / Math.max(after - before, 1)
  })
}
