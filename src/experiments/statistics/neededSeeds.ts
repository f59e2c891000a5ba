import { checkSmallestEffect } from './checkDifferences'

/** Fewer seeds than this never decide anything. */
export const FEWEST_SEEDS = 3

/**
 * How many pairs of seeds would be needed: an effect of `smallestEffect` is then found with about 80 % at a two-sided level of 5 %.
 * n ≈ ((z₀.₉₇₅ + z₀.₈) · sd / δ)² = (2.8 · sd / δ)², the normal approximation (Cohen 1988), rounded up, and {@link FEWEST_SEEDS} at least.
 *
 * @param sd standard deviation of the paired differences
 * @throws {RangeError} unless sd ≥ 0 and smallestEffect > 0
 */
export function neededSeeds(sd: number, smallestEffect: number): number {
  checkSmallestEffect(smallestEffect)
  if (!(sd >= 0 && Number.isFinite(sd))) throw new RangeError(`The standard deviation is ${String(sd)}: expected a number from 0.`)
  return Math.max(FEWEST_SEEDS, Math.ceil(((2.8 * sd) / smallestEffect) ** 2))
}
