import * as l10n from '@vscode/l10n'
import type { PictureTable } from '../../charts'

/** What plotly.js keeps of a trace after it has drawn it: numbers that were packed are unpacked. */
interface DrawnTrace {
  name?: unknown
  visible?: unknown
  x?: unknown
  y?: unknown
  z?: unknown
}

/** The numbers of a figure that was drawn: a row for each point, bar or cell, after the name of its trace. */
export function figureTable(plot: HTMLElement): PictureTable {
  const traces = (plot as { _fullData?: readonly DrawnTrace[] })._fullData ?? []
  const withCells = traces.some(({ z }) => lines(z).length > 0)
  const rows = traces.filter(({ visible }) => visible === true).flatMap((trace, index): PictureTable['rows'] => {
    const name = typeof trace.name === 'string' ? trace.name : l10n.t('trace {0}', index + 1)
    const [x, y, cells] = [values(trace.x), values(trace.y), lines(trace.z)]
    if (cells.length > 0) return cells.flatMap((line, row) => line.map((z, column) => [name, x[column] ?? column, y[row] ?? row, z]))
    return Array.from({ length: Math.max(x.length, y.length) }, (_, point) => [name, x[point] ?? point, y[point] ?? point, ...(withCells ? [''] : [])])
  })
  return { columns: [l10n.t('trace'), 'x', 'y', ...(withCells ? ['z'] : [])], rows }
}

/** A list of numbers and words; what is neither has no value. */
function values(list: unknown): (number | string)[] {
  const items = Array.isArray(list) || (ArrayBuffer.isView(list) && !(list instanceof DataView)) ? Array.from(list as ArrayLike<unknown>) : []
  return items.map(item => (typeof item === 'number' || typeof item === 'string' ? item : ''))
}

const lines = (list: unknown): (number | string)[][] => (Array.isArray(list) ? list.map(values).filter(line => line.length > 0) : [])
