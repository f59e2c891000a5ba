/** How a claim, or one case of it, came out. A contradicted empirical claim says which way: the effect is reversed, or there is none. */
export interface Outcome {
  readonly kind: 'supported' | 'contradicted' | 'inconclusive'
  readonly way?: 'reversed' | 'no effect'
}

/** `contradicted, no effect` and the like. */
export const outcomeWords = (outcome: Outcome): string => (outcome.way ? `${outcome.kind}, ${outcome.way}` : outcome.kind)

/**
 * Of a claim that a list of things is there: supported when all of them are found, contradicted otherwise, because it says "and".
 * Throws a RangeError unless 0 ≤ found ≤ claimed and something was claimed.
 */
export function outcomeOfCount(found: number, claimed: number): Outcome {
  if (!(claimed > 0 && found >= 0 && found <= claimed)) throw new RangeError(`${found} of ${claimed} things found: expected a count from 0 to what was claimed, and at least one thing claimed.`)
  return { kind: found === claimed ? 'supported' : 'contradicted' }
}
