import { lrFindCurve, SMOOTHING, type RunRecord, type RunView } from '../run'
import { linePath } from './lines'
import { panel, type Block, type Plot } from './panel'
import { linearScale, logScale } from './scale'
import { BLUE, GREEN, OLIVE, ORANGE, PURPLE, RED, SHEET } from './style'
import { coordinate, element, textLine } from './svg'
import { numberText } from './words'

/** Decades that are named on the axis at most. */
const DECADES = 10
const MARK_COLOURS = [ORANGE, GREEN, PURPLE, OLIVE, RED]
/** Height of a line of labels, and how many of them there is room for above the curve. */
const [LABEL_LINE, LABEL_LINES, HEIGHT] = [14, 3, 280]

/** Loss over learning rate on a logarithmic axis, with the suggested rates marked (fastai's `plot_lr_find`). */
export function lrFindPicture(record: RunRecord, width: number, marks: RunView['marks'] = []): Block {
  const curve = lrFindCurve(record)
  const { rates, low, high } = curve
  const [first, last] = [rates[0] ?? NaN, rates.at(-1) ?? NaN]
  const x = first > 0 && last > first ? logScale(first, last, DECADES) : logScale(1e-7, 10, DECADES)
  const fall = Number.isFinite(low) && high > low ? high - low : 1
  const bottom = Number.isFinite(low) ? low : 0
  // Labels stand above the curve.
  const room = marks.length > 0 ? (LABEL_LINES * LABEL_LINE + 10) / HEIGHT : 0.05
  const y = linearScale(bottom - 0.05 * fall, bottom + fall + (fall * room) / (1 - room), 6, false)
  return panel(
    {
      width,
      height: HEIGHT,
      title: 'loss over learning rate',
      x,
      y,
      xLabel: 'learning rate (logarithmic)',
      yLabel: record.meta.loss,
      legend: [
        { text: 'each batch', colour: BLUE, mark: 'faint' },
        { text: `smoothed (${SMOOTHING})`, colour: BLUE, mark: 'line' }
      ]
    },
    plot =>
      [
        linePath(plot, rates, upTo(y.high, curve.raw), { stroke: BLUE, 'stroke-width': 1, 'stroke-opacity': 0.4 }),
        linePath(plot, rates, upTo(y.high, curve.smooth), { stroke: BLUE, 'stroke-width': 2.2 }),
        markRates(plot, marks, rate => curve.lossAt(rate))
      ].join('')
  )
}

/** The values below a limit, and those next to them: a line through them leaves the picture at its upper edge. */
function upTo(limit: number, values: Float64Array): Float64Array {
  return values.map((value, index) => ([value, values[index - 1] ?? NaN, values[index + 1] ?? NaN].some(near => near <= limit) ? value : NaN))
}

/** A dashed line, a dot on the curve and a label for each mark; labels that would lie over each other take another line. */
function markRates(plot: Plot, marks: NonNullable<RunView['marks']>, lossAt: (rate: number) => number): string {
  const ends = new Array<number>(LABEL_LINES).fill(-Infinity)
  const labels: string[] = []
  const lines = [...marks.entries()]
    .sort(([, a], [, b]) => a.x - b.x)
    .map(([index, { label, x: rate }]) => {
      const colour = MARK_COLOURS[index % MARK_COLOURS.length] ?? RED
      const words = `${label}: ${numberText(rate)}`
      const wide = words.length * 6.9
      const at = plot.x(rate)
      const left = Math.min(at + 4, plot.left + plot.width - wide)
      const free = ends.findIndex(end => left > end)
      const line = free >= 0 ? free : ends.indexOf(Math.min(...ends))
      ends[line] = left + wide + 6
      labels.push(textLine(words, left, plot.top + 12 + line * LABEL_LINE, { 'font-size': 10.5, 'font-weight': 600, fill: colour, stroke: SHEET, 'stroke-width': 3, 'paint-order': 'stroke' }))
      const loss = lossAt(rate)
      return [
        element('path', { d: `M${coordinate(at)} ${coordinate(plot.top + 2 + line * LABEL_LINE)}V${coordinate(plot.top + plot.height)}`, stroke: colour, 'stroke-width': 1.2, 'stroke-dasharray': '4 3' }),
        Number.isFinite(loss) ? element('circle', { cx: at, cy: plot.y(loss), r: 4.5, fill: colour, stroke: SHEET }, element('title', {}, numberText(loss))) : ''
      ].join('')
    })
  return [...lines, ...labels].join('')
}
