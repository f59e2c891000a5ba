import * as v from 'valibot'
import { SavedRunError, SortableTable } from '../../src/run'

type Row = SortableTable['rows'][number]
/** As an ARIA attribute says it. */
type Order = 'ascending' | 'descending'

const ITEM_BYTES = 8 * 1024 * 1024

/** A table whose headings are buttons: pressing one sorts by its column, pressing it again turns it round. @throws {SavedRunError} where it is none */
export function sortableTable(bytes: Uint8Array): HTMLElement {
  const { headings, rows, note } = read(bytes)
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

function read(bytes: Uint8Array): SortableTable {
  if (bytes.length > ITEM_BYTES) throw new SavedRunError(`This table holds ${(bytes.length / 1e6).toFixed(1)} MB, more than is read. Run the cell again to make a new one.`)
  try {
    return v.parse(SortableTable, JSON.parse(new TextDecoder().decode(bytes)))
  } catch {
    throw new SavedRunError('This output is no table as Convscope saves one: the notebook’s file may have been cut off or edited. Run the cell again to make a new one.')
  }
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
