import * as l10n from '@vscode/l10n'
import type { Data, Layout, Shape } from 'plotly.js'
import { SMOOTHING, smoothLoss, type RunRecord, type ScalarSeries } from '../../src/run'
import { fade } from './fade'
import { finiteOrNaN } from './finiteOrNaN'
import { formatNumber, formatSteps } from './formatNumber'
import type { HoverText } from './hoverLabel'
import { leastIndex } from './leastIndex'
import { legend } from './legend'
import { lossProblems, type LossProblem } from './lossProblems'
import type { DrawPicture, PictureView } from './Picture'
import { PictureFrame } from './PictureFrame'
import { stepTable, type PictureTable } from './PictureTable'
import { momentumAxis } from './scheduleChart'
import { bucketAt, bucketSteps, stepRange, valueScale } from './stepAxis'
import { stepPicture } from './stepPicture'
import { StepPlot } from './StepPlot'
import { switchTool } from './switchTool'
import { lineStyle, type Theme } from './theme'

const HEIGHT = 280
/** Epochs that are marked; more would be one blot, and slow. */
const MARKED_EPOCHS = 200
/** Epochs whose marks are numbered. */
const NUMBERED_EPOCHS = 12
/** A loss whose greatest value is so many times its median is drawn on a logarithmic axis, or nothing but that value would be seen. */
const LOGARITHMIC_FROM = 100

/**
 * The loss of every step, raw and smoothed, the validation loss at each epoch's end, and below it the learning rate and the momentum on the same
 * step axis. Where the loss is NaN or infinite, the plot is marked and words say so.
 */
export const lossChart: DrawPicture = (element, firstRecord, view: PictureView = {}) => {
  const { skipStart = 0, withValid = true } = view
  let record = firstRecord
  let drawnSteps = 0
  let problems: LossProblem[] = []
  const log = switchTool({ word: l10n.t('Log'), name: l10n.t('Draw the loss on a Logarithmic axis') }, () => plot.request(true))
  const frame = new PictureFrame(element, view.save, [log.tool])
  const key = legend(frame.content)
  const plot = new StepPlot(frame.content, { name: 'loss', height: view.height ?? HEIGHT, draw, describe: ({ step }, theme) => describe(record, Math.max(step, skipStart), theme) }, view)
  const notes = document.createElement('div')
  notes.className = 'cs-notes'
  frame.content.append(notes)

  function draw(): void {
    const { theme } = plot
    problems = lossProblems(record)
    const smooth = smoothLoss(record.loss)
    const validation = record.epochs.filter(epoch => withValid && epoch.validationLoss !== undefined && epoch.step > skipStart)
    const [rawStyle, rate, validationStyle, momentumStyle] = [lineStyle(theme, 0), lineStyle(theme, 1), lineStyle(theme, 2), lineStyle(theme, 3)]
    const withMomentum = record.momentum.mean.some(value => value > 0)
    const steps = bucketSteps(record.loss)
    const traces: Data[] = [
      { ...since(skipStart, envelope(record.loss, steps)), type: 'scatter', mode: 'lines', line: { color: fade(rawStyle.color, 0.55), width: 1 } },
      { ...since(skipStart, { x: steps, y: smooth }), type: 'scatter', mode: 'lines', line: { color: rawStyle.color, width: 2.2 } },
      {
        x: validation.map(epoch => epoch.step - 1),
        y: validation.map(epoch => finiteOrNull(epoch.validationLoss)),
        type: 'scatter',
        mode: validation.length > MARKED_EPOCHS ? 'lines' : 'lines+markers',
        cliponaxis: false,
        line: { color: validationStyle.color, width: 1.5, dash: 'dot' },
        marker: { color: validationStyle.color, size: 7, symbol: 'diamond' }
      },
      { ...since(skipStart, { x: bucketSteps(record.learningRate), y: record.learningRate.mean.slice() }), type: 'scatter', mode: 'lines', line: { color: rate.color, width: 1.5 }, yaxis: 'y2' },
      ...(withMomentum ? [{ ...since(skipStart, { x: bucketSteps(record.momentum), y: record.momentum.mean.slice() }), type: 'scatter', mode: 'lines', line: { color: momentumStyle.color, width: 1.5, dash: 'dash' }, yaxis: 'y3' } as const] : [])
    ]
    const logarithmic = log.on(spansDecades(record.loss.mean.filter((_, index) => (steps[index] ?? 0) >= skipStart)))
    const scale = valueScale(record)
    plot.plot(traces, stepRange(record, skipStart), {
      margin: { l: 60, r: withMomentum ? 46 : 12, t: 14, b: 32 },
      axes: {
        xaxis: { anchor: 'y2', title: l10n.t('step') },
        yaxis: { domain: [0.3, 1], title: logarithmic ? l10n.t('loss (log)') : l10n.t('loss'), type: logarithmic ? 'log' : 'linear', exponentformat: 'power', ...scale },
        yaxis2: { domain: [0, 0.2], title: l10n.t('rate'), rangemode: 'tozero', nticks: 3, exponentformat: 'power', ...scale },
        ...(withMomentum ? { yaxis3: { overlaying: 'y2' as const, side: 'right' as const, title: l10n.t({ message: 'mom.', comment: 'Momentum, on a short axis' }), showgrid: false, nticks: 3, ...momentumAxis(record.momentum), ...scale } } : {})
      },
      ...marks(record, problems, theme)
    })
    key.show([
      { name: l10n.t('loss of the batch'), colour: fade(rawStyle.color, 0.55) },
      { name: l10n.t('smoothed ({0})', SMOOTHING), colour: rawStyle.color },
      ...(validation.length > 0 ? [{ name: l10n.t('validation, at each epoch’s end'), colour: validationStyle.color }] : []),
      { name: l10n.t('learning rate'), colour: rate.color },
      ...(withMomentum ? [{ name: l10n.t('momentum, on the right'), colour: momentumStyle.color, dash: 'dash' }] : [])
    ])
    notes.replaceChildren(...problems.slice(0, 3).map(problem => Object.assign(document.createElement('p'), { className: 'cs-warning', textContent: problem.sentence })))
    drawnSteps = record.steps
    view.onDrawn?.()
  }

  return stepPicture(plot, {
    frame,
    take: next => (record = next),
    drawnSteps: () => drawnSteps,
    title: () => l10n.t('Loss of {0}', record.meta.name),
    alternative: () => alternative(record, lossProblems(record), { skipStart, withValid }),
    table: () => tableOf(record, plot.zoom, { skipStart, withValid })
  })
}

