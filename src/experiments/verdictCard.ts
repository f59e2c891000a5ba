import { escapeMarkup } from '../picture'
import type { MimeBundle } from '../run'
import type { Evidence, Verdict } from './Verdict'

// HTML rather than SVG: a card is text, which should wrap, be copied and be read aloud; and notebook viewers which strip styles
// (GitHub does) still show a table. It holds no script and needs none. The verdict is said in words, never by colour alone.

const MARKS = { supported: '✓', contradicted: '✗', inconclusive: '?' } as const
const COLOURS = { supported: '#2e8b57', contradicted: '#c0392b', inconclusive: '#808080', mixed: '#b8860b' } as const

/** A verdict as a card: `text/html`, and the same as `text/plain`. */
export function verdictCard(verdict: Verdict): MimeBundle {
  return { 'text/html': html(verdict), 'text/plain': plain(verdict) }
}

/** ✓, ✗ or ?; ± where the verdict is mixed. */
const verdictMark = (verdict: Verdict): string => (verdict.qualifiers.includes('mixed') ? '±' : MARKS[verdict.kind])

/** `1,234 bytes`, `1 byte`, `47.1 %`. */
function quantityWords({ quantity, unit }: Pick<Evidence, 'quantity' | 'unit'>): string {
  return `${quantity.toLocaleString('en-US', { maximumFractionDigits: 2 })} ${quantity === 1 ? unit.replace(/s$/, '') : unit}`
}

function html(verdict: Verdict): string {
  const { claim } = verdict
  const colour = COLOURS[verdict.qualifiers.includes('mixed') ? 'mixed' : verdict.kind]
  const row = (name: string, value: string): string => `<tr><th style="text-align:left;vertical-align:top;white-space:nowrap">${name}</th><td style="text-align:left">${value}</td></tr>`
  const evidence = verdict.evidence.map(one => `<li>${escapeMarkup(one.what)}: <b>${escapeMarkup(quantityWords(one))}</b></li>`).join('')
  return [
    `<div style="border:1px solid ${colour};border-left-width:6px;border-radius:4px;padding:8px 12px;margin:4px 0;max-width:52em">`,
    `<p><b>Claim ${escapeMarkup(claim.id)}</b>: ${escapeMarkup(claim.text)}</p>`,
    `<p><b>${verdictMark(verdict)} ${escapeMarkup(verdict.words)}</b></p>`,
    `<p>${escapeMarkup(verdict.finding)}</p>`,
    '<table>',
    row('Evidence', `<ul style="margin:0;padding-left:1.2em">${evidence}</ul>`),
    row('Reading', escapeMarkup(claim.reading)),
    row('Decided', escapeMarkup(`${claim.decidedBy} (${kindWords(verdict)})`)),
    '</table></div>'
  ].join('')
}

function plain(verdict: Verdict): string {
  const { claim } = verdict
  return [
    `Claim ${claim.id}: ${claim.text}`,
    `${verdictMark(verdict)} ${verdict.words}`,
    verdict.finding,
    ...verdict.evidence.map(one => `  - ${one.what}: ${quantityWords(one)}`),
    `Reading: ${claim.reading}`,
    `Decided: ${claim.decidedBy} (${kindWords(verdict)})`
  ].join('\n')
}

const kindWords = (verdict: Verdict): string => [...new Set([verdict.claim.kind, ...verdict.qualifiers.filter(one => one !== 'mixed')])].join(', ')
