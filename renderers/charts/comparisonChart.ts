import * as l10n from '@vscode/l10n'
import type { Data } from 'plotly.js'
import { smoothLoss, type RunRecord } from '../../src/run'
import { armLines, type Line } from './armLines'
import { capitalised } from './capitalised'
import { fade } from './fade'
import { finiteOrNaN } from './finiteOrNaN'
import { formatNumber, formatShare } from './formatNumber'
import { legend } from './legend'
import type { Picture, PictureView } from './Picture'
import { PictureFrame } from './PictureFrame'
import type { PictureTable } from './PictureTable'
import { bucketSteps, stepRange } from './stepAxis'
import { stepPicture } from './stepPicture'
import { StepPlot } from './StepPlot'
import { switchTool } from './switchTool'
import { lineStyle } from './theme'

const HEIGHT = 210

/** A number that runs are compared by. */
export interface ComparedNumber {
  /** By which it is kept: it stays the same whatever the language. */
  id: string
  title: () => string
  /** What the axis calls it, where that is shorter than its title. */
  axis?: () => string
  format(value: number): string
  /** Of one run; of the layer at this index, where it is a layer's number. Empty where the run has none. */
  line(record: RunRecord, layer: number): Line
}

const NONE: Line = { x: new Float64Array(), y: new Float64Array() }

function ofLayer(statistic: 'mean' | 'std' | 'nearZero'): ComparedNumber['line'] {
  return (record, layer) => {
    const series = record.layers[layer]?.statistics[statistic]
    return series ? { x: bucketSteps(series, record.meta.statisticsEvery), y: series.mean.slice() } : NONE
  }
}

/** What runs can be compared by, in the order of a menu. */
export const COMPARED_NUMBERS: readonly ComparedNumber[] = [
  { id: 'loss, smoothed', title: () => l10n.t('loss, smoothed'), format: formatNumber, line: ({ loss }) => ({ x: bucketSteps(loss), y: Float64Array.from(smoothLoss(loss)) }) },
  { id: 'loss of each batch', title: () => l10n.t('loss of each batch'), format: formatNumber, line: ({ loss }) => ({ x: bucketSteps(loss), y: loss.mean.slice() }) },
  {
    id: 'validation loss',
    title: () => l10n.t('validation loss'),
    format: formatNumber,
    line({ epochs }) {
      const measured = epochs.filter(({ validationLoss }) => validationLoss !== undefined)
      return { x: Float64Array.from(measured, ({ step }) => step - 1), y: Float64Array.from(measured, ({ validationLoss }) => validationLoss ?? NaN) }
    }
  },
  {
    id: 'validation accuracy',
    title: () => l10n.t('validation accuracy'),
    format: formatShare,
    line({ epochs }) {
      const measured = epochs.filter(({ metrics }) => metrics['accuracy'] !== undefined)
      return { x: Float64Array.from(measured, ({ step }) => step - 1), y: Float64Array.from(measured, ({ metrics }) => metrics['accuracy'] ?? NaN) }
    }
  },
  { id: 'learning rate', title: () => l10n.t('learning rate'), format: formatNumber, line: ({ learningRate }) => ({ x: bucketSteps(learningRate), y: learningRate.mean.slice() }) },
  { id: 'the layer’s mean', title: () => l10n.t('the layer’s mean'), axis: () => l10n.t('mean'), format: formatNumber, line: ofLayer('mean') },
  { id: 'the layer’s standard deviation', title: () => l10n.t('the layer’s standard deviation'), axis: () => l10n.t('standard deviation'), format: formatNumber, line: ofLayer('std') },
  { id: 'the layer’s share near zero', title: () => l10n.t('the layer’s share near zero'), axis: () => l10n.t('share near zero'), format: formatShare, line: ofLayer('nearZero') }
]

/** A run among those that are compared. */
export interface ComparedRun {
  /** Tells it from the others, also where two have one name. */
  name: string
  /** Its place in the list of runs, which gives its colour. */
  place: number
  record: RunRecord
  /** Index of the layer that is looked at; -1 where this run has none of its name. */
  layer: number
}

/** What is compared, and by what. */
export interface Compared {
  runs: readonly ComparedRun[]
  number: ComparedNumber
}

/** A picture of several runs, which may become others. */
export interface ComparisonPicture extends Picture {
  compare(compared: Compared): void
}

/** A line in the plot, with a band around it where it stands for several runs. */
interface DrawnLine extends Line {
  name: string
  place: number
  band?: { low: Float64Array; high: Float64Array }
}

/**
 * Several runs in one plot, a line in its own colour for each, over their steps; runs of one name, such as those of one setting with
 * several seeds, as one line, their mean, in a band of a standard deviation, at will.
 */
