import { deflateSync, inflateSync } from 'fflate'
import * as v from 'valibot'
import { fromBase64, toBase64 } from './base64'
import type { CountSeries } from './CountSeries'
import { PartialInflate } from './PartialInflate'
import type { ScalarSeries } from './ScalarSeries'

/** All columns of a saved run take no more than this, inflated; their counts take eight times as much in memory. */
export const INFLATED_LIMIT = 16 * 1024 * 1024
/** Deflate makes nothing smaller than by this factor. */
const DEFLATED_AT_MOST = 1032
/** A count takes so many bytes at most: seven bits of a safe integer in each. */
const COUNT_BYTES = 8

/** Columns that are looked at together, deflated by themselves: none are inflated before somebody looks. `data` is base64, `bytes` the inflated size. */
export const SavedColumns = v.object({ bytes: v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(INFLATED_LIMIT)), data: v.string() })
export type SavedColumns = v.InferOutput<typeof SavedColumns>

/** How many rows there are, and in how many columns: those of all series that were pushed together. */
export interface Extent {
  /** Rows in a full column: a power of two. */
  stride: number
  rows: number
}

/** The numbers of a series, as {@link ScalarSeries} keeps them: `[length]` each. */
export interface Scalars {
  mean: ArrayLike<number>
  min: ArrayLike<number>
  max: ArrayLike<number>
}

const columnsOf = ({ stride, rows }: Extent): number => Math.ceil(rows / stride)
/** Where no rows were merged, a column's mean is its least and its greatest value, too. */
const partsOf = ({ stride }: Extent): number => (stride === 1 ? 1 : 3)

/** Several series one after another, each as its means, minima and maxima: 32-bit floats, little-endian, as every machine is that runs VS Code. */
export function saveScalars(all: readonly ScalarSeries[]): SavedColumns {
  const parts = all.flatMap(({ stride, mean, min, max }) => (stride === 1 ? [mean] : [mean, min, max]))
  const floats = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    floats.set(part, at)
    at += part.length
  }
  return saved(new Uint8Array(floats.buffer))
}

/** One series of counts, column after column: integers of 7 bits a byte, the lowest first; the highest bit says that another byte follows. */
export function saveCounts(series: CountSeries): SavedColumns {
  const bytes = new Uint8Array(series.length * series.width * COUNT_BYTES)
  let at = 0
  for (let index = 0; index < series.length; index++) {
    for (let value of series.column(index)) {
      while (value >= 128) {
        bytes[at++] = (value % 128) + 128
        value = Math.floor(value / 128)
      }
      bytes[at++] = value
    }
  }
  return saved(bytes.subarray(0, at))
}

/** The reverse of {@link saveScalars}: a function for each of `count` series. Throws at once where there are not as many numbers as there must be; the functions throw where they cannot be inflated. */
export function scalarReaders(from: SavedColumns, count: number, extent: Extent): (() => Scalars)[] {
  const [length, parts] = [columnsOf(extent), partsOf(extent)]
  const expected = count * parts * length * Float32Array.BYTES_PER_ELEMENT
  if (from.bytes !== expected) throw new Error(`${from.bytes} bytes of numbers, expected ${expected}`)
  mustHold(from)
  let columns: PartialInflate | undefined
  const part = (index: number): Float32Array => {
    columns ??= new PartialInflate(from.data, from.bytes)
    const begin = index * length * Float32Array.BYTES_PER_ELEMENT
    return new Float32Array(columns.upTo(begin + length * Float32Array.BYTES_PER_ELEMENT).buffer, begin, length)
  }
  return Array.from({ length: count }, (_, series) => () => {
    const mean = part(series * parts)
    return parts === 1 ? { mean, min: mean, max: mean } : { mean, min: part(series * parts + 1), max: part(series * parts + 2) }
  })
}

/** The reverse of {@link saveCounts}, as a function that gives `[columns · width]` counts. Throws at once where there cannot be as many as there must be; the function throws where the counts cannot be read. */
export function countReader(from: SavedColumns, width: number, extent: Extent): () => Float64Array {
  const counts = columnsOf(extent) * width
  if (from.bytes < counts || from.bytes > counts * COUNT_BYTES) throw new Error(`${from.bytes} bytes for ${counts} counts`)
  mustHold(from)
  return () => {
    const bytes = inflated(from)
    const values = new Float64Array(counts)
    let at = 0
    for (let i = 0; i < counts; i++) {
      let byte = bytes[at++] ?? NaN
      let value = byte & 127
      for (let scale = 128; byte >= 128; scale *= 128) {
        byte = bytes[at++] ?? NaN
        value += (byte & 127) * scale
      }
      // A count that goes on for ever, or beyond the end, is none.
      if (!Number.isSafeInteger(value) || Number.isNaN(byte)) throw new Error('the counts end too early')
      values[i] = value
    }
    if (at !== bytes.length) throw new Error(`${bytes.length - at} bytes are left over`)
    return values
  }
}

const saved = (bytes: Uint8Array): SavedColumns => ({ bytes: bytes.length, data: toBase64(deflateSync(bytes, { level: 2 })) })

/** Throws where so few characters cannot hold as many bytes as they claim to: nothing is allocated for them then. */
function mustHold({ bytes, data }: SavedColumns): void {
  if (bytes > data.length * DEFLATED_AT_MOST) throw new Error(`${data.length} characters cannot hold ${bytes} bytes`)
}

/** Gets no more room than it claims to need. */
function inflated({ bytes, data }: SavedColumns): Uint8Array {
  const out = inflateSync(fromBase64(data), { out: new Uint8Array(bytes) })
  if (out.length !== bytes) throw new Error(`${out.length} bytes of columns, expected ${bytes}`)
  return out
}
