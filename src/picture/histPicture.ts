import { HISTOGRAM_BINS, HISTOGRAM_ROW, nearZeroRule, quantityWord, type RunRecord } from '../run'
import { panel, stack, type Block } from './panel'
import { countScale, linearScale } from './scale'
import { BLUE, FAINT, ORANGE, RED } from './style'
import { coordinate, element, textLine } from './svg'
import { numberText } from './words'

/** Width of the bars for what lies outside, as a share of the histogram. */
const OUTSIDE = 0.03

/** One layer's histogram at one measurement, the newest by default: counts on a logarithmic axis, under- and overflow beside it. */
export function histPicture(record: RunRecord, width: number, layerIndex: number, row?: number): Block | undefined {
  const layer = record.layers[layerIndex]
  const histogram = layer?.histogram
  if (!layer || !histogram || histogram.length === 0) return undefined
  const { low, high, stride } = histogram
  const index = Math.min(histogram.columnOf(row ?? histogram.rows - 1), histogram.length - 1)
  const batches = histogram.countAt(index)
  const counts = histogram.column(index).map(count => count / batches)
  const [underflow, overflow, notFinite] = [counts[0] ?? 0, counts[HISTOGRAM_BINS + 1] ?? 0, counts[HISTOGRAM_ROW - 1] ?? 0]
  const every = record.meta.statisticsEvery
  const [firstStep, lastStep] = [index * stride * every, (index * stride + batches - 1) * every]
  const when = batches === 1 ? `batch ${firstStep}` : `batches ${firstStep} to ${lastStep}, mean`
  const inner = linearScale(low, high, 10, false)
  const x = { ...inner, at: (value: number) => OUTSIDE + inner.at(value) * (1 - 2 * OUTSIDE) }
  const y = countScale(counts.reduce((a, b) => Math.max(a, b), 0))
  const chart = panel(
    { width, height: 200, title: `${layer.meta.name} · ${layer.meta.takenAt} · ${when}`, x, y, xLabel: quantityWord(layer.meta), yLabel: 'values' },
    plot => {
      const bar = (from: number, to: number, count: number, colour: string, words: string): string =>
        count <= 0 ? '' : element('rect', { x: from + 0.5, y: plot.y(count), width: Math.max(to - from - 1, 0.5), height: plot.top + plot.height - plot.y(count), fill: colour }, element('title', {}, words))
      const step = (high - low) / HISTOGRAM_BINS
      const bins = Array.from({ length: HISTOGRAM_BINS }, (_, bin) => {
        const from = low + bin * step
        return bar(plot.x(from), plot.x(from + step), counts[bin + 1] ?? 0, BLUE, `${numberText(from)} to ${numberText(from + step)}: ${numberText(counts[bin + 1] ?? 0)}`)
      })
      const right = plot.left + plot.width
      return [
        ...bins,
        bar(plot.left, plot.x(low) - 3, underflow, ORANGE, `below ${numberText(low)}: ${numberText(underflow)}`),
        bar(plot.x(high) + 3, right, overflow, ORANGE, `above ${numberText(high)}: ${numberText(overflow)}`),
        meanMark(plot.x(layer.statistics.mean.mean[index] ?? NaN), plot.top, plot.height)
      ].join('')
    }
  )
  const { statistics } = layer
  const at = (name: keyof typeof statistics): number => statistics[name].mean[index] ?? NaN
  const words = [
    `mean ${numberText(at('mean'))}`,
    `std ${numberText(at('std'))}`,
    `min ${numberText(statistics.min.min[index] ?? NaN)}`,
    `max ${numberText(statistics.max.max[index] ?? NaN)}`,
    `near zero (${nearZeroRule(record.meta, layer.meta, 'nearZero', numberText)}) ${(100 * at('nearZero')).toFixed(1)} %`,
    `dead units ${numberText(at('deadUnits'))} of ${layer.meta.units}`,
    `underflow ${numberText(underflow)}`,
    `overflow ${numberText(overflow)}`
  ].join('  ·  ')
  const notes = textLine(words, 54, 12, { 'font-size': 10.5, fill: FAINT }, width - 60)
  const warning = notFinite > 0 ? textLine(`${numberText(notFinite)} values are NaN or infinite and in no bar`, 54, 28, { 'font-size': 10.5, fill: RED }) : ''
  return stack([chart, { height: notFinite > 0 ? 32 : 16, markup: notes + warning }], 4)
}

function meanMark(x: number, top: number, height: number): string {
  if (!Number.isFinite(x)) return ''
  return element('path', { d: `M${coordinate(x)} ${coordinate(top)}v${coordinate(height)}`, stroke: FAINT, 'stroke-dasharray': '4 3' }, element('title', {}, 'mean'))
}
