import assert from 'node:assert/strict'
import path from 'node:path'
import ts from 'typescript'
import { PROJECT } from '../../documents/documents'

const CONFIG = path.join(PROJECT, 'tsconfig.json')
const API = path.join(PROJECT, 'src/index.ts')

/** What a module exports, with a program that reads it; `read` replaces what lies on the disk. */
function exportsOf(entry: string, read: (file: string) => string | undefined = () => undefined): { checker: ts.TypeChecker; exports: { name: string; symbol: ts.Symbol }[] } {
  const { options } = ts.parseJsonConfigFileContent(ts.readConfigFile(CONFIG, file => ts.sys.readFile(file)).config, ts.sys, PROJECT)
  const disk = ts.createCompilerHost(options)
  const host: ts.CompilerHost = {
    ...disk,
    fileExists: file => read(path.normalize(file)) !== undefined || disk.fileExists(file),
    getSourceFile: (file, ...rest) => {
      const text = read(path.normalize(file))
      return text === undefined ? disk.getSourceFile(file, ...rest) : ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true)
    }
  }
  const program = ts.createProgram([entry], options, host)
  const checker = program.getTypeChecker()
  const source = program.getSourceFile(entry)
  const module = source && checker.getSymbolAtLocation(source)
  assert.ok(module, `${entry} exports nothing`)
  const exports = checker.getExportsOfModule(module).map(exported => ({ name: exported.name, symbol: exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported }))
  return { checker, exports }
}

const place = (symbol: ts.Symbol): string => {
  const [declaration] = symbol.declarations ?? []
  return declaration ? path.relative(PROJECT, declaration.getSourceFile().fileName) : 'not found'
}

/** Whose members must say what they are: `src/experiments` is not among them yet. */
const ROOMS = ['data', 'engine', 'learner', 'picture', 'run'].map(room => path.join('src', room))

const isSaid = (checker: ts.TypeChecker, symbol: ts.Symbol): boolean => ts.displayPartsToString(symbol.getDocumentationComment(checker)).trim() !== ''

/** Names that a module exports and that say nothing of what they are, each with its place. */
function withoutDocstring(entry: string, read?: (file: string) => string | undefined): string[] {
  const { checker, exports } = exportsOf(entry, read)
  return exports.flatMap(({ name, symbol }) => (isSaid(checker, symbol) ? [] : [`${name} (${place(symbol)})`]))
}

/**
 * Public members of the classes and interfaces (and of types that are objects) which a module exports, static ones too, that say nothing of
 * what they are, nor do the members that they override.
 * @param rooms folders whose members are looked at
 */
function membersWithoutDocstring(entry: string, rooms: readonly string[], read?: (file: string) => string | undefined): string[] {
  const { checker, exports } = exportsOf(entry, read)
  const isOurs = (symbol: ts.Symbol): boolean => (symbol.declarations ?? []).some(({ parent }) => rooms.some(room => parent.getSourceFile().fileName.startsWith(path.join(PROJECT, room))))
  const isPublic = (symbol: ts.Symbol): boolean => (symbol.declarations ?? []).every(declaration => !ts.isPrivateIdentifier(ts.getNameOfDeclaration(declaration) ?? declaration) && !(ts.getCombinedModifierFlags(declaration) & (ts.ModifierFlags.Private | ts.ModifierFlags.Protected)))
  return exports.flatMap(({ name, symbol }) => {
    if (!(symbol.flags & (ts.SymbolFlags.Class | ts.SymbolFlags.Interface | ts.SymbolFlags.TypeAlias))) return []
    const type = checker.getDeclaredTypeOfSymbol(symbol)
    // A union's members are each type's own; a type of text or of a function has none of ours.
    const members = type.isUnion() ? [] : checker.getPropertiesOfType(type)
    const own = symbol.flags & ts.SymbolFlags.Class ? [...(symbol.exports?.values() ?? [])].filter(({ name: member }) => member !== 'prototype') : []
    return [...members, ...own]
      .filter(member => isOurs(member) && isPublic(member) && !member.name.startsWith('__') && member.name !== 'toString')
      .filter(member => !isSaid(checker, member))
      .map(member => `${name}.${member.name} (${place(member)})`)
  })
}

describe('docstrings', function () {
  this.timeout(120_000)

  it('every public name has one', () => {
    assert.deepEqual(withoutDocstring(API), [])
  })

  it('every public member of a public class, interface or type of an object has one', () => {
    assert.deepEqual(membersWithoutDocstring(API, ROOMS), [])
  })

  it('a public member without one would be found, but not a private one, nor one whose overridden member says what it is', () => {
    const planted = path.join(PROJECT, 'src/planted.ts')
    const text = `/** A. */
export abstract class A {
  /** Says it. */
  said = 1
  over?(): void
  private hidden = 1
  protected kept = 1
  #own = 1
  static made = 1
}
/** B. */
export class B extends A {
  override said = 2
  unsaid = 3
}
/** O. */
export interface O {
  /** Says it. */
  one?: number
  // A comment is no docstring.
  two?: number
}
/** T. */
export type T = { three: string } & O
/** U. */
export type U = 'a' | { four: number }`
    const names = membersWithoutDocstring(planted, ['src'], file => (file === planted ? text : undefined)).map(name => name.replace(/ .*/, ''))
    assert.deepEqual(names.sort(), ['A.made', 'A.over', 'B.over', 'B.unsaid', 'O.two', 'T.three', 'T.two'])
  })

  it('a public name without one would be found, also where it is exported by way of another module', () => {
    const planted = path.join(PROJECT, 'src/planted.ts')
    const behind = path.join(PROJECT, 'src/plantedBehind.ts')
    const texts = new Map([
      [planted, "export * from './plantedBehind'\n/** Says what it is. */\nexport const said = 1\nexport type Unsaid = string"],
      [behind, '// A comment is no docstring.\nexport function unsaid(): void {}\n/** Says it. */\nexport class Said {}']
    ])
    const names = withoutDocstring(planted, file => texts.get(file)).map(name => name.replace(/ .*/, ''))
    assert.deepEqual(names.sort(), ['Unsaid', 'unsaid'])
  })
})
