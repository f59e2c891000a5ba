import { createHash } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { GENERATOR_VERSION } from '../../data/drawnDigits/drawDigits'
import type { PlainData } from './PlainData'

/** Files in the format of MNIST's, compressed or not. */
const IDX = /-ubyte(\.gz)?$/
const known = new Map<string, string>()

/**
 * What a trial's data are beyond what its configuration says: where `digits()` takes them from by default, the version of our generator, and,
 * where MNIST is mentioned and lies in a folder of the person's, the checksums of its files. (Downloaded files are always the published ones.)
 * @param mentions the trial's configuration and code, as text
 */
export async function dataFingerprint(mentions: string): Promise<PlainData> {
  const source = process.env.CONVSCOPE_DATA_SOURCE || 'drawn'
  const folder = process.env.CONVSCOPE_DATA
  const usesFiles = /mnist/i.test(mentions + source)
  return { source, generator: GENERATOR_VERSION, ...(usesFiles && folder ? { files: await checksums(folder) } : {}) }
}

/** Of the data files in a folder and the folders in it, by name. */
async function checksums(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  const inside = await Promise.all(entries.filter(entry => entry.isDirectory()).map(async ({ name }) => (await readdir(path.join(folder, name)).catch(() => [])).map(file => path.join(name, file))))
  const files = [...entries.map(({ name }) => name), ...inside.flat()].filter(name => IDX.test(name)).sort()
  const sums: Record<string, string> = {}
  for (const name of files) sums[name.replaceAll(path.sep, '/')] = await checksum(path.join(folder, name))
  return sums
}

/** Read only once, as long as its size and time stay. */
async function checksum(file: string): Promise<string> {
  const { size, mtimeMs } = await stat(file)
  const stamp = `${file} ${size} ${mtimeMs}`
  const sum = known.get(stamp) ?? createHash('sha256').update(await readFile(file)).digest('hex')
  known.set(stamp, sum)
  return sum
}
