import tCdf from '@stdlib/stats-base-dists-t-cdf'
import { checkSmallestEffect } from './checkDifferences'
import type { Interval } from './Interval'
import { pairedT } from './pairedT'

/** What {@link equivalence} finds. */
export interface Equivalence {
  /** The larger p of the two one-sided tests. */
  readonly p: number
  /** Of the mean difference. It lies inside the zone exactly where p < 0.05. */
  readonly ci90: Interval
  /** Whether `ci90` lies inside (−smallest effect, smallest effect), its borders excluded. */
  readonly equivalent: boolean
}

/**
 * Two one-sided t tests of paired differences (TOST; Schuirmann 1987; Lakens 2017): is the mean difference smaller than anything of interest,
 * whichever way it points? Only this can show that there is no effect; a difference that is not significant does not.
 *
 * @param smallestEffect smallest effect of interest, above 0, in the unit of the differences
 * @throws {RangeError} as {@link pairedT}, and where the smallest effect is not above 0
 */
export function equivalence(differences: readonly number[], smallestEffect: number): Equivalence {
  checkSmallestEffect(smallestEffect)
  const { n, mean, sd, interval } = pairedT(differences)
  const ci90 = interval(0.9)
  return {
    p: tCdf((Math.abs(mean) - smallestEffect) / (sd / Math.sqrt(n)), n - 1),
    ci90,
    equivalent: ci90.low > -smallestEffect && ci90.high < smallestEffect
  }
}
