import type { TriedRates } from './TriedRates'

/**
 * Where the loss falls most steeply, over the logarithm of the rate (fastai's `steep`).
 * @returns NaN where there are fewer than two points
 */
export function steep({ rates, losses }: TriedRates): number {
  let [steepest, suggestion] = [Infinity, NaN]
  for (let i = 0; i + 1 < losses.length; i++) {
    const slope = (losses[i + 1]! - losses[i]!) / (Math.log(rates[i + 1]!) - Math.log(rates[i]!))
    if (slope < steepest) [steepest, suggestion] = [slope, rates[i]!]
  }
  return suggestion
}
