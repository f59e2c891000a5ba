import { readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const EXTENSIONS = ['.ts', '.mts', '.tsx', '.js', '.mjs', '.cjs', '.json']
/** TypeScript's habit of naming the file that it would become. */
const WRITTEN_AS: Record<string, readonly string[]> = { '.js': ['.ts', '.tsx'], '.mjs': ['.mts'] }

/**
 * The file that a relative or absolute specifier means; `undefined` when it is a package's name.
 * @throws where there is none, with the files that are there
 */
export function findLocalFile(specifier: string, folder: string, beside: string): string | undefined {
  if (!/^(\.\.?(\/|$)|\/|file:)/.test(specifier) && !path.isAbsolute(specifier)) return undefined
  const wanted = specifier.startsWith('file:') ? fileURLToPath(specifier) : path.resolve(folder, specifier)
  const extension = path.extname(wanted)
  const candidates = [
    wanted,
    ...(WRITTEN_AS[extension] ?? []).map(other => wanted.slice(0, -extension.length) + other),
    ...EXTENSIONS.map(other => wanted + other),
    ...EXTENSIONS.map(other => path.join(wanted, `index${other}`))
  ]
  const found = candidates.find(isFile)
  if (found !== undefined) return found
  throw Object.assign(new Error(`No file '${specifier}' beside ${beside}; ${whatIsThere(path.dirname(wanted))}`), { code: 'ERR_MODULE_NOT_FOUND' })
}

function isFile(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isFile() === true
}

function whatIsThere(folder: string): string {
  let names: string[]
  try {
    names = readdirSync(folder).filter(name => EXTENSIONS.includes(path.extname(name)))
  } catch {
    return `there is no folder ${folder}.`
  }
  if (names.length === 0) return `there are no files that could be imported in ${folder}.`
  return `there ${names.length === 1 ? 'is' : 'are'} ${names.slice(0, 10).map(name => `'${name}'`).join(', ')}${names.length > 10 ? ` and ${names.length - 10} more` : ''} in ${folder}.`
}
