/**
 * Refuses differences that nothing can be said about.
 *
 * @param seeds of the differences, for the message; without them, places counted from 1 are named
 * @throws {RangeError} where there are fewer than two, where one is not finite, or where the seeds are not one for each, all different
 */
export function checkDifferences(differences: readonly number[], seeds?: readonly number[]): void {
  if (seeds && seeds.length !== differences.length) throw new RangeError(`There are ${seeds.length} seeds and ${differences.length} differences: give one seed for each difference.`)
  checkSeeds(seeds ?? [])
  const bad = differences.findIndex(difference => !Number.isFinite(difference))
  if (bad >= 0) {
    const where = seeds ? `of seed ${String(seeds[bad])}` : `number ${bad + 1} of ${differences.length}`
    throw new RangeError(`The difference ${where} is ${String(differences[bad])}, and no mean can hold that. If the training of that seed failed, compare failures first (decideFailures), which then compares the seeds that survive in both arms; leaving the seed out by hand would favour the arm that failed.`)
  }
  if (differences.length < 2) throw new RangeError(`${differences.length === 1 ? 'One difference has' : 'No differences have'} no spread: give the differences of two seeds at least, and of eight for a verdict.`)
}

/** @throws {RangeError} where a seed is there twice: a pair that is counted twice looks like evidence. */
export function checkSeeds(seeds: readonly number[]): void {
  const twice = seeds.find((seed, place) => seeds.indexOf(seed) !== place)
  if (twice !== undefined) throw new RangeError(`Seed ${twice} is there twice: every seed makes one pair.`)
}

/** @throws {RangeError} unless it is a finite number above 0 */
export function checkSmallestEffect(smallestEffect: number): void {
  if (!(smallestEffect > 0 && Number.isFinite(smallestEffect))) throw new RangeError(`The smallest effect of interest is ${String(smallestEffect)}: give a number above 0, in the unit of the differences (Math.log(1.1) for 10 % on the log scale), chosen before anything is run.`)
}

/** @throws {RangeError} unless it is between 0 and 1 */
export function checkLevel(level: number): void {
  if (!(level > 0 && level < 1)) throw new RangeError(`The level is ${String(level)}: give one between 0 and 1, such as 0.95.`)
}
