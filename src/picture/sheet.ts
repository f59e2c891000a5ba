import type { Block } from './panel'
import { PICTURE_CLASS, pictureStyle } from './pictureTheme'
import { EDGE, FONT, PADDING, SHEET, WIDTH } from './style'
import { element } from './svg'

/** The width inside the sheet's padding. */
export const INNER = WIDTH - 2 * PADDING

/** A picture on its own sheet, light or dark as its page is. @param label for a screen reader */
export function sheet(content: Block, label?: string): string {
  const height = content.height + 2 * PADDING
  const markup = [
    element('rect', { x: 0.5, y: 0.5, width: WIDTH - 1, height: height - 1, rx: 6, fill: SHEET, stroke: EDGE }),
    element('g', { transform: `translate(${PADDING} ${PADDING})` }, content.markup)
  ].join('')
  return element(
    'svg',
    { xmlns: 'http://www.w3.org/2000/svg', class: PICTURE_CLASS, width: WIDTH, height, viewBox: `0 0 ${WIDTH} ${Math.round(height * 100) / 100}`, 'font-family': FONT, role: 'img', 'aria-label': label, style: 'max-width:100%;height:auto' },
    element('style', {}, pictureStyle(markup)),
    markup
  )
}
