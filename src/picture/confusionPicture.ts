import { toBase64 } from '../run'
import type { Block } from './panel'
import { palettePng } from './png'
import { inEveryTheme } from './pictureTheme'
import { BLUES, ORANGES, type Ramp } from './ramp'
import { EDGE, FAINT, GRID, INK } from './style'
import { element, textLine } from './svg'

/** Images counted by their class and by the class that the model took them for. */
export interface ConfusionCounts {
  /** A name for each class. */
  readonly classes: readonly string[]
  /** `[classes, classes]`: row the image's own class, column the predicted one. */
  readonly counts: ArrayLike<number>
}

/** What to draw beside the matrix. */
interface Sums {
  readonly ofClass: readonly number[]
  readonly predicted: readonly number[]
  /** The greatest share of a class that is taken for one other class. */
  readonly worstShare: number
}

const TOP = 60
const SHARES = 56
/** Of the list of what is confused most, and the gap before it. */
const [SIDE_GAP, LEAST_SIDE, MOST_SIDE] = [36, 214, 280]

/**
 * A confusion matrix: right answers in blues, wrong ones in oranges, each by its share of the image's own class; the oranges are
 * stretched to the greatest share, so that a few errors among many right answers can be seen. Beside it each class's recall, below it its precision,
 * and right of it what is confused most.
 */
export function confusionBlock({ classes, counts }: ConfusionCounts, width: number, title: string): Block {
  const size = classes.length
  const longest = Math.max(...classes.map(name => name.length), 1)
  const left = Math.min(120, Math.max(44, longest * 6 + 26))
  const cell = Math.min(size > 5 ? 44 : 64, (width - left - SHARES - SIDE_GAP - LEAST_SIDE) / size)
  const side = cell * size
  const slanted = longest * 6 > cell - 4
  const under = cell >= 20 ? 22 : 4
  const below = under + (slanted ? Math.min(80, longest * 4 + 10) : 16)
  const sums = sumsOf(counts, size)
  const parts = [
    textLine(title, 0, 13, { 'font-size': 13, 'font-weight': 600, fill: INK }, width),
    textLine('share of the row   right', 0, 34, { 'font-size': 10, fill: FAINT, style: 'white-space:pre' }),
    colourBar(BLUES, 128, 26, '0', '100 %'),
    textLine('wrong', 272, 34, { 'font-size': 10, fill: FAINT }),
    colourBar(ORANGES, 312, 26, '0', percent(sums.worstShare)),
    ...(cell < 9 ? [tinyCells(counts, size, left, cell, sums)] : cells(counts, size, left, cell, sums)),
    element('rect', { x: left, y: TOP, width: side, height: side, fill: 'none', stroke: EDGE }),
    ...names(classes, left, cell, under, slanted),
    textLine('true class', 0, 0, { 'font-size': 10, fill: FAINT, 'text-anchor': 'middle', transform: `translate(9 ${TOP + side / 2}) rotate(-90)` }),
    textLine('predicted class', left + side / 2, TOP + side + below + 12, { 'font-size': 10, fill: FAINT, 'text-anchor': 'middle' }),
    ...(cell >= 14 ? margins(counts, size, left, cell, sums) : []),
    mostConfused(classes, counts, left + side + SHARES + SIDE_GAP, Math.min(MOST_SIDE, width - left - side - SHARES - SIDE_GAP), Math.max(side, 120))
  ]
  return { height: Math.max(TOP + side + below + 18, TOP + 120), markup: parts.join('') }
}

const percent = (share: number): string => `${share >= 0.0995 || share === 0 ? Math.round(100 * share) : (100 * share).toFixed(1)} %`

