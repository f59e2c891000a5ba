import type { Outcome } from '../Outcome'
import type { Decision } from './Decision'
import { FEWEST_SEEDS } from './neededSeeds'

/** The p of the verdict that is declared, and those it is taken from. */
export type DeclaredP = Pick<Decision, 'p' | 'test' | 'superiorityP' | 'equivalenceP'>

/** Of a verdict that declares an effect its two-sided p, of one that declares none that of equivalence, of one that declares nothing the smaller. */
export function declaredP(outcome: Outcome, superiorityP: number, equivalenceP: number): DeclaredP {
  const test = outcome.way === 'no effect' || (outcome.kind === 'inconclusive' && equivalenceP < superiorityP) ? 'equivalence' : 'superiority'
  return { p: test === 'equivalence' ? equivalenceP : superiorityP, test, superiorityP, equivalenceP }
}

/** What has to be said of an inconclusive verdict, in sentences. */
export function inconclusiveNotes({ kind }: Outcome, { test }: DeclaredP, n: number, needed: number | null): string[] {
  if (kind !== 'inconclusive') return []
  const few = n < FEWEST_SEEDS ? [`${n} pairs decide nothing: ${FEWEST_SEEDS} are needed at least.`] : []
  const close = n >= FEWEST_SEEDS && needed !== null && needed <= n ? ['There were enough seeds to find the smallest effect of interest with 80 %: the true effect probably lies close to it.'] : []
  return [...few, ...close, `The p is the smaller of two, that of ${test}.`]
}
