import binomialCdf from '@stdlib/stats-base-dists-binomial-cdf'
import { checkLevel } from './checkDifferences'

/**
 * The interval of a median that belongs to the sign test, between two of the sorted values (Conover 1999, section 3.2): it supposes nothing
 * of their distribution. Values that are known only to lie between two bounds, which may be infinite, are given by both.
 *
 * @param lows the values, or their lower bounds
 * @param highs their upper bounds; as many
 * @returns undefined where so few values have no interval of that level: 95 % needs six, 90 % five
 */
export function medianInterval(lows: readonly number[], highs: readonly number[], level: number): { low: number; high: number } | undefined {
  checkLevel(level)
  const n = lows.length
  let outside = 0
  // A little room, for 2 · 0.5⁵ and the like.
  while (2 * binomialCdf(outside, n, 0.5) <= 1 - level + 1e-12) outside += 1
  if (outside === 0) return undefined
  return { low: ascending(lows)[outside - 1]!, high: ascending(highs)[n - outside]! }
}

/** The middle value, or the mean of the two in the middle; infinite where one of these is. */
export function median(values: readonly number[]): number {
  const sorted = ascending(values)
  const upper = sorted[sorted.length >> 1] ?? NaN
  if (sorted.length % 2 === 1) return upper
  const lower = sorted[(sorted.length >> 1) - 1] ?? NaN
  return lower === upper ? upper : (lower + upper) / 2
}

/** A Float64Array sorts infinities too, whose difference has no value. */
const ascending = (values: readonly number[]): Float64Array => Float64Array.from(values).sort()
