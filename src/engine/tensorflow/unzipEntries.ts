import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, open, type FileHandle } from 'node:fs/promises'
import path from 'node:path'
import { PassThrough, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createInflateRaw } from 'node:zlib'
import { EngineError } from '../EngineError'

interface Entry {
  name: string
  method: number
  compressedBytes: number
  bytes: number
  headerAt: number
}

/**
 * Unpacks some entries of a zip file (a wheel is one) to disk, as streams: their size does not matter.
 * @param target says for an entry's name where it goes, relative to `folder`; undefined leaves it out
 * @returns the paths written, relative to `folder`
 * @throws {EngineError} where the file is no whole zip
 */
export async function unzipEntries(
  file: string,
  folder: string,
  target: (name: string) => string | undefined,
  { signal, onBytes }: { signal?: AbortSignal; onBytes?: (done: number, total: number) => void } = {}
): Promise<string[]> {
  const handle = await open(file, 'r')
  try {
    const wanted = (await readDirectory(handle, file)).flatMap(entry => {
      const to = target(entry.name)
      return to === undefined ? [] : [{ entry, to }]
    })
    const total = wanted.reduce((sum, { entry }) => sum + entry.bytes, 0)
    let done = 0
    for (const { entry, to } of wanted) {
      const out = path.join(folder, to)
      if (path.relative(folder, out).startsWith('..')) throw new EngineError(`${file} has an entry that would be written outside of its folder: ${entry.name}`)
      await mkdir(path.dirname(out), { recursive: true })
      const start = await dataStart(handle, entry, file)
      let bytes = 0
      const count = new Transform({
        transform(chunk: Buffer, _encoding, next) {
          bytes += chunk.length
          done += chunk.length
          onBytes?.(done, total)
          next(null, chunk)
        }
      })
      if (entry.compressedBytes === 0) await pipeline([Buffer.alloc(0)], createWriteStream(out), { signal })
      else
        await pipeline(
          createReadStream(file, { start, end: start + entry.compressedBytes - 1, highWaterMark: 1 << 18 }),
          entry.method === 8 ? createInflateRaw({ chunkSize: 1 << 18 }) : new PassThrough(),
          count,
          createWriteStream(out),
          { signal }
        )
      if (bytes !== entry.bytes) throw damaged(file, `${entry.name} has ${bytes} bytes instead of ${entry.bytes}`)
    }
    return wanted.map(({ to }) => to)
  } finally {
    await handle.close()
  }
}

/** Reads the central directory, which stands at the end of the file. */
async function readDirectory(handle: FileHandle, file: string): Promise<Entry[]> {
  const size = (await handle.stat()).size
  const tail = await read(handle, Math.max(0, size - 65_557), Math.min(size, 65_557), file)
  const at = tail.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]))
  if (at < 0 || at + 22 > tail.length) throw damaged(file, 'it has no directory at its end')
  const count = tail.readUInt16LE(at + 10)
  const directory = await read(handle, tail.readUInt32LE(at + 16), tail.readUInt32LE(at + 12), file)
  const entries: Entry[] = []
  for (let p = 0; entries.length < count; ) {
    if (p + 46 > directory.length || directory.readUInt32LE(p) !== 0x02014b50) throw damaged(file, 'its directory ends early')
    const nameLength = directory.readUInt16LE(p + 28)
    const method = directory.readUInt16LE(p + 10)
    const name = directory.toString('utf8', p + 46, p + 46 + nameLength)
    if (method !== 0 && method !== 8) throw damaged(file, `${name} is packed by a method that is not known (${method})`)
    entries.push({ name, method, compressedBytes: directory.readUInt32LE(p + 20), bytes: directory.readUInt32LE(p + 24), headerAt: directory.readUInt32LE(p + 42) })
    p += 46 + nameLength + directory.readUInt16LE(p + 30) + directory.readUInt16LE(p + 32)
  }
  return entries
}

async function dataStart(handle: FileHandle, entry: Entry, file: string): Promise<number> {
  const header = await read(handle, entry.headerAt, 30, file)
  if (header.readUInt32LE(0) !== 0x04034b50) throw damaged(file, `${entry.name} is not where the directory says`)
  return entry.headerAt + 30 + header.readUInt16LE(26) + header.readUInt16LE(28)
}

async function read(handle: FileHandle, position: number, length: number, file: string): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, position)
  if (bytesRead !== length) throw damaged(file, 'it is shorter than its directory says')
  return buffer
}

function damaged(file: string, what: string): EngineError {
  return new EngineError(`${file} is not a whole zip file: ${what}. Delete it and try again.`)
}
