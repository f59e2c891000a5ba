import binomialCdf from '@stdlib/stats-base-dists-binomial-cdf'

/**
 * Exact two-sided sign test: how likely it is that heads and tails of a fair coin differ by as much. Ties are left out before (Dixon and
 * Mood 1946); of nothing but ties p is 1.
 *
 * @throws {RangeError} where a count is none
 */
export function signTest(positive: number, negative: number): number {
  for (const count of [positive, negative]) if (!(Number.isInteger(count) && count >= 0)) throw new RangeError(`${String(count)} is not a count: give whole numbers from 0.`)
  return Math.min(1, 2 * binomialCdf(Math.min(positive, negative), positive + negative, 0.5))
}
