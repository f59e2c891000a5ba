import { escapeMarkup, verdictPicture } from '../picture'
import type { MimeBundle } from '../run'
import { drawnVerdict } from './drawnVerdict'
import { quantityWords, verdictMark } from './verdictWords'
import { VERDICT_MIME, type VerdictRow } from './VerdictRow'

// What was counted is text, which should wrap, be copied and be read aloud: HTML, and notebook viewers which strip styles (GitHub does) still
// show a table. What was measured is a picture, with all its words in it: beside HTML such viewers would not show it. Neither holds a script.
// The verdict is said in words, never by colour alone.

const COLOURS = { supported: '#2e8b57', contradicted: '#c0392b', inconclusive: '#808080', mixed: '#b8860b' } as const

/** A verdict as a card: its row of the ledger, a picture or HTML, and the same as text. */
export function verdictCard(row: VerdictRow): MimeBundle {
  const shown = [...row.cases.flatMap(({ measured }) => measured ?? []), ...row.secondary].length > 0 ? { 'image/svg+xml': verdictPicture(drawnVerdict(row)) } : { 'text/html': html(row) }
  return { [VERDICT_MIME]: row, ...shown, 'text/plain': plain(row) }
}

function html(row: VerdictRow): string {
  const { claim, qualifiers, kind, words, finding } = row
  const colour = COLOURS[qualifiers.includes('mixed') ? 'mixed' : kind]
  const line = (name: string, value: string): string => `<tr><th style="text-align:left;vertical-align:top;white-space:nowrap">${name}</th><td style="text-align:left">${value}</td></tr>`
  const evidence = row.evidence.map(one => `<li>${escapeMarkup(one.what)}: <b>${escapeMarkup(quantityWords(one))}</b></li>`).join('')
  return [
    `<div style="border:1px solid ${colour};border-left-width:6px;border-radius:4px;padding:8px 12px;margin:4px 0;max-width:52em">`,
    `<p><b>Claim ${escapeMarkup(claim.id)}</b>: ${escapeMarkup(claim.text)}</p>`,
    `<p><b>${verdictMark(row)} ${escapeMarkup(words)}</b></p>`,
    `<p>${escapeMarkup(finding)}</p>`,
    '<table>',
    ...(evidence === '' ? [] : [line('Evidence', `<ul style="margin:0;padding-left:1.2em">${evidence}</ul>`)]),
    line('Reading', escapeMarkup(claim.reading)),
    line('Decided', escapeMarkup(decided(row))),
    '</table></div>'
  ].join('')
}

/** The picture's words, too. */
function plain(row: VerdictRow): string {
  const drawn = drawnVerdict(row)
  return [
    `Claim ${row.claim.id}: ${row.claim.text}`,
    `${verdictMark(row)} ${row.words}`,
    row.finding,
    ...row.evidence.map(one => `  - ${one.what}: ${quantityWords(one)}`),
    ...drawn.contrasts.map(one => `  - ${one.title}: ${one.verdict ? `${one.verdict.words}, ` : ''}${one.facts}${one.notes.map(note => `\n    ${note}`).join('')}`),
    ...drawn.secondary.map(one => `  - without a verdict, ${one.title}: ${one.facts}`),
    ...drawn.facts.filter(([name]) => name !== 'Evidence').map(([name, text]) => `${name}: ${text}`)
  ].join('\n')
}

const decided = ({ claim, qualifiers }: VerdictRow): string => `${claim.decidedBy} (${[...new Set([claim.kind, ...qualifiers.filter(one => one !== 'mixed')])].join(', ')})`
