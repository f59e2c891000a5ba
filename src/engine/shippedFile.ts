import { existsSync } from 'node:fs'
import path from 'node:path'
import { EngineError } from './EngineError'

/**
 * The path of a file or folder that the build puts beside the bundles in `dist/`.
 * The bundles themselves lie in `dist/`, the tests' bundles in `out/test/`; `CONVSCOPE_DIST` names another place.
 * @throws {EngineError} where it is in none of them
 */
export function shippedFile(name: string): string {
  const places = [process.env.CONVSCOPE_DIST, __dirname, ...['..', '../..', '../../..'].map(up => path.join(__dirname, up, 'dist'))]
  const candidates = places.filter(place => place !== undefined && place !== '').map(place => path.join(place as string, name))
  const found = candidates.find(candidate => existsSync(candidate))
  if (found === undefined)
    throw new EngineError(`Convscope's own file ${name} is missing (looked for it as ${candidates.join(', ')}). Reinstall the extension, or run its build again.`)
  return found
}
