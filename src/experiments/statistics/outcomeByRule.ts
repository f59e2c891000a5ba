import type { Outcome } from '../Outcome'
import { FEWEST_SEEDS } from './neededSeeds'

/** What is known of an effect, its sign such that the claimed direction is positive. */
export interface Findings {
  readonly n: number
  /** Bounds of the estimate; equal where it is known. */
  readonly estimate: { readonly low: number; readonly high: number }
  /** Above 0. */
  readonly smallestEffect: number
  /** At a two-sided level of 5 %, its 95 % interval lies above or below 0, and beyond the smallest effect. */
  readonly above: boolean
  readonly below: boolean
  readonly farAbove: boolean
  readonly farBelow: boolean
  /** Its 90 % interval lies inside (−smallestEffect, smallestEffect). */
  readonly insideZone: boolean
}

/** What {@link outcomeByRule} says. */
export interface RuledOutcome {
  readonly outcome: Outcome
  readonly strongly: boolean
  readonly realButNegligible: boolean
}

/**
 * The rule by which every empirical claim is decided, fixed before anything is run:
 *
 * 1. supported: significantly above 0, and the estimate reaches the smallest effect of interest; strongly, where the whole interval lies beyond it
 * 2. contradicted, reversed: the same below 0
 * 3. contradicted, no effect: equivalent to none within the smallest effect (Schuirmann 1987); real but negligible, where it is significant too
 * 4. inconclusive: otherwise, and always with fewer than three pairs
 *
 * The number of seeds is fixed before they are run, too: adding some until a verdict appears makes false ones likelier than the 5 % that are meant.
 */
export function outcomeByRule({ n, estimate, smallestEffect, above, below, farAbove, farBelow, insideZone }: Findings): RuledOutcome {
  const ruled = (outcome: Outcome, strongly = false, realButNegligible = false): RuledOutcome => ({ outcome, strongly, realButNegligible })
  if (n < FEWEST_SEEDS) return ruled({ kind: 'inconclusive' })
  if (above && estimate.low >= smallestEffect) return ruled({ kind: 'supported' }, farAbove)
  if (below && estimate.high <= -smallestEffect) return ruled({ kind: 'contradicted', way: 'reversed' }, farBelow)
  if (insideZone) return ruled({ kind: 'contradicted', way: 'no effect' }, false, above || below)
  return ruled({ kind: 'inconclusive' })
}
