/** What {@link holm} makes of one p. */
export interface Corrected {
  readonly p: number
  /** Adjusted for how many there are: it passes at a level where it is not above it. */
  readonly adjusted: number
  readonly passes: boolean
}

/**
 * Holm's step-down correction for many tests (Holm 1979): the chance that any true null hypothesis is rejected stays at the level, however
 * the tests depend on one another.
 *
 * @returns in the order that was given; of equal p, all pass or none does
 * @throws {RangeError} where a p is not from 0 to 1
 */
export function holm(pValues: readonly number[], level = 0.05): Corrected[] {
  const bad = pValues.findIndex(p => !(p >= 0 && p <= 1))
  if (bad >= 0) throw new RangeError(`p number ${bad + 1} of ${pValues.length} is ${String(pValues[bad])}: expected one from 0 to 1.`)
  const adjusted = new Map<number, number>()
  let largest = 0
  for (const [rank, p] of [...pValues].sort((a, b) => a - b).entries()) {
    largest = Math.max(largest, Math.min(1, (pValues.length - rank) * p))
    // The first of equal ones has the largest factor, and the others follow it.
    if (!adjusted.has(p)) adjusted.set(p, largest)
  }
  return pValues.map(p => ({ p, adjusted: adjusted.get(p)!, passes: adjusted.get(p)! <= level }))
}
