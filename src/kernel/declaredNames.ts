import type { Program } from 'acorn'
import { boundNames } from './boundNames'

/** A name that a cell declares. */
export interface DeclaredName {
  readonly name: string
  /** From another module. */
  readonly imported: boolean
}

/** The names that a cell declares at its top, in order. */
export function declaredNames(program: Program): DeclaredName[] {
  return program.body.flatMap((node): DeclaredName[] => {
    if (node.type === 'ImportDeclaration') return node.specifiers.map(({ local }) => ({ name: local.name, imported: true }))
    if (node.type === 'ExportNamedDeclaration' && node.source) return node.specifiers.flatMap(({ exported }) => (exported.type === 'Identifier' ? [{ name: exported.name, imported: true }] : []))
    const declaration = node.type === 'ExportNamedDeclaration' || node.type === 'ExportDefaultDeclaration' ? node.declaration : node
    if (declaration?.type === 'VariableDeclaration') return declaration.declarations.flatMap(({ id }) => boundNames(id)).map(name => ({ name, imported: false }))
    if (declaration?.type !== 'FunctionDeclaration' && declaration?.type !== 'ClassDeclaration') return []
    const id = declaration.id
    return id ? [{ name: id.name, imported: false }] : []
  })
}
