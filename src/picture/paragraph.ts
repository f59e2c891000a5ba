import type { Block } from './panel'
import { textLine } from './svg'
import { textWidth } from './textWidth'

/** SVG does not wrap text by itself: lines of `width` pixels at most, broken between words. A word that is wider alone stays whole here. */
export function wrapped(text: string, width: number, size: number, isBold = false): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/\s+/).filter(part => part !== '')) {
    const longer = line === '' ? word : `${line} ${word}`
    if (line === '' || textWidth(longer, size, isBold) <= width) line = longer
    else {
      lines.push(line)
      line = word
    }
  }
  return line === '' ? lines : [...lines, line]
}

/** How a paragraph is written. */
export interface TextStyle {
  readonly 'font-size': number
  readonly fill: string
  readonly 'font-weight'?: number
  /** Where its lines start, are centred or end. */
  readonly 'text-anchor'?: 'start' | 'middle' | 'end'
}

/** Text in as many lines as it takes, or in `most`, the last of which is shortened then. @param x of its lines, which are `width − x` wide unless that is said @param room how wide they are */
export function paragraph(text: string, width: number, style: TextStyle, x = 0, most = Infinity, room = width - x): Block {
  const size = style['font-size']
  const step = Math.round(size * 1.4)
  const all = wrapped(text, room, size, (style['font-weight'] ?? 400) >= 600)
  const lines = all.length <= most ? all : [...all.slice(0, most - 1), all.slice(most - 1).join(' ')]
  return { height: lines.length * step, markup: lines.map((line, index) => textLine(line, x, index * step + size, { ...style }, room)).join('') }
}
