import { pWords } from '../drawnVerdict'
import type { LedgerEntry } from './LedgerEntry'

/** A ledger as a table in Markdown, and one for claims of one's own. */
export function ledgerMarkdown(entries: readonly LedgerEntry[], own: readonly LedgerEntry[], totals: string): string {
  // A cell must not end its row, nor become markup of its own.
  const cell = (text: string): string => text.replace(/[\\`*_[\]<>|#]/g, '\\$&').replace(/\s+/g, ' ')
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  const table = (rows: readonly LedgerEntry[]): string[] => [
    line(['claim', 'verdict', 'effect \\[95 %\\]', 'n', 'p (Holm)', 'optimizer', 'data, profile']),
    line(Array<string>(7).fill('---')),
    ...rows.map(({ claim, words, effectWords, effect, adjustedP, row }) =>
      line([`${claim.id} ${claim.text}`, words, effectWords, effect ? String(effect.n) : '', adjustedP === undefined ? '' : pWords(adjustedP), row?.cases[0]?.measured?.optimizer ?? '', row?.setting ? `${row.setting.data}, ${row.setting.profile}` : ''].map(cell))
    )
  ]
  return [...table(entries), '', `${totals}.`, '', ...(own.length > 0 ? ['Claims of one’s own, which are in no total:', '', ...table(own), ''] : [])].join('\n')
}

const HEADINGS = ['id', 'question', 'claim', 'kind', 'verdict', 'counted as', 'effect', 'low', 'high', 'unit', 'ratio', 'n', 'p', 'p (Holm)', 'optimizer', 'held equal', 'data', 'engine', 'profile', 'seeds', 'configuration', 'source'] as const

/** A ledger as comma-separated values. */
export function ledgerCsv(entries: readonly LedgerEntry[]): string {
  const lines = entries.map(({ claim, words, counted, effect, p, adjustedP, row, source }) => {
    const measured = row?.cases[0]?.measured
    const setting = row?.setting
    return [
      text(claim.id),
      number(claim.question),
      text(claim.text),
      text(claim.kind),
      text(words),
      text(counted),
      number(effect?.estimate),
      number(effect?.low),
      number(effect?.high),
      text(effect?.unit),
      effect ? text(effect.isRatio ? 'yes' : 'no') : '',
      number(effect?.n),
      number(p),
      number(adjustedP),
      text(measured?.optimizer),
      text(measured?.matching),
      text(setting?.data),
      text(setting?.engine),
      text(setting?.profile),
      text(setting?.seeds.join(' ')),
      text(setting?.configuration),
      text(source)
    ].join(',')
  })
  return `${[HEADINGS.join(','), ...lines].join('\r\n')}\r\n`
}

const number = (value: number | null | undefined): string => (value === null || value === undefined ? '' : String(value))

/** Quoted. What a spreadsheet would take for a formula gets a sign in front: the file may come from anybody. */
function text(value: string | undefined): string {
  if (value === undefined || value === '') return ''
  return `"${(/^[=+\-@\t\r]/.test(value) ? `'${value}` : value).replaceAll('"', '""')}"`
}
