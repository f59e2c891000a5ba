import { displayedEffect, effectWords, type DisplayedEffect } from '../displayedEffect'
import { outcomeWords } from '../Outcome'
import { correctLedger, type CorrectedRow, type DecisionInWords } from '../statistics'
import type { VerdictRow } from '../VerdictRow'
import { LEDGER_CLAIMS, type LedgerClaim } from './ledgerClaims'

/** What a claim counts as in the totals. */
export type LedgerTotal = 'supported' | 'contradicted, reversed' | 'contradicted, no effect' | 'contradicted' | 'mixed' | 'inconclusive' | 'ill-posed' | 'not run yet'

/** A claim and what became of it, corrected for how many were tested. */
export interface LedgerEntry {
  readonly claim: Pick<LedgerClaim, 'id' | 'text' | 'kind'> & { readonly question: number | null }
  /** Undefined where it was not run. */
  readonly row: VerdictRow | undefined
  /** Where it was read, such as `q9-….ipynb`; empty where it was given. */
  readonly source: string
  /** As the verdict says, with `(not after correction)` where it does not outlast that; `not run yet`. */
  readonly words: string
  readonly counted: LedgerTotal
  /** Of the contrast that the claim is read for; undefined where it was counted. */
  readonly effect: DisplayedEffect | undefined
  readonly effectWords: string
  readonly p: number | undefined
  /** Holm's; undefined for a claim of one's own, which is corrected with no others. */
  readonly adjustedP: number | undefined
}

/** All claims of the nine questions, and those of one's own. */
export interface LedgerEntries {
  readonly listed: readonly LedgerEntry[]
  readonly own: readonly LedgerEntry[]
}

/** A row and where it was read. */
export interface SourcedRow {
  readonly row: VerdictRow
  readonly source: string
}

/** The ledger's entries: all claims of the nine questions in their order, corrected together; and apart from them those of one's own, which count for nothing there. */
export function ledgerEntries(rows: readonly SourcedRow[]): LedgerEntries {
  const isListed = ({ row }: SourcedRow): boolean => LEDGER_CLAIMS.some(({ id }) => id === row.claim.id)
  const tested = rows.filter(isListed).flatMap(({ row }) => {
    const decision = declared(row)
    return decision ? [{ row, decision }] : []
  })
  const corrected = new Map(correctLedger(tested).rows.map(each => [each.row.row, each]))
  const byId = new Map(rows.map(each => [each.row.claim.id, each]))
  return {
    listed: LEDGER_CLAIMS.map(claim => {
      const found = byId.get(claim.id)
      return found ? entry(found, corrected.get(found.row)) : notRun(claim)
    }),
    own: rows.filter(row => !isListed(row)).map(row => entry(row))
  }
}

/** The decision of the contrast for which a claim is read, with the outcome that was declared. */
function declared({ cases }: VerdictRow): (DecisionInWords & { readonly p: number }) | undefined {
  const [first] = cases
  const decision = first?.measured?.decision
  if (!first || !decision) return undefined
  return { ...decision, outcome: { kind: first.kind, ...(first.way ? { way: first.way } : {}) } }
}

const notRun = (claim: LedgerClaim): LedgerEntry => ({ claim, row: undefined, source: '', words: 'not run yet', counted: 'not run yet', effect: undefined, effectWords: '', p: undefined, adjustedP: undefined })

function entry({ row, source }: SourcedRow, corrected?: CorrectedRow<{ decision: DecisionInWords & { readonly p: number } }>): LedgerEntry {
  const [first] = row.cases
  const effect = first?.measured && displayedEffect(first.measured)
  const fails = corrected !== undefined && row.kind !== 'inconclusive' && !corrected.passes
  return {
    claim: row.claim,
    row,
    source,
    words: fails ? `${row.words} (not after correction)` : row.words,
    counted: countedAs(row, fails),
    effect,
    effectWords: effect ? effectWords(effect) : first?.found === undefined ? '' : `${first.found} of ${first.claimed}`,
    p: declared(row)?.p,
    adjustedP: corrected?.adjustedP
  }
}

function countedAs(row: VerdictRow, fails: boolean): LedgerTotal {
  if (fails) return 'inconclusive'
  if (row.qualifiers.includes('mixed')) return 'mixed'
  if (row.kind === 'inconclusive') return row.qualifiers.includes('ill-posed') ? 'ill-posed' : 'inconclusive'
  return outcomeWords({ kind: row.kind, ...(row.way ? { way: row.way } : {}) }) as LedgerTotal
}
