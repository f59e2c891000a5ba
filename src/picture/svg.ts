import { escapeMarkup } from './escapeMarkup'
import { shortenedTo } from './textWidth'

type Attributes = Record<string, string | number | undefined>

/** Writes an SVG element; attributes are escaped, numbers rounded to hundredths. Children are markup already. */
export function element(name: string, attributes: Attributes, ...children: string[]): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${typeof value === 'number' ? coordinate(value) : escapeMarkup(value ?? '')}"`)
    .join('')
  return children.length > 0 ? `<${name}${written}>${children.join('')}</${name}>` : `<${name}${written}/>`
}

/** A line of text, shortened with an ellipsis to `width` pixels where that is given; the whole of it then stands in its title. */
export function textLine(content: string, x: number, y: number, attributes: Attributes = {}, width = Infinity): string {
  const size = typeof attributes['font-size'] === 'number' ? attributes['font-size'] : 11
  const shown = shortenedTo(content, width, size, Number(attributes['font-weight'] ?? 400) >= 600)
  return element('text', { x, y, ...attributes }, escapeMarkup(shown), ...(shown === content ? [] : [element('title', {}, escapeMarkup(content))]))
}

/** A number as a coordinate: short, and never `NaN`, which would end a renderer's reading of a path. */
export const coordinate = (value: number): string => (Number.isFinite(value) ? String(Math.round(value * 100) / 100) : '0')
