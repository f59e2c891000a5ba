import { JUPYTER_DISPLAY, type Displayable, type MimeBundle } from '../../run'
import { pWords, settingWords } from '../drawnVerdict'
import { Table } from '../Table'
import { Verdict } from '../Verdict'
import { ledgerCsv, ledgerMarkdown } from './ledgerTexts'
import { ledgerEntries, type LedgerEntry, type LedgerTotal, type SourcedRow } from './LedgerEntry'
import { LEDGER_CLAIMS } from './ledgerClaims'
import { verdictsOfFile } from './verdictsOfNotebook'

/** Columns by which a ledger can be sorted. */
export const LEDGER_COLUMNS = ['claim', 'verdict', 'p', 'n', 'source'] as const
/** One of {@link LEDGER_COLUMNS}. */
export type LedgerColumn = (typeof LEDGER_COLUMNS)[number]

const TOTALS: readonly LedgerTotal[] = ['supported', 'contradicted, reversed', 'contradicted, no effect', 'contradicted', 'mixed', 'inconclusive', 'ill-posed', 'not run']

/**
 * All verdicts in one table, corrected for how many claims are tested (Holm 1979): claims that were not run are listed as such. Displays itself as HTML
 * and as text.
 *
 * ```ts
 * const ledger = await Ledger.fromNotebooks(['q1-doubling-the-filters.ipynb', 'q9-ending-low.ipynb'])
 * ledger.sortedBy('p')
 * ```
 */
export class Ledger implements Displayable {
  private constructor(
    readonly entries: readonly LedgerEntry[],
    /** What could not be read, and what stands in for what, in sentences. */
    readonly problems: readonly string[]
  ) {}

  /** Of verdicts, or of their rows. Of two on one claim, the later counts. */
  static of(verdicts: readonly (Verdict | SourcedRow)[], problems: readonly string[] = []): Ledger {
    const rows = new Map<string, SourcedRow>()
    const replaced: string[] = []
    for (const each of verdicts) {
      const given = each instanceof Verdict ? { row: each.row, source: '' } : each
      const before = rows.get(given.row.claim.id)
      if (before && JSON.stringify(before.row) !== JSON.stringify(given.row)) replaced.push(`There are two different verdicts on claim ${given.row.claim.id}${before.source === '' ? '' : `, in ${before.source} and ${given.source}`}: the later counts.`)
      rows.set(given.row.claim.id, given)
    }
    return new Ledger(ledgerEntries([...rows.values()]), [...problems, ...replaced])
  }

  /** Gathers the verdicts that saved notebooks show. What cannot be read is said in `problems`; nothing is run. */
  static async fromNotebooks(files: readonly string[]): Promise<Ledger> {
    const read = await Promise.all(files.map(file => verdictsOfFile(file)))
    return Ledger.of(read.flatMap(({ rows }) => rows), read.flatMap(({ problems }) => problems))
  }

  /** How many claims count as what, after the correction. */
  get totals(): Readonly<Record<LedgerTotal, number>> {
    return Object.fromEntries(TOTALS.map(total => [total, this.entries.filter(({ counted }) => counted === total).length])) as Record<LedgerTotal, number>
  }

  /** `12 supported, 5 mixed, 33 not run` */
  get totalsWords(): string {
    return TOTALS.flatMap(total => (this.totals[total] > 0 ? [`${this.totals[total]} ${total}`] : [])).join('; ')
  }

  /** The same in another order; claims that lack what is sorted by come last. */
  sortedBy(column: LedgerColumn): Ledger {
    const key: Record<LedgerColumn, (entry: LedgerEntry) => number | string | undefined> = {
      claim: ({ claim }) => (LEDGER_CLAIMS.findIndex(({ id }) => id === claim.id) + 1 || undefined),
      verdict: entry => TOTALS.indexOf(entry.counted),
      p: entry => entry.p,
      n: entry => (entry.effect ? -entry.effect.n : undefined),
      source: entry => entry.source || undefined
    }
    if (!(column in key)) throw new RangeError(`A ledger is sorted by ${LEDGER_COLUMNS.join(', ')}, not by ${JSON.stringify(column)}.`)
    const sorted = [...this.entries].sort((a, b) => {
      const [first, second] = [key[column](a), key[column](b)]
      if (first === undefined || second === undefined) return (first === undefined ? 1 : 0) - (second === undefined ? 1 : 0)
      return first < second ? -1 : first > second ? 1 : 0
    })
    return new Ledger(sorted, this.problems)
  }

  get table(): Table {
    const rows = this.entries.map(({ claim, words, effectWords, effect, p, adjustedP, row }) => [
      `${claim.id} ${claim.text}`,
      words,
      effectWords,
      effect ? String(effect.n) : '',
      p === undefined ? '' : pWords(p),
      adjustedP === undefined ? '' : pWords(adjustedP),
      row?.cases[0]?.measured?.optimizer ?? '',
      row?.setting ? settingWords(row.setting) : ''
    ])
    return new Table(['claim', 'verdict', 'effect [95 %]', 'n', 'p', 'p (Holm)', 'optimizer', 'measured with'], rows, [`${this.totalsWords}.`, 'Totals are after Holm’s correction over all claims that were tested by trials.', ...this.problems].join(' '))
  }

  /** As Markdown, for a README. */
  toMarkdown(): string {
    return ledgerMarkdown(this.entries, this.totalsWords)
  }

  /** As comma-separated values (RFC 4180), a line for each claim; numbers are whole, texts quoted. */
  toCsv(): string {
    return ledgerCsv(this.entries)
  }

  /** As JSON: totals, and of each claim its corrected verdict and its whole row. */
  toJson(): string {
    const entries = this.entries.map(({ claim, words, counted, p, adjustedP, source, row }) => ({ id: claim.id, question: claim.question, text: claim.text, kind: claim.kind, words, counted, p: p ?? null, adjustedP: adjustedP ?? null, source, row: row ?? null }))
    return `${JSON.stringify({ format: 'convscope ledger 1', totals: this.totals, problems: this.problems, entries }, null, 1)}\n`
  }

  [JUPYTER_DISPLAY](): MimeBundle {
    return this.table[JUPYTER_DISPLAY]()
  }
}
