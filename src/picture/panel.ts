import type { Scale } from './scale'
import { EDGE, FAINT, GRID, INK } from './style'
import { coordinate, element, textLine } from './svg'
import { textWidth } from './textWidth'

/** A piece of a picture: markup that starts at 0, 0, and its height. */
export interface Block {
  readonly height: number
  readonly markup: string
}

/** The drawing area of a panel, in pixels. */
export interface Plot {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
  x(value: number): number
  y(value: number): number
}

export interface PanelOptions {
  width: number
  /** Of the drawing area. */
  height: number
  /** Empty where something above it says it. */
  title: string
  x: Scale
  y: Scale
  xLabel?: string
  yLabel?: string
  legend?: readonly LegendEntry[]
  /** Room right of the drawing area. */
  right?: number
}

export interface LegendEntry {
  text: string
  colour: string
  mark: 'line' | 'faint' | 'dot' | 'box'
}

/** Where the drawing area begins: before it is room for the ticks. */
export const PLOT_LEFT = 54
const [TOP, BELOW_TICKS, BELOW_LABEL] = [24, 18, 16]
/** Without a title: half a tick's text. */
const BARE_TOP = 6

/** A frame with title, legend, grid and axes, and what `draw` puts into it. */
export function panel({ width, height, title, x, y, xLabel, yLabel, legend = [], right = 10 }: PanelOptions, draw: (plot: Plot) => string): Block {
  const top = title === '' && legend.length === 0 ? BARE_TOP : TOP
  const plot: Plot = {
    left: PLOT_LEFT,
    top,
    width: width - PLOT_LEFT - right,
    height,
    x: value => PLOT_LEFT + x.at(value) * (width - PLOT_LEFT - right),
    y: value => top + (1 - y.at(value)) * height
  }
  const bottom = top + height
  const parts = [
    element('rect', { x: plot.left, y: plot.top, width: plot.width, height, fill: 'none', stroke: EDGE }),
    ...y.ticks.map(tick => element('path', { d: `M${coordinate(plot.left)} ${coordinate(plot.y(tick.value))}h${coordinate(plot.width)}`, stroke: GRID })),
    ...y.ticks.map(tick => textLine(tick.text, plot.left - 6, plot.y(tick.value) + 3.5, { 'font-size': 10, fill: FAINT, 'text-anchor': 'end' })),
    ...x.ticks.map(tick => element('path', { d: `M${coordinate(plot.x(tick.value))} ${coordinate(bottom)}v4`, stroke: FAINT })),
    ...x.ticks.map(tick => textLine(tick.text, plot.x(tick.value), bottom + 15, { 'font-size': 10, fill: FAINT, 'text-anchor': 'middle' }))
  ]
  const entries = legendEntries(legend, plot.left + plot.width)
  if (title !== '') parts.push(textLine(title, plot.left, 15, { 'font-size': 12, 'font-weight': 600, fill: INK }, entries.from - plot.left - 10))
  parts.push(entries.markup)
  if (xLabel) parts.push(textLine(xLabel, plot.left + plot.width / 2, bottom + BELOW_TICKS + 11, { 'font-size': 10, fill: FAINT, 'text-anchor': 'middle' }, plot.width))
  if (yLabel) parts.push(textLine(yLabel, 0, 0, { 'font-size': 10, fill: FAINT, 'text-anchor': 'middle', transform: `translate(11 ${coordinate(top + height / 2)}) rotate(-90)` }, height + top))
  return { height: bottom + BELOW_TICKS + (xLabel ? BELOW_LABEL : 0), markup: parts.join('') + draw(plot) }
}

/** Entries in a row that ends at `right`; `from` is where it begins. */
function legendEntries(legend: readonly LegendEntry[], right: number): { markup: string; from: number } {
  let at = right
  const parts: string[] = []
  for (const entry of [...legend].reverse()) {
    at -= textWidth(entry.text, 10)
    parts.push(textLine(entry.text, at, 15, { 'font-size': 10, fill: FAINT }), legendMark(entry, at - 18, 11.5))
    at -= 32
  }
  return { markup: parts.join(''), from: at + 12 }
}

export function legendMark({ colour, mark }: LegendEntry, x: number, y: number): string {
  if (mark === 'dot') return element('circle', { cx: x + 7, cy: y, r: 3.5, fill: colour })
  if (mark === 'box') return element('rect', { x: x + 2, y: y - 5, width: 10, height: 10, fill: colour })
  return element('path', { d: `M${coordinate(x)} ${coordinate(y)}h14`, stroke: colour, 'stroke-width': mark === 'faint' ? 1.2 : 2.2, ...(mark === 'faint' ? { 'stroke-opacity': 0.5 } : {}) })
}

/** Blocks side by side in columns of equal width. */
export function row(blocks: readonly Block[], width: number, gap = 14): Block {
  const each = columnWidth(blocks.length, width, gap)
  return {
    height: Math.max(0, ...blocks.map(block => block.height)),
    markup: blocks.map((block, index) => element('g', { transform: `translate(${coordinate(index * (each + gap))} 0)` }, block.markup)).join('')
  }
}
/** The width of each of `count` columns. */
export const columnWidth = (count: number, width: number, gap = 14): number => (width - gap * (count - 1)) / count

/** Blocks below each other. */
export function stack(blocks: readonly Block[], gap = 12): Block {
  let at = 0
  const parts = blocks.map(block => {
    const markup = element('g', { transform: `translate(0 ${coordinate(at)})` }, block.markup)
    at += block.height + gap
    return markup
  })
  return { height: Math.max(0, at - gap), markup: parts.join('') }
}
