import { zlibSync } from 'fflate'

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)
/** PNG's numbers for what a pixel is. */
const COLOUR_TYPE = { grey: 0, rgb: 2, palette: 3 } as const

/**
 * Writes a PNG whose pixels are indices into a palette.
 * @param pixels `[height, width]`, row by row from the top
 * @param palette up to 256 colours, `[red, green, blue]` each
 * @param opacity of each colour, 255 for opaque; all are where it is absent
 */
export function palettePng(pixels: Uint8Array, width: number, height: number, palette: readonly (readonly [number, number, number])[], opacity?: Uint8Array): Uint8Array {
  return join([SIGNATURE, header(width, height, COLOUR_TYPE.palette), chunk('PLTE', Uint8Array.from(palette.flat())), ...(opacity ? [chunk('tRNS', opacity)] : []), data(pixels, width, height), chunk('IEND', new Uint8Array())])
}

/**
 * Writes a PNG of grey levels (one channel) or colours (three), 8 bits each.
 * @param pixels `[height, width, channels]`
 */
export function channelPng(pixels: Uint8Array, width: number, height: number, channels: 1 | 3): Uint8Array {
  return join([SIGNATURE, header(width, height, channels === 1 ? COLOUR_TYPE.grey : COLOUR_TYPE.rgb), data(pixels, width * channels, height), chunk('IEND', new Uint8Array())])
}

function header(width: number, height: number, colourType: number): Uint8Array {
  const bytes = new Uint8Array(13)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, width)
  view.setUint32(4, height)
  bytes.set([8, colourType, 0, 0, 0], 8)
  return chunk('IHDR', bytes)
}

function data(pixels: Uint8Array, rowBytes: number, height: number): Uint8Array {
  // Every line begins with the number of its filter: 0, none.
  const lines = new Uint8Array(height * (rowBytes + 1))
  for (let row = 0; row < height; row++) lines.set(pixels.subarray(row * rowBytes, (row + 1) * rowBytes), row * (rowBytes + 1) + 1)
  return chunk('IDAT', zlibSync(lines, { level: 9 }))
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const png = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    png.set(part, at)
    at += part.length
  }
  return png
}

function chunk(type: string, content: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(12 + content.length)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, content.length)
  for (let i = 0; i < 4; i++) bytes[4 + i] = type.charCodeAt(i)
  bytes.set(content, 8)
  view.setUint32(8 + content.length, crc32(bytes.subarray(4, 8 + content.length)))
  return bytes
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1
  return value
})

/** PNG's checksum (ISO 3309). */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff
  for (const byte of bytes) crc = (CRC_TABLE[(crc ^ byte) & 255] ?? 0) ^ (crc >>> 8)
  return (crc ^ 0xffffffff) >>> 0
}
