import { signTest } from './signTest'

/** Pairs of a yes or no, counted. */
export interface McNemar {
  /** Yes in both arms, in the first only, in the second only, in neither. */
  readonly both: number
  readonly firstOnly: number
  readonly secondOnly: number
  readonly neither: number
  /** Two-sided and exact: among the pairs that differ, of the binomial distribution with one half. */
  readonly p: number
}

/**
 * McNemar's test of paired proportions (McNemar 1947), exact: such as which seeds fail in which arm. Only pairs that differ count, so that p
 * cannot fall below 0.05 unless six of them do.
 */
export function mcNemar(pairs: readonly (readonly [first: boolean, second: boolean])[]): McNemar {
  const count = (first: boolean, second: boolean): number => pairs.filter(pair => pair[0] === first && pair[1] === second).length
  const firstOnly = count(true, false)
  const secondOnly = count(false, true)
  return { both: count(true, true), firstOnly, secondOnly, neither: count(false, false), p: signTest(firstOnly, secondOnly) }
}
