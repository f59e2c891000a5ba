import { escapeMarkup, imagePng } from '../picture'
import { toBase64 } from '../run'
import type { LabelledImages } from './LabelledImages'

const COLUMNS = 12
const ROWS = 4
/** Side of an image on the page, and the height of the line under it, in CSS pixels. */
const TILE = 48
const GAP = 6
const LABEL = 14

/**
 * The first images with the names of their classes, as an SVG with one picture inside.
 * @param imageShape `[height, width, channels]`
 * @param title read out by a screen reader
 */
export function sampleGrid(data: LabelledImages, imageShape: readonly [number, number, number], classes: readonly string[], title: string): string {
  const [height, width, channels] = imageShape
  const shown = Math.min(COLUMNS * ROWS, data.length)
  const columns = Math.min(COLUMNS, shown)
  const rows = Math.ceil(shown / columns)
  const perTile = TILE / Math.max(height, width)
  const [tileWidth, tileHeight] = [width * perTile, height * perTile]
  const [stepX, stepY] = [tileWidth + GAP, tileHeight + LABEL + GAP]
  const parts: string[] = []
  for (let index = 0; index < shown; index += 1) {
    const x = GAP / 2 + (index % columns) * stepX
    const y = GAP / 2 + Math.floor(index / columns) * stepY
    const pixels = data.images.subarray(index * height * width * channels, (index + 1) * height * width * channels)
    const source = `data:image/png;base64,${toBase64(imagePng(pixels, height, width, channels))}`
    parts.push(
      `<image x="${round(x)}" y="${round(y)}" width="${round(tileWidth)}" height="${round(tileHeight)}" preserveAspectRatio="none" style="image-rendering:pixelated" href="${source}"/>` +
        `<text x="${round(x + tileWidth / 2)}" y="${round(y + tileHeight + 11)}">${escapeMarkup(shortened(classes[data.labels[index]!] ?? ''))}</text>`
    )
  }
  // The grey of the labels can be read on white and on black: the page's own colours are not known in an image.
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" role="img" width="${round(columns * stepX)}" height="${round(rows * stepY)}" viewBox="0 0 ${round(columns * stepX)} ${round(rows * stepY)}" ` +
    `font-family="sans-serif" font-size="11" text-anchor="middle" fill="#808080"><title>${escapeMarkup(title)}</title>${parts.join('')}</svg>`
  )
}

function shortened(name: string): string {
  return name.length > 8 ? `${name.slice(0, 7)}…` : name
}

function round(value: number): string {
  return String(Math.round(value * 100) / 100)
}
