import { crc32, deflateSync } from 'node:zlib'

const COLOURS = 256
/** Of each channel, the bits by which colours are told apart: else a picture's many shades of one colour would leave none for others. */
const TELLING = 0xf8f8f8

/**
 * A PNG of at most 256 colours, a third as large as one of all: of colours that are alike the most frequent one, and the nearest for the rest.
 * @param {ArrayLike<number>} rgba four bytes a pixel, opaque
 * @param {number} width
 * @param {number} height
 */
export function palettePng(rgba, width, height) {
  /** @type {Map<number, number>} */
  const counts = new Map()
  const colourAt = (/** @type {number} */ pixel) => ((rgba[4 * pixel] ?? 0) << 16) | ((rgba[4 * pixel + 1] ?? 0) << 8) | (rgba[4 * pixel + 2] ?? 0)
  for (let pixel = 0; pixel < width * height; pixel++) counts.set(colourAt(pixel), (counts.get(colourAt(pixel)) ?? 0) + 1)
  /** @type {Map<number, { colour: number, count: number }>} */
  const alike = new Map()
  for (const [colour, count] of [...counts].sort(([a, m], [b, n]) => n - m || a - b)) {
    const first = alike.get(colour & TELLING)
    if (first) first.count += count
    else alike.set(colour & TELLING, { colour, count })
  }
  const palette = [...alike.values()].sort((a, b) => b.count - a.count || a.colour - b.colour).slice(0, COLOURS).map(({ colour }) => colour)
  const nearest = new Map([...counts.keys()].map((colour) => [colour, palette.reduce((best, other, index) => (distance(colour, other) < distance(colour, palette[best] ?? 0) ? index : best), 0)]))
  const rows = Buffer.alloc((width + 1) * height)
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) rows[y * (width + 1) + 1 + x] = nearest.get(colourAt(y * width + x)) ?? 0
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 3], 8)
  const colours = Buffer.from(palette.flatMap((colour) => [colour >> 16, (colour >> 8) & 255, colour & 255]))
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', header), chunk('PLTE', colours), chunk('IDAT', deflateSync(rows, { level: 9 })), chunk('IEND', Buffer.alloc(0))])
}

/** Squared distance of two colours. @param {number} a @param {number} b */
const distance = (a, b) => ((a >> 16) - (b >> 16)) ** 2 + (((a >> 8) & 255) - ((b >> 8) & 255)) ** 2 + ((a & 255) - (b & 255)) ** 2

/** @param {string} type @param {Buffer} data */
function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}
