import assert from 'node:assert/strict'
import { mkdir, open, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { DataError } from '../../../src/data/DataError'
import { readIdx } from '../../../src/data/readIdx'
import { ownCache } from '../engine/ownCache'
import { idx } from './madeMnist'

describe('readIdx', () => {
  const cache = ownCache()
  const pixels = Uint8Array.from({ length: 3 * 28 * 28 }, (_, index) => index % 256)
  const images = idx([3, 28, 28], pixels)

  const write = async (bytes: Uint8Array): Promise<string> => {
    const file = path.join(cache.folder, 'train-images-idx3-ubyte.gz')
    await writeFile(file, bytes)
    return file
  }

  it('reads images and labels, compressed or plain', async () => {
    for (const bytes of [images, gzipSync(images)]) {
      const read = await readIdx(await write(bytes), 'images')
      assert.deepEqual(read.shape, [3, 28, 28])
      assert.deepEqual([...read.bytes], [...pixels])
    }
    const labels = await readIdx(await write(idx([4], Uint8Array.of(7, 2, 1, 0))), 'labels')
    assert.deepEqual([labels.shape, ...labels.bytes], [[4], 7, 2, 1, 0])
  })

  const huge = Buffer.from(images)
  huge.writeUInt32BE(0xffffffff, 4)
  const halfGzip = gzipSync(images).subarray(0, 100)
  const damaged = Buffer.from(gzipSync(images))
  damaged[damaged.length >> 1]! ^= 0xff
  const cases: [string, Uint8Array, RegExp][] = [
    ['truncated', images.subarray(0, 1000), /is truncated: its header announces 3 x 28 x 28 = 2352 bytes of images, but only 984 follow/],
    ['truncated within the header', images.subarray(0, 9), /cut off within its header/],
    ['truncated and compressed', halfGzip, /truncated: its compressed data end too early/],
    ['empty', new Uint8Array(0), /only 0 bytes/],
    ['damaged', damaged, /compressed data are damaged/],
    ['with bytes after its end', Buffer.concat([images, Buffer.alloc(5)]), /2357 follow: 5 too many/],
    ['with a header that announces far more than it holds', huge, /announces 4294967295 x 28 x 28 = \d+ bytes of images, but only 2352 follow/],
    ['of labels under the name of images', idx([4], Uint8Array.of(7, 2, 1, 0)), /holds labels, where images were expected; perhaps two files have each other's names/],
    ['of another format', Buffer.from('<!DOCTYPE html><html>'), /begins with 3c 21 44 4f instead of 00 00 08 03/],
    ['of floats', idx([3, 28, 28], Buffer.alloc(4 * 3 * 28 * 28), 0x0d), /elements are floats instead of unsigned bytes/],
    ['of colour images', idx([1, 28, 28, 3], Buffer.alloc(28 * 28 * 3)), /has 4 dimensions instead of the 3 of images/],
    ['of no images', idx([0, 28, 28], new Uint8Array(0)), /it is empty/],
    ['that unpacks to more than memory should hold', gzipSync(Buffer.alloc(65 * 1024 * 1024), { level: 1 }), /unpacks to more than \d+ bytes/]
  ]
  for (const [what, bytes, message] of cases) {
    it(`refuses a file ${what}, and names it`, async () => {
      const file = await write(bytes)
      await assert.rejects(readIdx(file, 'images'), (error: unknown) => error instanceof DataError && error.message.startsWith(file) && message.test(error.message) && /Replace it/.test(error.message))
    })
  }

  it('does not read a file that is far too large, a folder, or one that is not there', async () => {
    const file = path.join(cache.folder, 'large')
    const large = await open(file, 'w')
    await large.truncate(2 ** 33)
    await large.close()
    await assert.rejects(readIdx(file, 'images'), /has 8589934592 bytes, more than the \d+ that are read/)
    await mkdir(path.join(cache.folder, 'folder'))
    await assert.rejects(readIdx(path.join(cache.folder, 'folder'), 'images'), /it is a folder/)
    await assert.rejects(readIdx(path.join(cache.folder, 'none'), 'labels'), /none cannot be read: ENOENT/)
  })
})
