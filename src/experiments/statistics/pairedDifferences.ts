import { checkSeeds } from './checkDifferences'
import type { Scale } from './Decision'

/** What one seed gave in both arms. */
export interface Pair<T = number> {
  readonly seed: number
  readonly arm: T
  readonly baseline: T
}

/**
 * Differences of pairs, arm minus baseline, for {@link decideContrast}.
 *
 * @param scale `log ratio`: of the natural logarithms, for what is a ratio by nature, such as a cross-entropy, a number of steps or a sharpness
 * @throws {RangeError} where a seed is there twice, and on the log scale where a value is not above 0
 */
export function pairedDifferences(pairs: readonly Pair[], scale: Scale = 'difference'): { differences: number[]; seeds: number[]; scale: Scale } {
  const seeds = pairs.map(({ seed }) => seed)
  checkSeeds(seeds)
  const differences = pairs.map(({ seed, arm, baseline }) => {
    if (scale === 'difference') return arm - baseline
    for (const [name, value] of [['arm', arm], ['baseline', baseline]] as const) {
      if (!(value > 0)) throw new RangeError(`Seed ${seed} gave ${String(value)} in the ${name}, which has no logarithm: compare differences instead, or failures where that is what it was.`)
    }
    return Math.log(arm / baseline)
  })
  return { differences, seeds, scale }
}
