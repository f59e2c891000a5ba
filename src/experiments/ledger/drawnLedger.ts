import type { DrawnLedger, DrawnLedgerLine } from '../../picture'
import { LEDGER_CLAIMS } from './ledgerClaims'
import type { LedgerEntry, LedgerTotal } from './LedgerEntry'
import { standing } from './standing'

/** What is drawn of a ledger: its lines in the order of its entries. */
export function drawnLedger(entries: readonly LedgerEntry[], totals: Readonly<Record<LedgerTotal, number>>): DrawnLedger {
  return { lines: entries.map(drawnLine), totals: Object.entries(totals).map(([words, count]) => ({ words, count, kind: KINDS[words as LedgerTotal] })).filter(({ count }) => count > 0) }
}

const KINDS: Readonly<Record<LedgerTotal, DrawnLedgerLine['kind']>> = {
  supported: 'supported',
  'contradicted, reversed': 'contradicted',
  'contradicted, no effect': 'contradicted',
  contradicted: 'contradicted',
  mixed: 'mixed',
  inconclusive: 'inconclusive',
  'ill-posed': 'ill-posed',
  'not run yet': 'not run yet'
}

function drawnLine(entry: LedgerEntry): DrawnLedgerLine {
  const { claim, row, words, counted, effectWords } = entry
  const at = standing(entry)
  const first = row?.cases[0]
  const tags = [...(row?.qualifiers.includes('ill-posed') || claim.kind === 'ill-posed' ? ['ill-posed'] : []), ...(row?.qualifiers.includes('definitional') ? ['definitional'] : [])]
  return {
    id: claim.id,
    // The ledger's own wording is shorter than the card's.
    claim: LEDGER_CLAIMS.find(({ id }) => id === claim.id)?.text ?? claim.text,
    kind: KINDS[counted],
    words,
    tags,
    ...(at ? { effect: at } : {}),
    instead: at ? '' : first?.found === undefined || counted === 'mixed' ? words : `${first.found} of ${first.claimed} found: ${words}`,
    effectWords
  }
}
