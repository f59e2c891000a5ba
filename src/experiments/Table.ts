import { escapeMarkup } from '../picture'
import { JUPYTER_DISPLAY, type Displayable, type MimeBundle } from '../run'

/** A small table to be read, its first column naming the rows. Displays itself as HTML and as text; every cell is shown as text. */
export class Table implements Displayable {
  constructor(
    readonly headings: readonly string[],
    readonly rows: readonly (readonly string[])[],
    /** A sentence under the table. */
    readonly note = ''
  ) {}

  toString(): string {
    const lines = [this.headings, ...this.rows]
    const widths = this.headings.map((_, column) => Math.max(...lines.map(line => line[column]?.length ?? 0)))
    const text = lines.map(line => widths.map((width, column) => (line[column] ?? '').padEnd(width)).join('  ').trimEnd())
    text.splice(1, 0, widths.map(width => '-'.repeat(width)).join('  '))
    return [...text, ...(this.note ? ['', this.note] : [])].join('\n')
  }

  [JUPYTER_DISPLAY](): MimeBundle {
    const row = (tag: 'td' | 'th', cells: readonly string[]): string => `<tr>${cells.map((cell, column) => `<${column === 0 ? 'th' : tag} style="text-align:left">${escapeMarkup(cell)}</${column === 0 ? 'th' : tag}>`).join('')}</tr>`
    const html = `<table><thead>${row('th', this.headings)}</thead><tbody>${this.rows.map(cells => row('td', cells)).join('')}</tbody></table>`
    return { 'text/html': this.note ? `${html}<p>${escapeMarkup(this.note)}</p>` : html, 'text/plain': this.toString() }
  }
}
