import type { SortableTable } from '../../src/run'
import { readTable } from './readTable'

type Row = SortableTable['rows'][number]
/** As an ARIA attribute says it. */
type Order = 'ascending' | 'descending'

/** A table whose headings are buttons: pressing one sorts by its column, pressing it again turns it round. @throws {SavedRunError} where it is none */
export function sortableTable(bytes: Uint8Array): HTMLElement {
  const { headings, rows, note } = readTable(bytes)
  const root = document.createElement('div')
  root.className = 'convscope cs-table'
  const table = document.createElement('table')
  const body = table.createTBody()
  const show = (ordered: readonly Row[]): void => body.replaceChildren(...ordered.map(rowOf))
  const heads = headings.map((heading, column) => {
    const cell = Object.assign(document.createElement('th'), { scope: 'col' })
    const button = Object.assign(document.createElement('button'), { type: 'button', textContent: heading })
    button.addEventListener('click', () => {
      const order: Order = cell.ariaSort === 'ascending' ? 'descending' : 'ascending'
      for (const other of heads) other.ariaSort = null
      cell.ariaSort = order
      show(sorted(rows, column, order))
    })
    cell.append(button)
    return cell
  })
  table.createTHead().insertRow().append(...heads)
  show(rows)
  const words = document.createElement('p')
  words.textContent = note
  root.append(table, words)
  return root
}

function rowOf({ cells }: Row): HTMLTableRowElement {
  const row = document.createElement('tr')
  row.append(...cells.map((text, column) => (column === 0 ? Object.assign(document.createElement('th'), { scope: 'row', textContent: text }) : Object.assign(document.createElement('td'), { textContent: text }))))
  return row
}

/** Numbers by size, texts by the alphabet; what has no key stays last, whichever way round. */
function sorted(rows: readonly Row[], column: number, order: Order): Row[] {
  const sign = order === 'ascending' ? 1 : -1
  return [...rows].sort((a, b) => {
    const [first, second] = [a.keys[column] ?? null, b.keys[column] ?? null]
    if (first === null || second === null) return (first === null ? 1 : 0) - (second === null ? 1 : 0)
    if (typeof first === 'number' && typeof second === 'number') return sign * (first - second)
    return sign * String(first).localeCompare(String(second), 'en', { numeric: true })
  })
}
