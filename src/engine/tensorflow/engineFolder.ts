import path from 'node:path'
import { cacheFolder } from '../cacheFolder'

/** Where engines live; the temporary folders and the lock of an installation are beside them, so that a rename puts one in place at once. */
export function enginesFolder(): string {
  return path.join(cacheFolder(), 'engines')
}

/** The installed tensorflow engine. */
export function engineFolder(): string {
  return path.join(enginesFolder(), 'tensorflow')
}

/** Finished downloads that have been verified, kept until they are installed. */
export function downloadsFolder(): string {
  return path.join(cacheFolder(), 'downloads')
}

/** The addon inside an engine's folder. This layout is the one that tfjs-node's own addon expects: it looks for `../../deps/lib`. */
export const ADDON = path.join('lib', 'napi-v8', 'tfjs_binding.node')
export const LIBRARIES = path.join('deps', 'lib')
export const HEADERS = path.join('deps', 'include')
export const LICENSES = 'licenses'
export const MANIFEST = 'manifest.json'
