import { readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { DataError } from './DataError'

/** Of a published data set's file, before or after it is unpacked; the largest has 47 MB. Nothing larger is read into memory. */
const MAX_BYTES = 64 * 1024 * 1024

const KINDS = { images: { dimensions: 3, other: 'labels' }, labels: { dimensions: 1, other: 'images' } } as const
const ELEMENT_TYPES: Record<number, string> = { 0x08: 'unsigned bytes', 0x09: 'signed bytes', 0x0b: '16-bit integers', 0x0c: '32-bit integers', 0x0d: 'floats', 0x0e: 'doubles' }

export interface IdxFile {
  readonly shape: readonly number[]
  /** Every element, the last dimension varying fastest. */
  readonly bytes: Uint8Array
}

/**
 * Reads a file in the IDX format of MNIST, plain or compressed with gzip, and checks that it holds what its header announces.
 * @param kind `images`: unsigned bytes, `[count, height, width]`; `labels`: unsigned bytes, `[count]`
 * @param maxBytes nothing larger is read into memory
 * @throws {DataError} that names the file and what is wrong with it
 */
export async function readIdx(file: string, kind: 'images' | 'labels', maxBytes = MAX_BYTES): Promise<IdxFile> {
  const wrong = (what: string) => new DataError(`${file} is not a usable IDX file: ${what}. Replace it by the original ${path.basename(file)}; what was downloaded may be deleted and comes again.`)
  const onDisk = await stat(file).catch((error: unknown) => {
    throw new DataError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}.`)
  })
  if (!onDisk.isFile()) throw wrong('it is a folder')
  if (onDisk.size > maxBytes) throw wrong(`it has ${onDisk.size} bytes, more than the ${maxBytes} that are read`)
  const bytes = await unpacked(await readFile(file), maxBytes, wrong)

  const { dimensions, other } = KINDS[kind]
  if (bytes.length < 4) throw wrong(`it has only ${bytes.length} bytes, too few for a header`)
  const [type, rank] = [bytes.readUInt8(2), bytes.readUInt8(3)]
  if (bytes.readUInt16BE(0) !== 0 || !(type in ELEMENT_TYPES)) throw wrong(`it begins with ${hex(bytes.subarray(0, 4))} instead of ${hex([0, 0, 8, dimensions])}, so it is no IDX file of ${kind}`)
  if (type !== 0x08) throw wrong(`its elements are ${ELEMENT_TYPES[type]!} instead of unsigned bytes`)
  if (rank === KINDS[other].dimensions) throw wrong(`it holds ${other}, where ${kind} were expected; perhaps two files have each other's names`)
  if (rank !== dimensions) throw wrong(`it has ${rank} dimensions instead of the ${dimensions} of ${kind}`)
  const header = 4 + 4 * dimensions
  if (bytes.length < header) throw wrong(`it is cut off within its header, after ${bytes.length} bytes`)
  const view = new DataView(bytes.buffer, bytes.byteOffset, header)
  const shape = Array.from({ length: dimensions }, (_, index) => view.getUint32(4 + 4 * index))
  const announced = shape.reduce((product, size) => product * size, 1)
  const held = bytes.length - header
  const claims = `its header announces ${shape.join(' x ')} = ${announced} bytes of ${kind}`
  if (announced === 0) throw wrong(`${claims}: it is empty`)
  if (held < announced) throw wrong(`it is truncated: ${claims}, but only ${held} follow`)
  if (held > announced) throw wrong(`${claims}, but ${held} follow: ${held - announced} too many`)
  return { shape, bytes: bytes.subarray(header) }
}

async function unpacked(file: Buffer, maxBytes: number, wrong: (what: string) => DataError): Promise<Buffer> {
  if (file[0] !== 0x1f || file[1] !== 0x8b) return file
  try {
    return await promisify(gunzip)(file, { maxOutputLength: maxBytes })
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'Z_BUF_ERROR') throw wrong('it is truncated: its compressed data end too early')
    if (code === 'ERR_BUFFER_TOO_LARGE') throw wrong(`it unpacks to more than ${maxBytes} bytes, the most that are read`)
    throw wrong(`its compressed data are damaged (${error instanceof Error ? error.message : String(error)})`)
  }
}

function hex(bytes: Iterable<number>): string {
  return Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join(' ')
}
