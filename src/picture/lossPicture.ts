import { SMOOTHING, smoothLoss, type RunRecord, type RunView } from '../run'
import { bandPath, coarsenedTo, lineFrom, lineOf, linePath, type Line } from './lines'
import { panel, stack, type Block, type Plot } from './panel'
import { extent, linearScale, logScale, stepScale, type Scale } from './scale'
import { BLUE, EDGE, FAINT, GREEN, ORANGE, RED, SHEET } from './style'
import { coordinate, element, textLine } from './svg'
import { numberText } from './words'

/** Loss, raw and smoothed, with the validation loss of each epoch, and the learning rate below it; as in fastai the loss is smoothed from the first batch on. */
export function lossPicture(record: RunRecord, width: number, { skipStart = 0, withValid = true }: Pick<RunView, 'skipStart' | 'withValid'> = {}): Block {
  const every = 1
  const loss = lineFrom(lineOf(record.loss, every, width), skipStart)
  if (loss.steps.length === 0) return emptyPicture(`No batch after the first ${skipStart} has been trained.`, width)
  const smooth = smoothLoss(coarsenedTo(record.loss, width)).slice(-loss.steps.length)
  const validation = record.epochs.flatMap(({ validationLoss, step }) => (!withValid || validationLoss === undefined || step < skipStart ? [] : [{ step, value: validationLoss }]))
  const x = stepScale(record.steps, 8, skipStart)
  const y = lossScale(loss.mean, validation.map(point => point.value))
  const upper = panel(
    {
      width,
      height: 220,
      title: 'loss',
      x: { ...x, ticks: [] },
      y,
      yLabel: record.meta.loss,
      legend: [
        { text: 'each batch', colour: BLUE, mark: 'faint' },
        { text: `smoothed (${SMOOTHING})`, colour: BLUE, mark: 'line' },
        ...(validation.length > 0 ? [{ text: 'validation', colour: GREEN, mark: 'dot' as const }] : [])
      ]
    },
    plot =>
      [
        epochEdges(record, plot, skipStart),
        record.loss.stride > 1 || record.loss.length > width ? bandPath(plot, loss, { fill: BLUE, 'fill-opacity': 0.12 }) : '',
        linePath(plot, loss.steps, loss.mean, { stroke: BLUE, 'stroke-width': 1, 'stroke-opacity': 0.45 }),
        linePath(plot, loss.steps, smooth, { stroke: BLUE, 'stroke-width': 2.2 }),
        ...validation.filter(point => Number.isFinite(point.value)).map(point => element('circle', { cx: plot.x(point.step), cy: plot.y(point.value), r: 4, fill: GREEN, stroke: SHEET }, element('title', {}, `validation loss ${numberText(point.value)}`))),
        notFiniteMarks(plot, loss)
      ].join('')
  )
  const rate = lineFrom(lineOf(record.learningRate, every, width), skipStart)
  const [lowest, highest] = extent(rate.mean) ?? [0, 1]
  const lower = panel(
    { width, height: 56, title: 'learning rate', x, y: linearScale(Math.min(0, lowest), highest, 2), xLabel: 'batch' },
    plot => epochEdges(record, plot, skipStart) + linePath(plot, rate.steps, rate.mean, { stroke: ORANGE, 'stroke-width': 1.8 })
  )
  return stack([{ ...upper, height: upper.height - 14 }, lower], 0)
}

/** Thin lines where epochs end. @param from the first batch in the picture */
export function epochEdges(record: RunRecord, plot: Plot, from = 0): string {
  return record.epochs
    .filter(({ step }) => step >= from && step < record.steps)
    .map(epoch => element('path', { d: `M${coordinate(plot.x(epoch.step))} ${coordinate(plot.top)}v${coordinate(plot.height)}`, stroke: EDGE, 'stroke-dasharray': '3 3' }, element('title', {}, `end of epoch ${epoch.epoch + 1}`)))
    .join('')
}

/** Linear from 0, or logarithmic where the loss spans more than three powers of ten. */
function lossScale(loss: Float64Array, validation: readonly number[]): Scale {
  const [low, high] = extent(loss, validation) ?? [0, 1]
  if (low > 0 && high / low > 1000) return logScale(low, high)
  return linearScale(Math.min(0, low), high, 5)
}

/** Red crosses at the upper edge where the loss was NaN or infinite. */
function notFiniteMarks(plot: Plot, { steps, mean, min, max }: Line): string {
  const at = [...steps.keys()].filter(index => ![mean, min, max].every(values => Number.isFinite(values[index])))
  const [first] = at
  if (first === undefined) return ''
  const size = 3.5
  const crosses = at.map(index => `M${coordinate(plot.x(steps[index] ?? 0) - size)} ${coordinate(plot.top + 4)}l${2 * size} ${2 * size}m0 ${-2 * size}l${-2 * size} ${2 * size}`).join('')
  const words = `${numberText(mean[first] ?? NaN)} from batch ${Math.floor(steps[first] ?? 0)} on`
  const right = plot.x(steps[first] ?? 0) > plot.left + plot.width - 130
  return element('path', { d: crosses, stroke: RED, 'stroke-width': 1.6, fill: 'none' }) + textLine(at.length === 1 ? words.replace('from', 'at').replace(' on', '') : words, plot.x(steps[first] ?? 0) + (right ? -8 : 8), plot.top + 24, { 'font-size': 10, fill: RED, 'text-anchor': right ? 'end' : 'start' })
}

/** Words in the middle of a picture that has nothing to draw. */
export function emptyPicture(words: string, width: number): Block {
  return { height: 60, markup: textLine(words, width / 2, 34, { 'font-size': 12, fill: FAINT, 'text-anchor': 'middle' }) }
}
