import { toBase64 } from '../run'
import { imagePng } from './imagePng'
import type { Block } from './panel'
import { EDGE, FAINT, GREEN, INK, RED } from './style'
import { element, textLine } from './svg'
import { numberText } from './words'

/** An image that the model does badly on. */
export interface LossTile {
  /** `[height, width, channels]`. */
  readonly pixels: Float32Array | Uint8Array
  /** Its number in its set, from 0. */
  readonly index: number
  readonly loss: number
  readonly predicted: string
  readonly actual: string
  /** Of the predicted class. */
  readonly probability: number
  readonly right: boolean
}

const COLUMNS = 6
const GAP = 14
const TEXT = 50

/** Images in a grid, each with what it was taken for and how surely, what it is, and what that costs. @param imageShape `[height, width, channels]` */
export function topLossesBlock(tiles: readonly LossTile[], imageShape: readonly number[], width: number, title: string): Block {
  const [height = 1, wide = 1, channels = 1] = imageShape
  const step = (width + GAP) / COLUMNS
  const side = step - GAP
  const scale = Math.min(side / wide, side / height)
  const [tileWidth, tileHeight] = [wide * scale, height * scale]
  const rowHeight = tileHeight + TEXT + GAP
  const parts = tiles.map(({ pixels, index, loss, predicted, actual, probability, right }, at) => {
    const [x, y] = [(at % COLUMNS) * step, 26 + Math.floor(at / COLUMNS) * rowHeight]
    const source = `data:image/png;base64,${toBase64(imagePng(pixels, height, wide, channels))}`
    const line = (content: string, below: number, attributes: Record<string, string | number>): string => textLine(content, x, y + tileHeight + below, { 'font-size': 11, ...attributes }, side)
    return [
      element('image', { x, y, width: tileWidth, height: tileHeight, preserveAspectRatio: 'none', style: 'image-rendering:pixelated', href: source }),
      element('rect', { x: x + 0.5, y: y + 0.5, width: tileWidth - 1, height: tileHeight - 1, fill: 'none', stroke: EDGE }),
      line(`${predicted} · ${(100 * probability).toFixed(1)} %`, 16, { fill: right ? GREEN : RED, 'font-weight': 600 }),
      line(right ? 'right' : `is ${actual}`, 31, { fill: INK }),
      line(`loss ${loss < 100 ? loss.toPrecision(3) : numberText(loss)} · no. ${index}`, 45, { fill: FAINT, 'font-size': 10 })
    ].join('')
  })
  const rows = Math.ceil(tiles.length / COLUMNS)
  return { height: 26 + Math.max(0, rows * rowHeight - GAP), markup: textLine(title, 0, 13, { 'font-size': 13, 'font-weight': 600, fill: INK }, width) + parts.join('') }
}
