import assert from 'node:assert/strict'
import { crc32c } from '../../../src/learner/tensorBoard/crc32c'

export interface ReadHistogram {
  min: number
  max: number
  num: number
  sum: number
  sumSquares: number
  limits: number[]
  counts: number[]
}

export interface ReadEvent {
  wallTime: number
  step: number
  fileVersion: string | undefined
  values: { tag: string; scalar?: number; histogram?: ReadHistogram }[]
}

type Fields = Map<number, (number | Uint8Array)[]>

/** Reads an event file, with every checksum; written from the formats' descriptions, apart from what writes them. */
export function readEvents(file: Uint8Array): ReadEvent[] {
  const view = new DataView(file.buffer, file.byteOffset, file.length)
  const events: ReadEvent[] = []
  for (let at = 0; at < file.length; ) {
    const length = Number(view.getBigUint64(at, true))
    assert.equal(unmasked(view.getUint32(at + 8, true)), crc32c(file.subarray(at, at + 8)), 'checksum of the length')
    const data = file.subarray(at + 12, at + 12 + length)
    assert.equal(unmasked(view.getUint32(at + 12 + length, true)), crc32c(data), 'checksum of the data')
    at += 16 + length
    const event = fields(data)
    const summary = event.get(5)?.[0]
    events.push({
      wallTime: Number(event.get(1)?.[0]),
      step: Number(event.get(2)?.[0] ?? 0),
      fileVersion: event.has(3) ? text(event.get(3)?.[0]) : undefined,
      values: (summary === undefined ? [] : (fields(summary as Uint8Array).get(1) ?? [])).map(bytes => value(fields(bytes as Uint8Array)))
    })
  }
  return events
}

function unmasked(crc: number): number {
  const rotated = (crc - 0xa282ead8) >>> 0
  return ((rotated >>> 17) | (rotated << 15)) >>> 0
}

function value(read: Fields): ReadEvent['values'][number] {
  const tag = text(read.get(1)?.[0])
  if (read.has(2)) return { tag, scalar: Number(read.get(2)?.[0]) }
  const histogram = fields(read.get(5)?.[0] as Uint8Array)
  const number = (field: number): number => Number(histogram.get(field)?.[0])
  return { tag, histogram: { min: number(1), max: number(2), num: number(3), sum: number(4), sumSquares: number(5), limits: doubles(histogram.get(6)?.[0]), counts: doubles(histogram.get(7)?.[0]) } }
}

const text = (bytes: unknown): string => new TextDecoder().decode(bytes as Uint8Array)

function doubles(bytes: unknown): number[] {
  const { buffer, byteOffset, length } = bytes as Uint8Array
  const view = new DataView(buffer, byteOffset, length)
  return Array.from({ length: length / 8 }, (_, index) => view.getFloat64(8 * index, true))
}

function fields(bytes: Uint8Array): Fields {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const read: Fields = new Map()
  let at = 0
  const varint = (): number => {
    let [number, scale] = [0, 1]
    for (; ; scale *= 128) {
      const byte = view.getUint8(at++)
      number += (byte & 127) * scale
      if (byte < 128) return number
    }
  }
  while (at < bytes.length) {
    const key = varint()
    const type = key & 7
    let content: number | Uint8Array
    if (type === 0) content = varint()
    else if (type === 1) [content, at] = [view.getFloat64(at, true), at + 8]
    else if (type === 5) [content, at] = [view.getFloat32(at, true), at + 4]
    else {
      assert.equal(type, 2)
      const length = varint()
      ;[content, at] = [bytes.subarray(at, at + length), at + length]
    }
    read.set(key >> 3, [...(read.get(key >> 3) ?? []), content])
  }
  return read
}
