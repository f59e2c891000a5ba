import normalQuantile from '@stdlib/stats-base-dists-normal-quantile'
import { checkLevel } from './checkDifferences'
import type { Interval } from './Interval'

/**
 * Wilson's score interval of a share (Wilson 1927), which stays inside 0 to 1 and has a width at 0 of n too.
 *
 * @throws {RangeError} unless 0 ≤ successes ≤ n, both whole, and n > 0
 */
export function wilson(successes: number, n: number, level = 0.95): Interval {
  if (!(Number.isInteger(successes) && Number.isInteger(n) && n > 0 && successes >= 0 && successes <= n)) throw new RangeError(`${String(successes)} of ${String(n)} is no share: give whole numbers, 0 ≤ successes ≤ n and n > 0.`)
  checkLevel(level)
  const z2 = normalQuantile((1 + level) / 2, 0, 1) ** 2
  const centre = (successes + z2 / 2) / (n + z2)
  const half = Math.sqrt(z2 * ((successes * (n - successes)) / n + z2 / 4)) / (n + z2)
  // At the ends the two terms are equal but for their last digit.
  return { low: successes === 0 ? 0 : centre - half, high: successes === n ? 1 : centre + half }
}
