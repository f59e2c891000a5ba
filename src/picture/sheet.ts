import type { Block } from './panel'
import { EDGE, FONT, PADDING, SHEET, WIDTH } from './style'
import { element } from './svg'

/** The width inside the sheet's padding. */
export const INNER = WIDTH - 2 * PADDING

/** A picture on its own light sheet, so that it reads the same on a white and on a dark page. @param label for a screen reader */
export function sheet(content: Block, label?: string): string {
  const height = content.height + 2 * PADDING
  return element(
    'svg',
    { xmlns: 'http://www.w3.org/2000/svg', width: WIDTH, height, viewBox: `0 0 ${WIDTH} ${Math.round(height * 100) / 100}`, 'font-family': FONT, role: 'img', 'aria-label': label, style: 'max-width:100%;height:auto' },
    element('rect', { x: 0.5, y: 0.5, width: WIDTH - 1, height: height - 1, rx: 6, fill: SHEET, stroke: EDGE }),
    element('g', { transform: `translate(${PADDING} ${PADDING})` }, content.markup)
  )
}
