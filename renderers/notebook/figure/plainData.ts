import * as l10n from '@vscode/l10n'
import { FigureError } from './FigureError'

const MOST_VALUES = 1_000_000
const MOST_DEPTH = 12
const BYTES: ReadonlyMap<string, number> = new Map([['i1', 1], ['u1', 1], ['u1c', 1], ['i2', 2], ['u2', 2], ['i4', 4], ['u4', 4], ['f4', 4], ['f8', 8], ['int8', 1], ['uint8', 1], ['uint8c', 1], ['int16', 2], ['uint16', 2], ['int32', 4], ['uint32', 4], ['float32', 4], ['float64', 8]])
/** Keys that are no attribute of a figure and would reach into every object, also as a part of a path such as `a.__proto__.b`. */
const UNSAFE_KEY = /(^|[.[\]])(__proto__|constructor|prototype)($|[.[\]])|^_/
const INLINE_IMAGE = /^data:image\/(png|jpeg|gif|webp);base64,/i

/** What a copy of a figure's part was made with. */
export interface PlainData {
  readonly value: unknown
  /** Whether a picture was left out because it lies elsewhere. */
  readonly withoutImages: boolean
}

/**
 * A copy of a figure's part in which everything is data: plotly.js makes links of `<a>` in texts, takes
 * their tags' styles, which may name pictures, and fetches pictures by their address.
 * Arrays that are packed as bytes must have as many as they say.
 * @throws {FigureError}
 */
export function plainData(input: unknown): PlainData {
  let values = 0
  let withoutImages = false
  const copy = (value: unknown, depth: number): unknown => {
    if (depth > MOST_DEPTH) throw new FigureError(l10n.t('It is nested more deeply than any figure is.'))
    if (++values > MOST_VALUES) throw new FigureError(l10n.t('It holds more than {0} values, which would take too long to draw. Draw fewer points, or a picture of them.', MOST_VALUES.toLocaleString('en-US')))
    if (typeof value === 'string') return bareTags(value)
    if (Array.isArray(value)) return value.map(item => copy(item, depth + 1))
    if (typeof value !== 'object' || value === null) return value
    const entries = Object.entries(value).filter(([key, part]) => {
      if (!/source$/i.test(key)) return !UNSAFE_KEY.test(key)
      const inline = typeof part === 'string' && INLINE_IMAGE.test(part)
      withoutImages ||= !inline
      return inline
    })
    values += packedLength(Object.fromEntries(entries))
    return Object.fromEntries(entries.map(([key, part]) => [key, key === 'bdata' ? part : copy(part, depth + 1)]))
  }
  return { value: copy(input, 0), withoutImages }
}

/** The numbers of an array as plotly.py packs it, `{ dtype, bdata, shape? }`; 0 for what is none. */
export function packedLength({ dtype, bdata, shape }: Record<string, unknown>): number {
  if (bdata === undefined) return 0
  const size = typeof dtype === 'string' ? BYTES.get(dtype) : undefined
  if (size === undefined || typeof bdata !== 'string') throw new FigureError(l10n.t('It has an array of numbers of the type {0}, which cannot be read.', String(dtype).slice(0, 40)))
  const bytes = Math.floor((bdata.replace(/=+$/, '').length * 3) / 4)
  const sides = typeof shape === 'string' || typeof shape === 'number' ? String(shape).split(',').map(Number) : [bytes / size]
  const length = sides.reduce((product, side) => product * side, 1)
  if (!/^[A-Za-z0-9+/]*=*$/.test(bdata) || sides.some(side => !Number.isInteger(side) || side < 0) || length * size !== bytes)
    throw new FigureError(l10n.t('It has an array that says it holds {0} numbers of {1} bytes, and holds {2} bytes. It is damaged.', sides.join(' × '), size, bytes))
  return length
}

/** Text whose tags are bare: a link is no link any more, and no style fetches a picture. What stands between the tags stays. */
const bareTags = (text: string): string => text.replace(/<(\/?)(br|sup|sub|b|i|u|s|a|em|span|strong)(?=[\s>/])[^<>]*>/gi, (_, end: string, name: string) => `<${end}${name.toLowerCase() === 'a' ? 'span' : name}>`)