/** What the chart draws of the steps in `range`, from `skipStart` on. */
function tableOf(record: RunRecord, range: readonly [number, number] | undefined, { skipStart, withValid }: { skipStart: number; withValid: boolean }): PictureTable {
  const { loss, learningRate, momentum, epochs } = record
  const smooth = smoothLoss(loss)
  const merged = loss.stride > 1
  const validation = (from: number, to: number): number | undefined => epochs.findLast(({ step, validationLoss }) => validationLoss !== undefined && step > skipStart && step - 1 >= from && step - 1 <= to)?.validationLoss
  return stepTable(
    loss,
    [
      { name: merged ? l10n.t('mean loss') : l10n.t('loss'), value: index => loss.mean[index] ?? NaN },
      ...(merged ? [{ name: l10n.t('least loss'), value: (index: number) => loss.min[index] ?? NaN }, { name: l10n.t('greatest loss'), value: (index: number) => loss.max[index] ?? NaN }] : []),
      { name: l10n.t('smoothed loss'), value: index => smooth[index] ?? NaN },
      ...(withValid && epochs.some(({ validationLoss }) => validationLoss !== undefined) ? [{ name: l10n.t('validation loss'), value: (_: number, from: number, to: number) => validation(from, to) ?? '' }] : []),
      { name: merged ? l10n.t('mean learning rate') : l10n.t('learning rate'), value: index => learningRate.mean[index] ?? NaN },
      { name: merged ? l10n.t('mean momentum') : l10n.t('momentum'), value: index => momentum.mean[index] ?? NaN }
    ],
    { range: [Math.max(skipStart, range?.[0] ?? -Infinity), range?.[1] ?? Infinity] }
  )
}

/** The part of a line from a step on. */
function since(step: number, { x, y }: { x: Float64Array; y: Float64Array }): { x: Float64Array; y: Float64Array } {
  const first = x.findIndex(at => at >= step)
  return first < 0 ? { x: new Float64Array(), y: new Float64Array() } : { x: x.slice(first), y: y.slice(first) }
}

/** The raw line; where steps were merged, it goes through the least and the greatest of each bucket. */
function envelope(series: ScalarSeries, steps: Float64Array): { x: Float64Array; y: Float64Array } {
  if (series.stride === 1) return { x: steps, y: series.mean.map(finiteOrNaN) }
  const x = new Float64Array(steps.length * 2)
  const y = new Float64Array(steps.length * 2)
  for (let index = 0; index < steps.length; index++) {
    x[index * 2] = x[index * 2 + 1] = steps[index] ?? NaN
    const bounds = [series.min[index] ?? NaN, series.max[index] ?? NaN]
    // Going up in one bucket and down in the next keeps the line from crossing itself.
    y[index * 2] = bounds[index % 2] ?? NaN
    y[index * 2 + 1] = bounds[1 - (index % 2)] ?? NaN
  }
  return { x, y: y.map(finiteOrNaN) }
}

const finiteOrNull = (value: number | undefined): number | null => (value !== undefined && Number.isFinite(value) ? value : null)

