import MagicString from 'magic-string'
import { checkLoops, type Insert } from './checkLoops'
import { CELL_GLOBALS } from './cellGlobalNames'
import { stripTypes, type Language } from './stripTypes'

export interface CompiledFile {
  code: string
  /** It says `import` or `export`, or awaits at its top: an ES module, whatever its name. */
  isModule: boolean
}

/**
 * Makes a file beside the notebook fit for being run as an ES module: types out, loops that wait can be interrupted.
 * @throws {CellSyntaxError}
 */
export function compileFile(source: string, name: string, language: Language): CompiledFile {
  const { code, program } = stripTypes(source, { name, language, dropUnusedImports: true })
  const magic = new MagicString(code)
  const check = `globalThis.${CELL_GLOBALS.live}();`
  const insert: Insert = (position, text, side) => {
    if (side === 'before') magic.appendRight(position, text)
    else magic.appendLeft(position, text)
  }
  checkLoops(program, insert, { atTop: check, inFunction: check })
  const isModule = program.body.some(node => /^(Import|Export)/.test(node.type)) || !/\b(module|exports|require)\b/.test(code)
  return { code: magic.toString(), isModule }
}
