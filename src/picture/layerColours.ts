import type { LegendEntry } from './panel'
import { legendMark, type Block } from './panel'
import { FAINT } from './style'
import { textLine } from './svg'
import { viridisHex } from './viridis'

/** Layers from first (dark) to last (bright); the yellow end of the colour map is too pale for lines. */
export const layerColour = (index: number, count: number): string => viridisHex(count === 1 ? 0.3 : (0.86 * index) / (count - 1))

/** A legend in rows; where there are many entries, every n-th stands for those between. */
export function legendRow(entries: readonly LegendEntry[], width: number): Block {
  const every = Math.ceil(entries.length / 24)
  const parts: string[] = []
  let [x, y] = [54, 12]
  for (const entry of entries.filter((_, index) => index % every === 0)) {
    const wide = 26 + Math.min(entry.text.length, 24) * 5.8
    if (x + wide > width && x > 54) [x, y] = [54, y + 16]
    parts.push(legendMark(entry, x, y - 3.5), textLine(entry.text, x + 18, y, { 'font-size': 10.5, fill: FAINT }, 24 * 5.8))
    x += wide + 8
  }
  return { height: y + 4, markup: parts.join('') }
}