function spansDecades(losses: Float64Array): boolean {
  const finite = losses.filter(value => Number.isFinite(value)).sort()
  const [least, median, greatest] = [finite[0], finite[finite.length >> 1], finite.at(-1)]
  return least !== undefined && median !== undefined && greatest !== undefined && least > 0 && greatest > median * LOGARITHMIC_FROM
}

/** Epochs' ends and the stretches without a finite loss. */
function marks(record: RunRecord, problems: readonly LossProblem[], theme: Theme): Partial<Layout> {
  const shapes: Partial<Shape>[] = []
  const annotations: Partial<Layout>['annotations'] = []
  for (const { epoch, step } of record.epochs.slice(0, MARKED_EPOCHS)) {
    shapes.push({ type: 'line', xref: 'x', yref: 'paper', x0: step - 0.5, x1: step - 0.5, y0: 0, y1: 1, line: { color: theme.muted, width: 1, dash: 'dot' }, opacity: 0.6 })
    if (record.epochs.length <= NUMBERED_EPOCHS)
      annotations.push({ xref: 'x', yref: 'paper', x: step - 0.5, y: 1, xanchor: 'right', yanchor: 'bottom', showarrow: false, text: l10n.t('epoch {0}', epoch + 1), font: { size: 10, color: theme.muted } })
  }
  for (const { from, to, word } of problems) {
    shapes.push({ type: 'rect', xref: 'x', yref: 'y domain', x0: from - 0.5, x1: to + 0.5, y0: 0, y1: 1, fillcolor: theme.error, opacity: 0.25, line: { color: theme.error, width: 1 } })
    annotations.push({ xref: 'x', yref: 'y domain', x: (from + to) / 2, y: 0.5, showarrow: false, text: word, font: { size: 12, color: theme.error } })
  }
  return { shapes, annotations }
}

function describe(record: RunRecord, step: number, theme: Theme): HoverText | undefined {
  const bucket = bucketAt(record.loss, step)
  if (!bucket || step > record.steps) return undefined
  const { index, from, to } = bucket
  const at = (series: ScalarSeries): string => formatNumber(series.mean[index] ?? NaN)
  const epoch = record.epochs.find(({ step: end }) => from < end)?.epoch ?? record.epochs.length
  const ended = record.epochs.find(({ step: end, validationLoss }) => end - 1 >= from && end - 1 <= to && validationLoss !== undefined)
  return {
    title: l10n.t('{0} · epoch {1}', formatSteps(from, to), epoch + 1),
    lines: [
      { name: from === to ? l10n.t('loss') : l10n.t('mean loss'), value: at(record.loss), colour: fade(lineStyle(theme, 0).color, 0.55) },
      ...(from === to ? [] : [{ name: l10n.t('from – to'), value: `${formatNumber(record.loss.min[index] ?? NaN)} – ${formatNumber(record.loss.max[index] ?? NaN)}` }]),
      { name: l10n.t('smoothed'), value: formatNumber(smoothLoss(record.loss)[index] ?? NaN), colour: lineStyle(theme, 0).color },
      ...(ended ? [{ name: l10n.t('validation'), value: formatNumber(ended.validationLoss ?? NaN), colour: lineStyle(theme, 2).color }] : []),
      { name: l10n.t('learning rate'), value: at(record.learningRate), colour: lineStyle(theme, 1).color },
      { name: l10n.t('momentum'), value: at(record.momentum), colour: lineStyle(theme, 3).color }
    ]
  }
}

function alternative(record: RunRecord, problems: readonly LossProblem[], { skipStart, withValid }: { skipStart: number; withValid: boolean }): string {
  if (record.steps <= skipStart) return skipStart === 0 ? l10n.t('Loss chart: no step yet.') : l10n.t('Loss chart: no step after the first {0} yet.', skipStart)
  const first = bucketAt(record.loss, skipStart)?.index ?? 0
  const values = record.loss.mean.subarray(first)
  const least = leastIndex(record.loss.min.subarray(first))
  const validation = !withValid ? undefined : record.epochs.findLast(epoch => epoch.validationLoss !== undefined)?.validationLoss
  return [
    l10n.t('Loss chart over {0}: first {1}, last {2} (smoothed {3}).', formatSteps(skipStart, record.steps - 1), formatNumber(values[0] ?? NaN), formatNumber(values.at(-1) ?? NaN), formatNumber(smoothLoss(record.loss).at(-1) ?? NaN)),
    ...(least < 0 ? [] : [l10n.t('Lowest {0} at {1}.', formatNumber(record.loss.min[first + least] ?? NaN), bucketName(record.loss, first + least))]),
    ...(validation === undefined ? [] : [l10n.t('Last validation loss {0}.', formatNumber(validation))]),
    ...problems.slice(0, 3).map(problem => problem.sentence)
  ].join(' ')
}

/** The steps of a bucket, in words. */
const bucketName = (series: ScalarSeries, index: number): string => formatSteps(index * series.stride, index * series.stride + series.countAt(index) - 1)
