import type { Block } from './panel'
import { textLine } from './svg'

/** SVG does not wrap text by itself: lines of about `width` pixels, broken between words. */
export function wrapped(text: string, width: number, size: number, isBold = false): string[] {
  const room = Math.max(8, Math.floor(width / (size * (isBold ? 0.62 : 0.54))))
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/\s+/).filter(part => part !== '')) {
    const longer = line === '' ? word : `${line} ${word}`
    if (longer.length <= room || line === '') line = longer
    else {
      lines.push(line)
      line = word
    }
  }
  return line === '' ? lines : [...lines, line]
}

/** Text in as many lines as it takes. */
export function paragraph(text: string, width: number, attributes: { readonly 'font-size': number; readonly fill: string; readonly 'font-weight'?: number }, x = 0): Block {
  const size = attributes['font-size']
  const step = Math.round(size * 1.4)
  const lines = wrapped(text, width - x, size, (attributes['font-weight'] ?? 400) >= 600)
  return { height: lines.length * step, markup: lines.map((line, index) => textLine(line, x, index * step + size, attributes)).join('') }
}
