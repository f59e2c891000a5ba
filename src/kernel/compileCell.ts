import type { AnyNode, ExportAllDeclaration, ExportNamedDeclaration, FunctionDeclaration, Identifier, ImportDeclaration, Literal, VariableDeclaration } from 'acorn'
import MagicString from 'magic-string'
import { boundNames } from './boundNames'
import { CELL_GLOBALS } from './cellGlobalNames'
import { checkLoops, type Insert } from './checkLoops'
import { ColumnMap } from './ColumnMap'
import { declaredNames, type DeclaredName } from './declaredNames'
import { stripTypes, type Language, type Parsed } from './stripTypes'
import { ancestor } from 'acorn-walk'

export interface CompiledCell {
  code: string
  /** Leads from columns of the code to those of the cell. */
  columns: ColumnMap
  /** The names that it declares at its top. */
  names: readonly DeclaredName[]
}

/**
 * Makes a cell fit for evaluation as a script in REPL mode: types out, imports as awaited calls, `export` dropped. REPL mode lets a name be
 * declared again only in the same way, `let` for `let`: so `const`, `var` and `function` at the top of a cell become `let` too (the editor's
 * TypeScript still tells of an assignment to a `const` within a cell). Lines stay where they were, and columns nearly always.
 *
 * @param url under which a debugger and stack traces know the cell; its name by default
 * @param serial a number never used before in this process
 * @throws {CellSyntaxError}
 */
export function compileCell(source: string, { name, url = name.replace(/\s/g, '_'), language, serial }: { name: string; url?: string | undefined; language: Language; serial: number }): CompiledCell {
  const parsed = stripTypes(source, { name, language, dropUnusedImports: false })
  const magic = new MagicString(parsed.code)
  const prefix: string[] = []
  const columns = new ColumnMap(parsed.code)
  const insert: Insert = (position, text, side) => {
    if (side === 'before') magic.appendRight(position, text)
    else magic.appendLeft(position, text)
    columns.inserted(position, text.length)
  }
  rewriteVars(parsed, magic, prefix)
  for (const node of parsed.program.body) {
    if (/^(Import|ExportAll)/.test(node.type) || (node.type === 'ExportNamedDeclaration' && node.source)) columns.rewritten(node.start)
    if (node.type === 'VariableDeclaration' && node.kind === 'const') magic.overwrite(node.start, node.start + 5, 'let  ')
    if (node.type === 'ImportDeclaration') replace(magic, parsed, node, importCode(node, parsed))
    else if (node.type === 'FunctionDeclaration') hoist(node, insert, prefix, serial)
    else if (node.type === 'ExportAllDeclaration') replace(magic, parsed, node, reexport(node))
    else if (node.type === 'ExportNamedDeclaration') {
      if (node.declaration?.type === 'VariableDeclaration' && node.declaration.kind === 'const') magic.overwrite(node.declaration.start, node.declaration.start + 5, 'let  ')
      if (node.declaration) magic.remove(node.start, node.declaration.start)
      else replace(magic, parsed, node, node.source ? reexport(node) : '')
      if (node.declaration?.type === 'FunctionDeclaration') hoist(node.declaration, insert, prefix, serial)
    } else if (node.type === 'ExportDefaultDeclaration') {
      const { declaration } = node
      magic.remove(node.start, declaration.start)
      if (declaration.type === 'FunctionDeclaration' && declaration.id) hoist(declaration, insert, prefix, serial)
      else if (declaration.type === 'FunctionDeclaration' || (declaration.type === 'ClassDeclaration' && !declaration.id)) {
        magic.appendRight(declaration.start, '(')
        magic.appendLeft(declaration.end, ')')
      }
    }
  }
  ancestor(parsed.program, {
    ImportExpression: node => void magic.overwrite(node.start, node.start + 'import'.length, CELL_GLOBALS.load),
    MetaProperty: node => {
      if (node.meta.name === 'import') magic.overwrite(node.start, node.end, CELL_GLOBALS.meta)
    }
  })
  checkLoops(parsed.program, insert, { atTop: `${CELL_GLOBALS.live}(${serial});`, inFunction: `${CELL_GLOBALS.live}();` })
  const front = prefix.join('')
  columns.inserted(0, front.length)
  return { code: `${front}${magic.toString()}\n//# sourceURL=${url}`, columns, names: declaredNames(parsed.program) }
}