export function comparisonChart(element: HTMLElement, first: Compared, view: PictureView = {}): ComparisonPicture {
  let compared = first
  let drawnSteps = 0
  const log = switchTool({ word: l10n.t('Log'), name: l10n.t('Draw the lines on a Logarithmic axis') }, () => plot.request(true))
  const mean = switchTool({ word: l10n.t('Mean'), name: l10n.t('Draw the Mean of runs that have one name, and their spread') }, () => plot.request(true))
  const haveTwins = new Set(first.runs.map(({ record }) => record.meta.name)).size < first.runs.length
  const frame = new PictureFrame(element, view.save, [log.tool, ...(haveTwins ? [mean.tool] : [])])
  const key = legend(frame.content)
  const plot = new StepPlot(frame.content, { name: 'comparison', height: view.height ?? HEIGHT, draw, describe }, view)
  const note = Object.assign(document.createElement('p'), { className: 'cs-caption', hidden: true })
  frame.content.append(note)

  function lines(): DrawnLine[] {
    const { runs, number } = compared
    if (!mean.on(false)) return runs.map(({ name, place, record, layer }) => ({ name, place, ...number.line(record, layer) }))
    const arms = armLines(runs.map(({ place, record, layer }) => ({ arm: record.meta.name, place, line: number.line(record, layer) })))
    return arms.map(({ arm, place, runs: count, x, mean: y, low, high }) => (count === 1 ? { name: arm, place, x, y } : { name: l10n.t('{0}, mean of {1} runs', arm, count), place, x, y, band: { low, high } }))
  }
  const steps = (): [number, number] => {
    const ranges = compared.runs.map(({ record }) => stepRange(record))
    return [Math.min(...ranges.map(([from]) => from)), Math.max(...ranges.map(([, to]) => to))]
  }

  function draw(): void {
    const all = lines()
    const traces = all.flatMap(({ x, y, band, place }): Data[] => {
      const { color, dash } = lineStyle(plot.theme, place)
      const edge = { x, type: 'scatter', mode: 'lines', line: { width: 0 } } as const
      return [
        ...(band ? [{ ...edge, y: band.low.map(finiteOrNaN) }, { ...edge, y: band.high.map(finiteOrNaN), fill: 'tonexty', fillcolor: fade(color, 0.25) } as const] : []),
        { x, y: y.map(finiteOrNaN), type: 'scatter', mode: x.length < 30 ? 'lines+markers' : 'lines', line: { color, dash, width: 1.8 }, marker: { color, size: 5 } }
      ]
    })
    plot.plot(traces, steps(), { margin: { l: 52, r: 10, t: 8, b: 32 }, axes: { xaxis: { title: l10n.t('step') }, yaxis: { title: (compared.number.axis ?? compared.number.title)(), type: log.on(false) ? 'log' : 'linear', nticks: 6, exponentformat: 'power' } } })
    key.show(all.map(({ name, place }) => ({ name, colour: lineStyle(plot.theme, place).color, dash: lineStyle(plot.theme, place).dash })))
    const without = all.filter(({ x }) => x.length === 0).map(({ name }) => name)
    note.textContent = [
      ...(without.length === 0 ? [] : [l10n.t('Not recorded: {0} of {1}.', compared.number.title(), without.join(', '))]),
      ...(all.some(({ band }) => band) ? [l10n.t('Bands: one standard deviation of the runs on both sides of their mean.')] : [])
    ].join(' ')
    note.hidden = note.textContent === ''
    drawnSteps = Math.max(...compared.runs.map(({ record }) => record.steps))
    view.onDrawn?.()
  }

  function describe({ step }: { step: number }): ReturnType<ConstructorParameters<typeof StepPlot>[1]['describe']> {
    const format = (value: number): string => compared.number.format(value)
    const values = lines().flatMap(({ name, x, y, band, place }) => {
      const index = nearest(x, step)
      if (index < 0) return []
      const spread = (band?.high[index] ?? NaN) - (y[index] ?? NaN)
      return [{ name, value: `${format(y[index] ?? NaN)}${Number.isFinite(spread) ? ` ± ${format(spread)}` : ''}`, colour: lineStyle(plot.theme, place).color }]
    })
    return values.length === 0 ? undefined : { title: l10n.t('{0} · step {1}', compared.number.title(), step), lines: values }
  }

  const title = (): string => capitalised(l10n.t('{0} of {1}', compared.number.title(), compared.runs.map(({ name }) => name).join(', ')))

  const picture = stepPicture(plot, {
    frame,
    take: () => undefined,
    drawnSteps: () => drawnSteps,
    title,
    alternative: () => l10n.t('{0}. Last: {1}.', title(), lines().map(({ name, y }) => `${name} ${y.length === 0 ? l10n.t('nothing') : compared.number.format(y.at(-1) ?? NaN)}`).join('; ')),
    table: () => tableOf(lines(), compared.number)
  })
  return Object.assign(picture, {
    compare(next: Compared) {
      compared = next
      plot.request()
    }
  })
}

/** Index of the place nearest to `step` in an ascending line; -1 where it is empty, or ends before. */
function nearest(x: Float64Array, step: number): number {
  if (x.length === 0 || step > (x.at(-1) ?? 0) + Math.max(1, (x.at(-1) ?? 0) - (x.at(-2) ?? 0))) return -1
  let best = 0
  for (const [index, at] of x.entries()) if (Math.abs(at - step) < Math.abs((x[best] ?? 0) - step)) best = index
  return best
}

/** A row for each step at which one of the lines has a number. */
function tableOf(lines: readonly DrawnLine[], number: ComparedNumber): PictureTable {
  const columns = lines.flatMap(({ name, x, y, band }) => [
    { title: l10n.t('{0}: {1}', number.title(), name), x, y },
    ...(band ? [{ title: l10n.t('standard deviation: {0}', name), x, y: band.high.map((high, index) => high - (y[index] ?? NaN)) }] : [])
  ])
  const rows = new Map<number, (number | string)[]>()
  for (const [column, { x, y }] of columns.entries()) {
    for (const [index, step] of x.entries()) {
      const row = rows.get(step) ?? columns.map(() => '')
      row[column] = y[index] ?? ''
      rows.set(step, row)
    }
  }
  return { columns: [l10n.t('step'), ...columns.map(({ title }) => title)], rows: [...rows].sort(([a], [b]) => a - b).map(([step, values]) => [step, ...values]) }
}
