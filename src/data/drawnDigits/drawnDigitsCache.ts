import { createHash, randomUUID } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { cacheFolder } from '../../engine/cacheFolder'
import { GENERATOR_VERSION, type DrawnDigits } from './drawDigits'
import { IMAGE_SIZE } from './drawDigit'

/** The training and the validation part, in this order. */
export type DrawnParts = readonly [training: DrawnDigits, validation: DrawnDigits]

/** Every seed takes some 3 MB: the ones written longest ago are dropped. */
const SEEDS_KEPT = 16
const SHA256_BYTES = 32

function folder(): string {
  return path.join(cacheFolder(), 'drawn-digits')
}

/** Where the digits of a seed are kept: a line that says what they are, the SHA-256 of what follows, the compressed bytes. */
export function drawnDigitsFile(seed: number): string {
  return path.join(folder(), `v${GENERATOR_VERSION}-seed${seed}.bin`)
}

function title(seed: number, counts: readonly number[]): Buffer {
  return Buffer.from(`convscope drawn digits, generator ${GENERATOR_VERSION}, seed ${seed}, ${counts.join(' + ')} images\n`)
}

/** The digits of a seed as they were kept; undefined where there are none, or where the file is not what was written. */
export async function readDrawnDigits(seed: number, counts: readonly [number, number]): Promise<DrawnParts | undefined> {
  const file = await readFile(drawnDigitsFile(seed)).catch(() => undefined)
  if (!file) return undefined
  const head = title(seed, counts)
  const compressed = file.subarray(head.length + SHA256_BYTES)
  if (!file.subarray(0, head.length).equals(head) || !file.subarray(head.length, head.length + SHA256_BYTES).equals(sha256(compressed))) return undefined
  const bytes = inflateRawSync(compressed)
  let at = 0
  const take = (length: number): Uint8Array => bytes.subarray(at, (at += length))
  const part = (count: number): DrawnDigits => ({ images: take(count * IMAGE_SIZE * IMAGE_SIZE), labels: take(count) })
  return [part(counts[0]), part(counts[1])]
}

/** Keeps the digits of a seed. Where that is not possible (a full or read-only disk) they are drawn anew next time. */
export async function keepDrawnDigits(seed: number, parts: DrawnParts): Promise<void> {
  const file = drawnDigitsFile(seed)
  const unfinished = `${file}.${randomUUID()}.tmp`
  try {
    await mkdir(folder(), { recursive: true })
    const compressed = deflateRawSync(Buffer.concat(parts.flatMap(({ images, labels }) => [images, labels])), { level: 1 })
    const counts = parts.map(({ labels }) => labels.length)
    await writeFile(unfinished, Buffer.concat([title(seed, counts), sha256(compressed), compressed]))
    await rename(unfinished, file)
    await dropOldest()
  } catch {
    await rm(unfinished, { force: true }).catch(() => undefined)
  }
}

async function dropOldest(): Promise<void> {
  const files = (await readdir(folder())).filter(name => name.endsWith('.bin')).map(name => path.join(folder(), name))
  const aged = await Promise.all(files.map(async file => ({ file, at: (await stat(file)).mtimeMs })))
  aged.sort((a, b) => b.at - a.at)
  await Promise.all(aged.slice(SEEDS_KEPT).map(({ file }) => rm(file, { force: true })))
}

function sha256(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest()
}
