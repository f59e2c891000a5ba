import { stack, type Block } from './panel'
import { paragraph } from './paragraph'
import { INNER } from './sheet'
import { FAINT, GRID, INK } from './style'
import { element, textLine } from './svg'

const NAME = 96

/** Names and texts in two columns, under a line. */
export function panelText(facts: readonly (readonly [name: string, text: string])[]): Block {
  if (facts.length === 0) return { height: 0, markup: '' }
  const rows = facts.map(([name, text]): Block => {
    const body = paragraph(text, INNER, { 'font-size': 11, fill: FAINT }, NAME)
    return { height: body.height, markup: textLine(name, 0, 11, { 'font-size': 11, 'font-weight': 600, fill: INK }, NAME - 8) + body.markup }
  })
  const block = stack(rows, 3)
  return { height: block.height + 10, markup: element('path', { d: `M0 0H${INNER}`, stroke: GRID }) + element('g', { transform: 'translate(0 10)' }, block.markup) }
}
