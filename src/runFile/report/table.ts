import { escapeMarkup } from '../../picture'

export interface Heading {
  readonly text: string
  /** Numbers stand at the right. */
  readonly isNumber?: boolean
}

/** A table of texts, whose first column names the rows. It can be scrolled sideways, by keyboard too. */
export function table(caption: string, headings: readonly Heading[], rows: readonly (readonly string[])[]): string {
  const kind = (index: number): string => (headings[index]?.isNumber ? ' class="number"' : '')
  const head = headings.map(({ text }, index) => `<th scope="col"${kind(index)}>${escapeMarkup(text)}</th>`).join('')
  const body = rows.map(cells => `<tr>${cells.map((cell, index) => (index === 0 ? `<th scope="row"${kind(index)}>${escapeMarkup(cell)}</th>` : `<td${kind(index)}>${escapeMarkup(cell)}</td>`)).join('')}</tr>`).join('\n')
  return `<div class="table" role="region" aria-label="${escapeMarkup(caption)}" tabindex="0"><table>\n<thead><tr>${head}</tr></thead>\n<tbody>\n${body}\n</tbody></table></div>`
}
