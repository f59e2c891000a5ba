/** What is written is no TypeScript or JavaScript. `line` and `column` count from 1, in the text as the person wrote it. */
export class CellSyntaxError extends Error {
  override name = 'SyntaxError'

  constructor(
    reason: string,
    /** Cell or file, as it is shown in stack traces. */
    readonly file: string,
    readonly line: number,
    readonly column: number,
    source: string
  ) {
    super(`${reason}\n${excerpt(source, line, column)}`)
    this.stack = `SyntaxError: ${this.message}\n    at ${file}:${line}:${column}`
  }
}

/** The line with its number, and a caret below the column. */
function excerpt(source: string, line: number, column: number): string {
  const text = (source.split('\n')[line - 1] ?? '').replace(/\r$/, '')
  const from = Math.max(0, column - 1 - 80)
  const before = text.slice(from, column - 1).replace(/[^\t]/g, ' ')
  const label = `${line} | ${from > 0 ? '…' : ''}`
  return `${label}${text.slice(from, from + 160)}\n${' '.repeat(label.length)}${before}^`
}
