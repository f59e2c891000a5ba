import path from 'node:path'
import type { ColumnMap } from './ColumnMap'

/** Which code is the person's own: cells and files of the notebook's folder. */
export class Sources {
  private readonly cells = new Map<string, ColumnMap>()
  /** The names of cells by the URLs that stack traces have; of a cell that was run again, the newest. */
  private readonly names = new Map<string, string>()

  /** `folder`: the notebook's. */
  constructor(public folder: string) {}

  cell(name: string, url: string | undefined, columns: ColumnMap): void {
    this.cells.set(name, columns)
    if (url !== undefined) this.names.set(url, name)
  }
  isCell(name: string): boolean {
    return this.cells.has(name)
  }
  /** A place as a person reads it; lines and columns count from 1. */
  place(cell: string, line: number, column: number): string {
    return `${cell}:${line}:${this.cells.get(cell)?.column(line, column) ?? column}`
  }

  /** A text in which cells have their names, where a stack trace has their URLs. */
  named(text: string): string {
    if (this.names.size === 0 || !text.includes('file:')) return text
    for (const [url, name] of this.names) text = text.replaceAll(url, name)
    return text
  }

  /** A line of a stack trace when it is in the person's own code, made short; else `undefined`. */
  ownFrame(frame: string): string | undefined {
    const match = /^\s*at (?:(.*) \()?(.+?):(\d+):(\d+)\)?$/.exec(frame)
    if (!match) return undefined
    const [, caller, where = '', line, column] = match
    const url = where.replace(/^async /, '')
    const file = this.names.get(url) ?? url
    let place: string
    if (this.isCell(file)) place = this.place(file, Number(line), Number(column))
    else {
      const inside = path.isAbsolute(file) ? path.relative(this.folder, file) : ''
      if (inside === '' || path.isAbsolute(inside) || inside.split(path.sep).includes('node_modules') || file.startsWith(path.dirname(__filename))) return undefined
      place = `${inside}:${line}:${column}`
    }
    return `    at ${caller === undefined || caller === '' ? place : `${caller.replace(/\$\d+$/, '')} (${place})`}`
  }
}