function sumsOf(counts: ArrayLike<number>, size: number): Sums {
  const ofClass = Array.from({ length: size }, (_, row) => Array.from({ length: size }, (_, column) => counts[row * size + column] ?? 0).reduce((a, b) => a + b, 0))
  const predicted = Array.from({ length: size }, (_, column) => Array.from({ length: size }, (_, row) => counts[row * size + column] ?? 0).reduce((a, b) => a + b, 0))
  let worstShare = 0
  for (let at = 0; at < size * size; at++) if (at % (size + 1) !== 0) worstShare = Math.max(worstShare, (counts[at] ?? 0) / Math.max(1, ofClass[Math.floor(at / size)] ?? 0))
  return { ofClass, predicted, worstShare }
}

function cells(counts: ArrayLike<number>, size: number, left: number, cell: number, { ofClass, worstShare }: Sums): string[] {
  const digits = Math.max(...Array.from(counts, count => String(count).length), 1)
  const font = Math.min(12, (cell - 4) / (0.6 * digits))
  const gap = cell >= 10 ? 1 : 0
  const parts: string[] = []
  for (let at = 0; at < size * size; at++) {
    const [row, column] = [Math.floor(at / size), at % size]
    const count = counts[at] ?? 0
    const right = row === column
    if (count === 0 && !right) continue
    const tint = tintOf(right, count / Math.max(1, ofClass[row] ?? 0), worstShare)
    const ramp = right ? BLUES : ORANGES
    const [x, y] = [left + column * cell, TOP + row * cell]
    parts.push(element('rect', { x: x + gap / 2, y: y + gap / 2, width: cell - gap, height: cell - gap, ...inEveryTheme(ramp.colour(tint)) }))
    if (font >= 6.5) parts.push(textLine(String(count), x + cell / 2, y + cell / 2 + font * 0.36, { 'font-size': font, 'text-anchor': 'middle', ...inEveryTheme(ramp.isDark(tint) ? '#fff' : INK), ...(right ? { 'font-weight': 600 } : {}) }))
  }
  return parts
}

/** A single wrong image stays visible. */
const tintOf = (right: boolean, share: number, worstShare: number): number => (right ? share : 0.06 + 0.94 * (share / Math.max(worstShare, 1e-9)))

/** Cells too small for numbers, as a picture of one pixel for each: many classes would make a huge drawing. */
function tinyCells(counts: ArrayLike<number>, size: number, left: number, cell: number, { ofClass, worstShare }: Sums): string {
  const shades = 127
  const pixels = Uint8Array.from({ length: size * size }, (_, at) => {
    const count = counts[at] ?? 0
    const right = at % (size + 1) === 0
    if (count === 0) return 0
    return (right ? 1 : 1 + shades) + Math.round((shades - 1) * tintOf(right, count / Math.max(1, ofClass[Math.floor(at / size)] ?? 0), worstShare))
  })
  const palette = [[255, 255, 255] as const, ...[BLUES, ORANGES].flatMap(ramp => Array.from({ length: shades }, (_, shade) => ramp.rgb(shade / (shades - 1))))]
  const png = toBase64(palettePng(pixels, size, size, palette))
  return element('image', { x: left, y: TOP, width: cell * size, height: cell * size, style: 'image-rendering:pixelated', href: `data:image/png;base64,${png}` })
}

/** The classes' names along both sides; every so many where there are more than can be read. */
function names(classes: readonly string[], left: number, cell: number, under: number, slanted: boolean): string[] {
  const every = cell >= 14 ? 1 : Math.ceil(20 / cell)
  const bottom = TOP + cell * classes.length + under
  return classes.flatMap((name, index) => {
    if (index % every !== 0) return []
    const middle = (index + 0.5) * cell
    const column = slanted ? { 'text-anchor': 'end', transform: `translate(${left + middle + 3} ${bottom + 10}) rotate(-45)` } : { 'text-anchor': 'middle' }
    return [
      textLine(name, left - 7, TOP + middle + 4, { 'font-size': 11, fill: INK, 'text-anchor': 'end' }, left - 24),
      textLine(name, slanted ? 0 : left + middle, slanted ? 0 : bottom + 12, { 'font-size': 11, fill: INK, ...column }, slanted ? 104 : cell)
    ]
  })
}

