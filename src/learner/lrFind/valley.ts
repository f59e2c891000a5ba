import type { TriedRates } from './TriedRates'

/**
 * About midway down the longest valley (fastai's `valley`, its default): the longest falling subsequence of the losses is sought, and
 * the rate about half of its length before its end is suggested. Robust against noise; a good first guess.
 * @returns NaN where there is no point
 */
export function valley({ rates, losses }: TriedRates): number {
  const lengths = new Int32Array(losses.length).fill(1)
  let end = 0
  for (let i = 1; i < losses.length; i++) {
    for (let j = 0; j < i; j++) if (losses[i]! < losses[j]!) lengths[i] = Math.max(lengths[i]!, lengths[j]! + 1)
    if (lengths[i]! > lengths[end]!) end = i
  }
  // As in fastai, a valley begins its length before its end, whatever lies between; one without a fall begins at the first point.
  const start = end === 0 ? 0 : end - lengths[end]!
  const third = (end - start) / 3
  return rates[Math.max(0, start + Math.floor(third) + Math.floor(third / 2))] ?? NaN
}