/** Replaces a statement and keeps its line breaks. */
function replace(magic: MagicString, { code }: Parsed, node: AnyNode, text: string): void {
  magic.overwrite(node.start, node.end, (text + '\n'.repeat(code.slice(node.start, node.end).split('\n').length - 1)) || ' ')
}

function importCode(node: ImportDeclaration, { code, tokens }: Parsed): string {
  // What is left of `import { type A } from 'x'`: nothing is wanted of it at run time.
  if (node.specifiers.length === 0 && code.slice(node.start, node.source.start).includes('{')) return ''
  const used = (name: string): boolean => tokens.some(token => (token as { value?: unknown }).value === name && (token.start < node.start || token.end > node.end))
  const names: string[] = []
  const required: string[] = []
  let namespace: string | undefined
  for (const specifier of node.specifiers) {
    const local = specifier.local.name
    if (specifier.type === 'ImportNamespaceSpecifier') {
      namespace = local
      continue
    }
    const imported = specifier.type === 'ImportDefaultSpecifier' ? 'default' : exportName(specifier.imported)
    names.push(`${JSON.stringify(imported)}: ${local}`)
    if (used(local)) required.push(imported)
  }
  const load = `await ${CELL_GLOBALS.from}(${JSON.stringify(node.source.value)}, ${JSON.stringify(required)})`
  const all = `let { ${names.join(', ')} } = `
  if (namespace === undefined) return `${all}${load};`
  return `let ${namespace} = ${load};${names.length > 0 ? `${all}${namespace};` : ''}`
}

function reexport(node: ExportNamedDeclaration | ExportAllDeclaration): string {
  const names = node.type === 'ExportNamedDeclaration' ? node.specifiers.map(each => [exportName(each.local), exportName(each.exported)] as const) : []
  const list = names.map(([from, to]) => `${JSON.stringify(from)}: ${to}`).join(', ')
  return `let { ${list} } = await ${CELL_GLOBALS.from}(${JSON.stringify(node.source?.value)}, ${JSON.stringify(names.map(([from]) => from))});`
}

const exportName = (node: Identifier | Literal): string => (node.type === 'Identifier' ? node.name : String(node.value))

/** A function stays where it is under another name, and a `let` before everything takes it: hoisted as ever, and it may be declared again. */
function hoist(node: FunctionDeclaration, insert: Insert, prefix: string[], serial: number): void {
  insert(node.id.end, `$${serial}`, 'after')
  prefix.push(`let ${node.id.name}=${CELL_GLOBALS.name}(${JSON.stringify(node.id.name)},${node.id.name}$${serial});`)
}

/** `var` becomes `let`; one that is nested or said twice becomes an assignment to a `let` before everything. */
function rewriteVars({ program, tokens }: Parsed, magic: MagicString, prefix: string[]): void {
  const found: { node: VariableDeclaration; top: boolean; parent: AnyNode | undefined }[] = []
  ancestor(program, {
    VariableDeclaration(node, _state, ancestors) {
      if (node.kind !== 'var' || ancestors.some(each => /Function|StaticBlock/.test(each.type))) return
      const parent = ancestors.at(-2)
      found.push({ node, top: parent?.type === 'Program' || parent?.type === 'ExportNamedDeclaration', parent })
    }
  })
  const times = new Map<string, number>()
  const names = found.map(({ node }) => node.declarations.flatMap(each => boundNames(each.id)))
  for (const name of names.flat()) times.set(name, (times.get(name) ?? 0) + 1)
  const before = new Set<string>()
  for (const [index, { node, top, parent }] of found.entries()) {
    const own = names[index] ?? []
    const usedBefore = own.some(name => tokens.some(token => token.end <= node.start && (token as { value?: unknown }).value === name))
    if (top && !usedBefore && own.every(name => times.get(name) === 1)) {
      magic.overwrite(node.start, node.start + 3, 'let')
      continue
    }
    for (const name of own) before.add(name)
    magic.overwrite(node.start, node.start + 3, '   ')
    const inHead = /^For(In|Of)?Statement$/.test(parent?.type ?? '') && (parent as { body?: unknown }).body !== node
    if (!inHead && node.declarations.some(each => each.id.type !== 'Identifier')) {
      magic.appendRight(node.declarations[0]?.start ?? node.start, ';(')
      magic.appendLeft(node.declarations.at(-1)?.end ?? node.end, ')')
    }
  }
  if (before.size > 0) prefix.push(`let ${[...before].join(',')};`)
}
