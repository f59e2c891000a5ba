import path from 'node:path'
import { ADDON, engineFolder } from './engineFolder'

/**
 * The build puts this in the place of `@mapbox/node-pre-gyp`, by which tfjs-node looks for its addon among its own files. Bundled it has none:
 * the addon is the one in our engine folder.
 */
export function find(): string {
  return path.join(engineFolder(), ADDON)
}
