import { readdir } from 'node:fs/promises'
import path from 'node:path'

/** The paths of all files in a folder and the folders below it; links are named, not followed. (Node 20.0 has no recursive readdir.) */
export async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  const files = await Promise.all(entries.map(async entry => (entry.isDirectory() ? filesBelow(path.join(folder, entry.name)) : [path.join(folder, entry.name)])))
  return files.flat()
}
