import { outcomeWords, type Outcome } from '../Outcome'
import { decisionWords, type DecisionInWords } from './decisionWords'
import { holm } from './holm'

/** What the correction has to know of a row: a decision as the functions of this folder give one, or a saved row's outcome and p alone. */
export interface LedgerRow {
  readonly decision: DecisionInWords & { readonly p: number }
}

/** A row of the ledger after the correction. */
export interface CorrectedRow<R> {
  readonly row: R
  /** Of the verdict that is declared, adjusted for the whole ledger; 1 where none is declared. */
  readonly adjustedP: number
  /** Whether a verdict is declared and outlasts the correction. */
  readonly passes: boolean
  /** What it counts as in totals: its own outcome where it passes, else inconclusive. */
  readonly counted: Outcome
  /** As {@link decisionWords}; `supported (not after correction)` where it does not outlast it. */
  readonly words: string
}

/** What {@link correctLedger} gives. */
export interface CorrectedLedger<R> {
  /** In the order that was given. */
  readonly rows: readonly CorrectedRow<R>[]
  /** How many rows count as what, by {@link outcomeWords}. */
  readonly totals: Readonly<Record<string, number>>
}

/**
 * Corrects a whole ledger for how many claims it tests: Holm's procedure (Holm 1979) over the p of the verdict that each row declares. A row that
 * declares nothing keeps its place among them with p = 1. Give one primary contrast a claim: those that were looked at beside it get no verdict.
 *
 * Whether it is an effect or its absence that a row declares depends on the data, which Holm's proof does not provide for. At any true effect only
 * one of the two can be wrong, and 5 % of simulated ledgers of 36 claims have a false effect where none is real. In the worst case, every true
 * effect just as large as the smallest of interest, about 10 % have a false "no effect".
 */
export function correctLedger<R extends LedgerRow>(ledger: readonly R[], level = 0.05): CorrectedLedger<R> {
  const adjusted = holm(ledger.map(({ decision }) => (decision.outcome.kind === 'inconclusive' ? 1 : decision.p)), level)
  const rows = ledger.map((row, place): CorrectedRow<R> => {
    const { outcome } = row.decision
    const declared = outcome.kind !== 'inconclusive'
    const { adjusted: adjustedP, passes: within } = adjusted[place]!
    const passes = declared && within
    return { row, adjustedP, passes, counted: passes ? outcome : { kind: 'inconclusive' }, words: declared && !passes ? `${decisionWords(row.decision)} (not after correction)` : decisionWords(row.decision) }
  })
  const totals: Record<string, number> = {}
  for (const { counted } of rows) totals[outcomeWords(counted)] = (totals[outcomeWords(counted)] ?? 0) + 1
  return { rows, totals }
}
