import * as l10n from '@vscode/l10n'
import { formatCount, formatNumber } from './formatNumber'
import type { PictureTable } from './PictureTable'

/** Cells that are put into the page at once; more on request. */
const CELLS_AT_ONCE = 4000
/** Of every table, however wide. */
const LEAST_ROWS = 60

/** A picture's numbers as a table, in a place of its own that scrolls. */
export function tableView(): { element: HTMLElement; show(title: string, table: PictureTable): void } {
  const element = document.createElement('div')
  element.className = 'cs-table-view'
  element.tabIndex = 0
  element.setAttribute('role', 'region')
  const more = Object.assign(document.createElement('button'), { type: 'button', className: 'cs-more' })
  let wanted = LEAST_ROWS
  const show = (title: string, data: PictureTable): void => {
    const { columns, rows } = data
    const atOnce = Math.max(LEAST_ROWS, Math.floor(CELLS_AT_ONCE / columns.length))
    wanted = Math.max(wanted, atOnce)
    const table = document.createElement('table')
    table.createCaption().textContent = title
    table.createTHead().insertRow().append(...columns.map(name => Object.assign(document.createElement('th'), { scope: 'col', textContent: name })))
    const body = table.createTBody()
    for (const row of rows.slice(0, wanted)) body.insertRow().append(...row.map((value, column) => cell(value, column === 0)))
    more.textContent = l10n.t('Show {0} more of {1} rows', formatCount(Math.min(atOnce, rows.length - wanted)), formatCount(rows.length))
    more.onclick = () => {
      wanted += atOnce
      show(title, data)
      element.focus({ preventScroll: true })
    }
    element.setAttribute('aria-label', l10n.t('Table: {0}', title))
    const { scrollTop, scrollLeft } = element
    element.replaceChildren(table, ...(rows.length > wanted ? [more] : []))
    Object.assign(element, { scrollTop, scrollLeft })
  }
  return { element, show }
}

function cell(value: string | number, heading: boolean): HTMLTableCellElement {
  const textContent = typeof value === 'string' ? value : Number.isInteger(value) ? formatCount(value).replace('-', '−') : formatNumber(value)
  return heading ? Object.assign(document.createElement('th'), { scope: 'row', textContent }) : Object.assign(document.createElement('td'), { textContent })
}
