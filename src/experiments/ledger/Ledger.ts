import { ledgerPicture } from '../../picture'
import { JUPYTER_DISPLAY, SORTABLE_TABLE_MIME, type Displayable, type MimeBundle, type SortableTable } from '../../run'
import { pWords, settingWords } from '../drawnVerdict'
import { Table } from '../Table'
import { Verdict } from '../Verdict'
import { ledgerCsv, ledgerMarkdown } from './ledgerTexts'
import { drawnLedger } from './drawnLedger'
import { standing } from './standing'
import { ledgerEntries, type LedgerEntry, type LedgerTotal, type SourcedRow } from './LedgerEntry'
import { LEDGER_CLAIMS } from './ledgerClaims'
import { notebooksOfFolder } from './notebooksOfFolder'
import { verdictsOfFile } from './verdictsOfNotebook'

/** Columns by which a ledger can be sorted. */
export const LEDGER_COLUMNS = ['claim', 'verdict', 'p', 'n', 'source'] as const
/** One of {@link LEDGER_COLUMNS}. */
export type LedgerColumn = (typeof LEDGER_COLUMNS)[number]

const TOTALS: readonly LedgerTotal[] = ['supported', 'contradicted, reversed', 'contradicted, no effect', 'contradicted', 'mixed', 'inconclusive', 'ill-posed', 'not run yet']

/**
 * All verdicts in one table, corrected for how many claims are tested (Holm 1979): claims that were not run are listed as such. Displays itself as a
 * table whose headings sort it, as HTML and as text.
 *
 * ```ts
 * const ledger = await Ledger.fromFolder()
 * ledger.sortedBy('p')
 * ```
 */
export class Ledger implements Displayable {
  private constructor(
    /** The claims of the nine questions. */
    readonly entries: readonly LedgerEntry[],
    /** Claims of one's own: they are in no total, and corrected with no others. */
    readonly own: readonly LedgerEntry[],
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
    const { listed, own } = ledgerEntries([...rows.values()])
    return new Ledger(listed, own, [...problems, ...replaced])
  }

  /** Gathers the verdicts of the notebooks in a folder, by default the one that the notebook itself is in. */
  static async fromFolder(folder = '.'): Promise<Ledger> {
    return Ledger.fromNotebooks(await notebooksOfFolder(folder))
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

  /** `12 supported; 5 mixed; 33 not run yet` */
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
    return new Ledger(sorted, this.own, this.problems)
  }

  get table(): Table {
    return new Table(HEADINGS, this.entries.map(cellsOf), this.note)
  }

  /** Claims of one's own; without rows where there are none. */
  get ownTable(): Table {
    return new Table(HEADINGS, this.own.map(cellsOf), 'Claims of your own: they count in no total, and are corrected with no others.')
  }

  /** How many claims count as what, in a table. */
  get totalsTable(): Table {
    const { totals } = this
    return new Table(['counts as', 'claims'], [...TOTALS.map(total => [total, String(totals[total])]), ['all', String(this.entries.length)]], 'After Holm’s correction over all claims that were tested by trials.')
  }

  /** Every claim on a line: its effect and interval, in units of the smallest effect of interest. */
  get picture(): Displayable {
    return { [JUPYTER_DISPLAY]: () => ({ 'image/svg+xml': this.toSvg(), 'text/plain': `${this.totalsWords}.` }) }
  }

  /** {@link picture} as SVG, light or dark as the page that shows it. */
  toSvg(): string {
    return ledgerPicture(drawnLedger(this.entries, this.totals))
  }

  private get note(): string {
    return [`${this.totalsWords}.`, 'Totals are after Holm’s correction over all claims that were tested by trials.', ...this.problems].join(' ')
  }

  /** As Markdown, for a README. */
  toMarkdown(): string {
    return ledgerMarkdown(this.entries, this.own, this.totalsWords)
  }

  /** As comma-separated values (RFC 4180), a line for each claim, those of one's own last and without a question; numbers are whole, texts quoted. */
  toCsv(): string {
    return ledgerCsv([...this.entries, ...this.own])
  }

  /** As JSON: totals, and of each claim its corrected verdict and its whole row. */
  toJson(): string {
    const plain = ({ claim, words, counted, p, adjustedP, source, row }: LedgerEntry): object => ({ id: claim.id, question: claim.question, text: claim.text, kind: claim.kind, words, counted, p: p ?? null, adjustedP: adjustedP ?? null, source, row: row ?? null })
    return `${JSON.stringify({ format: 'convscope ledger 1', totals: this.totals, problems: this.problems, entries: this.entries.map(plain), own: this.own.map(plain) }, null, 1)}\n`
  }

  [JUPYTER_DISPLAY](): MimeBundle {
    const { table, ownTable } = this
    const own = this.own.length > 0 ? ownTable[JUPYTER_DISPLAY]() : { 'text/html': '', 'text/plain': '' }
    const both = (type: 'text/html' | 'text/plain', between: string): string => [table[JUPYTER_DISPLAY]()[type], own[type]].filter(Boolean).map(String).join(between)
    const sortable: SortableTable = { version: 1, headings: [...HEADINGS], rows: [...this.entries, ...this.own].map(entry => ({ cells: cellsOf(entry), keys: keysOf(entry) })), note: this.own.length > 0 ? `${this.note} Claims of your own come last: they are in no total.` : this.note }
    return { [SORTABLE_TABLE_MIME]: sortable, 'text/html': both('text/html', ''), 'text/plain': both('text/plain', '\n\n') }
  }
}

const HEADINGS = ['claim', 'verdict', 'effect [95 %]', 'n', 'p', 'p (Holm)', 'optimizer', 'measured with'] as const

const cellsOf = ({ claim, words, effectWords, effect, p, adjustedP, row }: LedgerEntry): string[] => [
  `${claim.id} ${claim.text}`,
  words,
  effectWords,
  effect ? String(effect.n) : '',
  p === undefined ? '' : pWords(p),
  adjustedP === undefined ? '' : pWords(adjustedP),
  row?.cases[0]?.measured?.optimizer ?? '',
  row?.setting ? settingWords(row.setting) : ''
]

/** By what each column sorts; null comes last. */
const keysOf = (entry: LedgerEntry): SortableTable['rows'][number]['keys'] => {
  const { claim, words, p, adjustedP, effect, row } = entry
  const place = LEDGER_CLAIMS.findIndex(({ id }) => id === claim.id)
  return [place < 0 ? null : place, `${TOTALS.indexOf(entry.counted)} ${words}`, standing(entry)?.estimate ?? null, effect?.n ?? null, p ?? null, adjustedP ?? null, row?.cases[0]?.measured?.optimizer ?? null, row?.setting?.data ?? null]
}
