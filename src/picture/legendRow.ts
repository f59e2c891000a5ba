import { legendMark, PLOT_LEFT, type Block, type LegendEntry } from './panel'
import { FAINT } from './style'
import { textLine } from './svg'
import { textWidth } from './textWidth'

const [SIZE, LINE] = [10.5, 16]

/** A legend in rows; where there are many entries, every n-th stands for those between. */
export function legendRow(entries: readonly LegendEntry[], width: number): Block {
  const every = Math.ceil(entries.length / 24)
  const most = width - PLOT_LEFT - 26
  const parts: string[] = []
  let [x, y] = [PLOT_LEFT, 12]
  for (const entry of entries.filter((_, index) => index % every === 0)) {
    const wide = 26 + Math.min(textWidth(entry.text, SIZE), most)
    if (x + wide > width && x > PLOT_LEFT) [x, y] = [PLOT_LEFT, y + LINE]
    parts.push(legendMark(entry, x, y - 3.5), textLine(entry.text, x + 18, y, { 'font-size': SIZE, fill: FAINT }, most))
    x += wide + 8
  }
  return { height: y + 4, markup: parts.join('') }
}