/** Each class's recall right of its row, its precision below its column. */
function margins(counts: ArrayLike<number>, size: number, left: number, cell: number, { ofClass, predicted }: Sums): string[] {
  const side = cell * size
  const small = { 'font-size': 10, fill: FAINT }
  const share = (of: number, all: number): string => (all === 0 ? '–' : percent(of / all))
  const right = (index: number): number => counts[index * (size + 1)] ?? 0
  return [
    textLine('recall', left + side + 8, TOP - 6, small),
    ...ofClass.map((all, row) => textLine(share(right(row), all), left + side + 8, TOP + (row + 0.5) * cell + 3.5, small)),
    ...(cell >= 20 ? [textLine('precision', left + side + 8, TOP + side + 15, small), ...predicted.map((all, column) => textLine(cell >= 34 ? share(right(column), all) : share(right(column), all).replace(' %', ''), left + (column + 0.5) * cell, TOP + side + 15, { ...small, 'font-size': cell >= 34 ? 10 : 9, 'text-anchor': 'middle' }))] : [])
  ]
}

function mostConfused(classes: readonly string[], counts: ArrayLike<number>, x: number, width: number, height: number): string {
  const y = TOP
  const pairs = confusedPairs(counts, classes.length, 1)
  const [greatest] = pairs
  const heading = textLine('most confused', x, y - 6, { 'font-size': 11, 'font-weight': 600, fill: INK })
  if (!greatest) return heading + textLine('nothing: all are right', x, y + 16, { 'font-size': 11, fill: FAINT })
  const [line, room] = [32, width - 44]
  const shown = pairs.slice(0, Math.max(3, Math.min(12, Math.floor((height - 12) / line))))
  const more = pairs.slice(shown.length).reduce((sum, pair) => sum + pair.count, 0)
  return [
    heading,
    ...shown.flatMap(({ actual, predicted, count }, index) => {
      const at = y + 14 + index * line
      return [
        textLine(`${classes[actual] ?? actual} taken for ${classes[predicted] ?? predicted}`, x, at, { 'font-size': 11, fill: INK }, width),
        element('rect', { x, y: at + 5, width: room, height: 7, rx: 2, fill: GRID }),
        element('rect', { x, y: at + 5, width: Math.max(2, (room * count) / greatest.count), height: 7, rx: 2, fill: ORANGES.colour(0.75) }),
        textLine(String(count), x + room + 8, at + 12, { 'font-size': 10, fill: FAINT })
      ]
    }),
    more > 0 ? textLine(`and ${more.toLocaleString('en')} more errors`, x, y + 10 + shown.length * line, { 'font-size': 10, fill: FAINT }) : ''
  ].join('')
}

/** Classes taken for others, at least `least` times, the most frequent first. */
export function confusedPairs(counts: ArrayLike<number>, size: number, least: number): { actual: number; predicted: number; count: number }[] {
  return Array.from({ length: size * size }, (_, at) => ({ actual: Math.floor(at / size), predicted: at % size, count: counts[at] ?? 0 }))
    .filter(({ actual, predicted, count }) => actual !== predicted && count >= least && count > 0)
    .sort((a, b) => b.count - a.count || a.actual - b.actual || a.predicted - b.predicted)
}

function colourBar(ramp: Ramp, x: number, y: number, low: string, high: string): string {
  const [slices, width] = [24, 72]
  const start = x + low.length * 6 + 4
  return [
    textLine(low, x, y + 8, { 'font-size': 10, fill: FAINT }),
    ...Array.from({ length: slices }, (_, slice) => element('rect', { x: start + (slice * width) / slices, y, width: width / slices + 0.4, height: 9, ...inEveryTheme(ramp.colour((slice + 0.5) / slices)) })),
    textLine(high, start + width + 5, y + 8, { 'font-size': 10, fill: FAINT })
  ].join('')
}
