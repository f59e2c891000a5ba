import assert from 'node:assert/strict'
import path from 'node:path'
import ts from 'typescript'
import { PROJECT } from '../../documents/documents'

const CONFIG = path.join(PROJECT, 'tsconfig.json')
const API = path.join(PROJECT, 'src/index.ts')

/** Names that a module exports and that say nothing of what they are, each with its place; `read` replaces what lies on the disk. */
function withoutDocstring(entry: string, read: (file: string) => string | undefined = () => undefined): string[] {
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
  return checker.getExportsOfModule(module).flatMap(exported => {
    const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported
    if (ts.displayPartsToString(symbol.getDocumentationComment(checker)).trim() !== '') return []
    const [declaration] = symbol.declarations ?? []
    return [`${exported.name} (${declaration ? path.relative(PROJECT, declaration.getSourceFile().fileName) : 'not found'})`]
  })
}

describe('docstrings', function () {
  this.timeout(120_000)

  it('every public name has one', () => {
    assert.deepEqual(withoutDocstring(API), [])
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
