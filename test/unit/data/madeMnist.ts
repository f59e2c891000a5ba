import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { drawDigits } from '../../../src/data/drawnDigits/drawDigits'
import { MNIST } from '../../../src/data/published/mnistDataSet'
import type { PublishedFile } from '../../../src/data/published/PublishedDataSet'

/** An IDX file of unsigned bytes. */
export function idx(shape: number[], bytes: Uint8Array, type = 0x08): Buffer {
  const header = Buffer.alloc(4 + 4 * shape.length)
  header[2] = type
  header[3] = shape.length
  shape.forEach((size, index) => header.writeUInt32BE(size, 4 + 4 * index))
  return Buffer.concat([header, bytes])
}

/**
 * Four files with the names and the format of MNIST's and Fashion-MNIST's, but few images: 40 to train on, 20 to test.
 * @param firstLabels what the training labels begin with; a published data set is known by that
 */
export async function madeMnist(firstLabels: readonly number[] = []): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>()
  for (const [part, count, images, labels] of [[0, 40, MNIST.files.trainingImages, MNIST.files.trainingLabels], [1, 20, MNIST.files.validationImages, MNIST.files.validationLabels]] as const) {
    const drawn = await drawDigits(count, 1, part)
    if (part === 0) drawn.labels.set(firstLabels)
    files.set(`${images.name}.gz`, gzipSync(idx([count, 28, 28], drawn.images)))
    files.set(`${labels.name}.gz`, gzipSync(idx([count], drawn.labels)))
  }
  return files
}

/** What a download of these files must be like to be taken. */
export function expected(files: Map<string, Buffer>): PublishedFile[] {
  return [...files].map(([name, bytes]) => ({ name: name.replace(/\.gz$/, ''), bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }))
}

export async function writeFiles(folder: string, files: Map<string, Buffer>): Promise<void> {
  await mkdir(folder, { recursive: true })
  for (const [name, bytes] of files) await writeFile(path.join(folder, name), bytes)
}
