import * as v from 'valibot'

/** Kinds of numbers in a file that tfjs can hold, by the format's names. */
const ARRAYS = { F32: Float32Array, I32: Int32Array, BOOL: Uint8Array } as const
const KINDS = { F32: 'float32', I32: 'int32', BOOL: 'bool' } as const
type Code = keyof typeof ARRAYS

export interface NamedTensor {
  readonly name: string
  readonly dtype: (typeof KINDS)[Code]
  readonly shape: readonly number[]
  readonly values: Float32Array | Int32Array | Uint8Array
}

export interface SafetensorsFile {
  readonly tensors: readonly NamedTensor[]
  readonly metadata: Readonly<Record<string, string>>
}

/** The format's own bound. */
const LONGEST_HEADER = 100_000_000
const LENGTH_BYTES = 8
/** Data begin at a multiple of this, so that readers can map them. */
const ALIGNMENT = 8

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const Entry = v.object({ dtype: v.string(), shape: v.pipe(v.array(count), v.maxLength(16)), data_offsets: v.tuple([count, count]) })
const Metadata = v.record(v.string(), v.string())
const Header = v.record(v.string(), v.unknown())

/**
 * Tensors as a safetensors file (https://github.com/huggingface/safetensors): the header's length in 8 bytes, a header in JSON with each
 * tensor's kind, shape and place, and the numbers, little-endian. Python's `safetensors` opens it.
 */
export function encodeSafetensors({ tensors, metadata }: SafetensorsFile): Uint8Array {
  const header: Record<string, unknown> = { __metadata__: metadata }
  // 4-byte numbers first, so that each lies at a multiple of its size.
  const ordered = [...tensors].sort((a, b) => b.values.BYTES_PER_ELEMENT - a.values.BYTES_PER_ELEMENT)
  let at = 0
  for (const { name, dtype, shape, values } of ordered) {
    if (name === '__metadata__' || name in header) throw new Error(`A file cannot hold two tensors called ${JSON.stringify(name)}.`)
    const code = (Object.keys(KINDS) as Code[]).find(each => KINDS[each] === dtype)
    header[name] = { dtype: code, shape, data_offsets: [at, (at += values.byteLength)] }
  }
  let text = JSON.stringify(header)
  text += ' '.repeat((ALIGNMENT - (Buffer.byteLength(text) % ALIGNMENT)) % ALIGNMENT)
  const json = Buffer.from(text)
  const bytes = new Uint8Array(LENGTH_BYTES + json.length + at)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true)
  bytes.set(json, LENGTH_BYTES)
  let to = LENGTH_BYTES + json.length
  for (const { values } of ordered) {
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), to)
    to += values.byteLength
  }
  return bytes
}

/** Reads a safetensors file; whatever does not add up is an error that says what. */
export function decodeSafetensors(bytes: Uint8Array): SafetensorsFile {
  if (bytes.length < LENGTH_BYTES) throw new Error(`it has ${bytes.length} bytes, too few for a safetensors file`)
  const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true)
  const rest = bytes.length - LENGTH_BYTES
  if (length > LONGEST_HEADER) throw new Error('it is no safetensors file')
  if (length > rest) throw new Error(`it is cut off: its header should have ${length} bytes, but only ${rest} are there`)
  const { __metadata__: metadata = {}, ...entries } = parse(bytes.subarray(LENGTH_BYTES, LENGTH_BYTES + Number(length)))
  const data = bytes.subarray(LENGTH_BYTES + Number(length))
  if (!v.is(Metadata, metadata)) throw new Error('its metadata are not texts')
  let end = 0
  const tensors = Object.entries(entries)
    .map(([name, entry]) => {
      const { output, success } = v.safeParse(Entry, entry)
      if (!success) throw new Error(`the entry of ${shown(name)} has another form than a tensor's`)
      return { name, ...output }
    })
    .sort((a, b) => a.data_offsets[0] - b.data_offsets[0] || a.data_offsets[1] - b.data_offsets[1])
    .map(({ name, dtype, shape, data_offsets: [from, to] }) => {
      if (!Object.hasOwn(ARRAYS, dtype)) throw new Error(`${shown(name)} holds ${shown(dtype)}, and only ${Object.keys(ARRAYS).join(', ')} can be read`)
      const code = dtype as Code
      const size = shape.reduce((product, side) => product * side, 1)
      // As the format asks: no gaps and no overlaps.
      if (from !== end || to - from !== size * ARRAYS[code].BYTES_PER_ELEMENT) throw new Error(`${shown(name)} has ${to - from} bytes from byte ${from} on, where [${shape.join(', ')}] of ${code} from byte ${end} on was expected`)
      end = to
      if (to > data.length) throw new Error(`it is cut off: ${shown(name)} should end at byte ${to} of the data, but only ${data.length} are there`)
      // A copy, since a tensor's numbers may lie at any byte. (A Buffer's slice is none.)
      return { name, dtype: KINDS[code], shape, values: new ARRAYS[code](new Uint8Array(data.subarray(from, to)).buffer) }
    })
  if (end !== data.length) throw new Error(`${data.length - end} bytes follow the last tensor`)
  return { tensors, metadata }
}

function parse(json: Uint8Array): Record<string, unknown> {
  let header: unknown
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(json))
  } catch {
    throw new Error('its header is no JSON')
  }
  if (!v.is(Header, header) || Array.isArray(header)) throw new Error('its header is no JSON object')
  return header
}

const shown = (name: string): string => JSON.stringify(name.length > 100 ? `${name.slice(0, 100)}…` : name)
