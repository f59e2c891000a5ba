import { getLineInfo } from 'acorn'

/** Where compiled code has been made longer: leads from its lines and columns back to those of the source. */
export class ColumnMap {
  private readonly insertions = new Map<number, { column: number; length: number }[]>()
  private readonly statements = new Map<number, number>()

  constructor(private readonly code: string) {}

  /** `length` characters were inserted at a position of the code. */
  inserted(position: number, length: number): void {
    const { line, column } = getLineInfo(this.code, position)
    const own = this.insertions.get(line)
    if (own) own.push({ column, length })
    else this.insertions.set(line, [{ column, length }])
  }

  /** The statement that begins there was written anew: what happens in its line happens at its beginning. */
  rewritten(position: number): void {
    const { line, column } = getLineInfo(this.code, position)
    this.statements.set(line, column)
  }

  /** The source's column; lines, which stay as they are, and columns count from 1. */
  column(line: number, compiled: number): number {
    const statement = this.statements.get(line)
    if (statement !== undefined) return statement + 1
    let column = compiled - 1
    for (const { column: at, length } of (this.insertions.get(line) ?? []).toSorted((a, b) => a.column - b.column)) {
      if (column < at) break
      column = Math.max(at, column - length)
    }
    return column + 1
  }
}
