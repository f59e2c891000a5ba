import { accessSync, constants } from 'node:fs'
import path from 'node:path'

/**
 * The first of the given programs that lies on the PATH.
 * @param {...string} names
 * @returns {string | undefined} its absolute path
 */
export function findProgram(...names) {
  const endings = process.platform === 'win32' ? ['.exe', '.cmd', '.bat'] : ['']
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter(Boolean)
  for (const name of names) {
    for (const folder of folders) {
      for (const ending of endings) {
        const file = path.join(folder, name + ending)
        try {
          accessSync(file, constants.X_OK)
          return file
        } catch { /* not there */ }
      }
    }
  }
  return undefined
}
