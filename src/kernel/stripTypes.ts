import { parse, tokTypes, type Program, type Token } from 'acorn'
import MagicString from 'magic-string'
import { transform } from 'sucrase'
import { CellSyntaxError } from './CellSyntaxError'

export type Language = 'typescript' | 'javascript'

export interface Parsed {
  /** JavaScript; every token stands in the line, and nearly always in the column, in which it was written. */
  code: string
  program: Program
  tokens: Token[]
}

export interface StripOptions {
  name: string
  language: Language
  /** Drops imports which are used only as types, or not at all. A cell keeps them: a later cell may use what this one imports. */
  dropUnusedImports: boolean
}

/**
 * Takes the types out of TypeScript and parses the JavaScript that is left.
 * @throws {CellSyntaxError} which points at the person's own line and column
 */
export function stripTypes(source: string, { name, language, dropUnusedImports }: StripOptions): Parsed {
  if (language === 'javascript') return parseModule(source, source, name)
  let stripped: string
  try {
    stripped = transform(source, { transforms: ['typescript'], disableESTransforms: true, preserveDynamicImport: true, keepUnusedImports: !dropUnusedImports }).code
  } catch (error) {
    throw syntaxError(error, source, name, 0)
  }
  refuseNamespaces(source, stripped, name)
  const parsed = parseModule(stripped, source, name)
  const code = alignColumns(parsed, source)
  return code === stripped ? parsed : parseModule(code, source, name)
}

/** Sucrase takes a namespace away as if it held only types, and its values with it. */
function refuseNamespaces(source: string, stripped: string, name: string): void {
  const left = stripped.split('\n')
  for (const [index, line] of source.split('\n').entries()) {
    const found = /^\s*(?:export\s+)?namespace\s+[\w$.]+\s*\{/.exec(line)
    if (!found || (left[index] ?? '').includes('namespace')) continue
    const reason = 'A namespace cannot be run here. Put what it holds into an object, or into a file beside the notebook that you import'
    throw new CellSyntaxError(reason, name, index + 1, line.indexOf('namespace') + 1, source)
  }
}

function parseModule(code: string, source: string, name: string): Parsed {
  const tokens: Token[] = []
  try {
    const program = parse(code, { ecmaVersion: 'latest', sourceType: 'module', allowAwaitOutsideFunction: true, allowHashBang: true, locations: true, onToken: tokens })
    return { code, program, tokens }
  } catch (error) {
    throw syntaxError(error, source, name, 1)
  }
}

/** Sucrase counts columns from 1, acorn from 0: `base` is what to add. */
function syntaxError(error: unknown, source: string, name: string, base: number): unknown {
  if (!(error instanceof SyntaxError && 'loc' in error)) return error
  const { message, loc } = error as { message: string; loc?: { line: number; column: number } }
  const lines = source.split('\n')
  let [line, column] = [loc?.line ?? 1, (loc?.column ?? 0) + base]
  let reason = message.replace(/ \(\d+:\d+\)$/, '').replace(/^Error transforming [^:]*: /, '')
  const rest = [(lines[line - 1] ?? '').slice(column - 1), ...lines.slice(line)].join('\n')
  if (/^Unexpected token/.test(reason) && rest.trim() === '') {
    reason = 'Unexpected end: a bracket, a brace or an expression is not finished'
    const last = Math.max(1, lines.findLastIndex(text => text.trim() !== '') + 1)
    ;[line, column] = [last, (lines[last - 1] ?? '').trimEnd().length + 1]
  }
  return new CellSyntaxError(reason, name, line, Math.max(1, column), source)
}

/**
 * Puts blanks where types stood, so that what follows them is in its own column again. A token's place is looked for from left to right in
 * the source's line; blanks between tokens change nothing, so a place that is found wrongly costs only an inexact column.
 */
function alignColumns({ code, tokens }: Parsed, source: string): string {
  const lines = source.split('\n')
  const magic = new MagicString(code)
  let line = 0
  let [searchFrom, added] = [0, 0]
  for (const token of tokens) {
    const { start, end } = token.loc ?? {}
    if (!start || !end) continue
    if (start.line !== line) [line, searchFrom, added] = [start.line, 0, 0]
    // A blank before these would be inside a template's text.
    const inTemplate = token.type === tokTypes.template || token.type === tokTypes.dollarBraceL || token.type === tokTypes.backQuote
    const place = (lines[line - 1] ?? '').indexOf(code.slice(token.start, token.end).split('\n')[0] ?? '', searchFrom)
    const missing = place - start.column - added
    if (place >= 0 && token.start !== token.end) {
      searchFrom = place + (token.end - token.start)
      if (missing > 0 && !inTemplate) {
        magic.appendLeft(token.start, ' '.repeat(missing))
        added += missing
      }
    }
    if (end.line !== line) [line, searchFrom, added] = [end.line, end.column, 0]
  }
  return magic.hasChanged() ? magic.toString() : code
}
