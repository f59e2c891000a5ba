import { readdir, readFile } from 'node:fs/promises'
import * as path from 'node:path'
import { promisify } from 'node:util'
import { brotliDecompress } from 'node:zlib'

/** What the package adds to the names of notebooks, which are compressed there. */
const COMPRESSED = '.br'

/** The names of the notebooks in a folder, `….ipynb`, be they compressed or not. */
export async function listBundled(folder: string): Promise<string[]> {
  const names = (await readdir(folder).catch(() => [])).map(name => (name.endsWith(COMPRESSED) ? name.slice(0, -COMPRESSED.length) : name))
  return names.filter(name => name.endsWith('.ipynb'))
}

/** A notebook's file, by its name in {@link listBundled}. */
export async function readBundled(folder: string, name: string): Promise<Buffer> {
  try {
    return await readFile(path.join(folder, name))
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
    return promisify(brotliDecompress)(await readFile(path.join(folder, name + COMPRESSED)))
  }
}
