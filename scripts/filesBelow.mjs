import { readdirSync } from 'node:fs'
import path from 'node:path'

/**
 * The paths of all files in a folder and the folders below it, sorted. (Node 20.0 has no recursive readdir.)
 * @param {string} folder
 * @returns {string[]}
 */
export function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => entry.isDirectory() ? filesBelow(path.join(folder, entry.name)) : [path.join(folder, entry.name)])
    .sort()
}
