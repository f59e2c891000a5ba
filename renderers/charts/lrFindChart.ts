import * as l10n from '@vscode/l10n'
import type { Data, Layout, Shape } from 'plotly.js'
import { lrFindCurve, SMOOTHING, type LrFindCurve, type RunRecord, type RunView } from '../../src/run'
import { fade } from './fade'
import { formatNumber } from './formatNumber'
import type { HoverText } from './hoverLabel'
import { leastIndex } from './leastIndex'
import { legend } from './legend'
import type { Picture, PictureView } from './Picture'
import { PictureFrame } from './PictureFrame'
import { stepTable, type PictureTable } from './PictureTable'
import { bucketAt, bucketSteps, stepRange, valueScale } from './stepAxis'
import { stepPicture } from './stepPicture'
import { StepPlot, type PlotAxis } from './StepPlot'
import { lineStyle, type Theme } from './theme'

const HEIGHT = 320
/** How much of the fall is shown below the least loss, and above the highest: there is where the marks begin. */
const [BELOW, ABOVE] = [0.05, 0.12]
/** Pixels a named decade needs. */
const DECADE_WIDTH = 44

/**
 * The loss over the learning rate, which grows by a constant factor from step to step: so the step axis, named by its rates, is a
 * logarithmic one. Suggested rates are marked (fastai's `plot_lr_find`).
 */
export function lrFindChart(element: HTMLElement, firstRecord: RunRecord, view: PictureView & { marks?: RunView['marks'] } = {}): Picture {
  const { marks: asked = [] } = view
  let record = firstRecord
  let drawnSteps = 0
  const frame = new PictureFrame(element, view.save)
  const key = legend(frame.content)
  const plot = new StepPlot(frame.content, { name: 'lr-find', height: view.height ?? HEIGHT, draw, describe }, view)

  function draw(width: number): void {
    const { theme } = plot
    const curve = lrFindCurve(record)
    // A file may hold a rate that has no logarithm, or rates between which there is no place.
    const marks = asked.map((mark, index) => ({ ...mark, step: curve.stepAt(mark.x), colour: markColour(theme, index) })).filter(({ step }) => Number.isFinite(step))
    const { color } = lineStyle(theme, 0)
    const steps = bucketSteps(record.loss)
    const traces: Data[] = [
      { x: steps, y: curve.raw, type: 'scatter', mode: 'lines', line: { color: fade(color, 0.5), width: 1 } },
      { x: steps, y: curve.smooth.map(value => (Number.isFinite(value) ? value : NaN)), type: 'scatter', mode: 'lines', line: { color, width: 2.4 } },
      {
        x: marks.map(({ step }) => step),
        y: marks.map(({ x }) => finiteOrNull(curve.lossAt(x))),
        type: 'scatter',
        mode: 'markers',
        cliponaxis: false,
        marker: { color: marks.map(({ colour }) => colour), size: 10, line: { color: theme.background, width: 1.5 } }
      }
    ]
    const fall = curve.high - curve.low
    const range = fall > 0 ? { range: [curve.low - BELOW * fall, curve.high + ABOVE * fall] } : {}
    plot.plot(traces, stepRange(record), {
      margin: { l: 52, r: 14, t: 10, b: 40 },
      shapes: marks.map(({ step, colour }) => markLine(step, colour)),
      axes: { xaxis: { title: l10n.t('learning rate (logarithmic)'), ...rateTicks(curve, width) }, yaxis: { title: l10n.t('loss'), nticks: 7, exponentformat: 'power', ...range, ...valueScale(record) } }
    } satisfies Partial<Layout> & { axes: Record<string, PlotAxis> })
    key.show([
      { name: l10n.t('loss of the batch'), colour: fade(color, 0.5) },
      { name: l10n.t('smoothed ({0})', SMOOTHING), colour: color },
      ...asked.map(({ label, x }, index) => ({ name: l10n.t('{0}: {1}', label, formatNumber(x)), colour: markColour(theme, index), dash: 'dash' }))
    ])
    drawnSteps = record.steps
    view.onDrawn?.()
  }

  function describe({ step }: { step: number }, theme: Theme): HoverText | undefined {
    const bucket = bucketAt(record.loss, step)
    if (!bucket || step > record.steps) return undefined
    const { rates, raw, smooth } = lrFindCurve(record)
    const { color } = lineStyle(theme, 0)
    return {
      title: l10n.t('learning rate {0}', formatNumber(rates[bucket.index] ?? NaN)),
      lines: [
        { name: l10n.t('loss'), value: formatNumber(raw[bucket.index] ?? NaN), colour: fade(color, 0.5) },
        { name: l10n.t('smoothed'), value: formatNumber(smooth[bucket.index] ?? NaN), colour: color }
      ]
    }
  }

  function table(): PictureTable {
    const curve = lrFindCurve(record)
    const { rates, smooth } = curve
    const columns = [
      { name: l10n.t('learning rate'), value: (index: number) => rates[index] ?? NaN },
      { name: l10n.t('loss'), value: (index: number) => record.loss.mean[index] ?? NaN },
      { name: l10n.t('smoothed loss'), value: (index: number) => smooth[index] ?? NaN },
      // A suggestion lies between two of the rates that were tried: it stands at the nearer one.
      ...(asked.length > 0 ? [{ name: l10n.t('suggested'), value: (_: number, from: number, to: number) => suggestions(curve, from - 0.5, to + 0.5) }] : [])
    ]
    return stepTable(record.loss, columns, { range: plot.zoom })
  }

  /** The suggested rates that lie between two steps. */
  function suggestions(curve: LrFindCurve, from: number, to: number): string {
    const here = asked.filter(({ x }) => curve.stepAt(x) >= from && curve.stepAt(x) < to)
    return here.map(({ label, x }) => `${x} (${label})`).join('; ')
  }

  return stepPicture(plot, { frame, take: next => (record = next), drawnSteps: () => drawnSteps, title: () => l10n.t('Learning-rate finder of {0}', record.meta.name), alternative: () => alternative(record, asked), table })
}

/** The loss has the first of the theme's colours. */
const markColour = (theme: Theme, index: number): string => lineStyle(theme, index + 1).color
const finiteOrNull = (value: number): number | null => (Number.isFinite(value) ? value : null)

function markLine(step: number, color: string): Partial<Shape> {
  return { type: 'line', xref: 'x', yref: 'paper', x0: step, x1: step, y0: 0, y1: 1, line: { color, width: 1.5, dash: 'dash' } }
}

/** Names the powers of ten on the step axis. */
function rateTicks(curve: LrFindCurve, width: number): PlotAxis {
  const { rates } = curve
  const [first, last] = [Math.log10(rates[0] ?? NaN), Math.log10(rates.at(-1) ?? NaN)]
  // A file may hold rates that are zero or infinite, whose powers have no end.
  if (!(last > first) || !Number.isFinite(last - first)) return { showticklabels: false }
  const every = Math.max(1, Math.ceil(((last - first) * DECADE_WIDTH) / width))
  const powers: number[] = []
  // Beyond the newest rate too: the axis of a run under way is longer.
  for (let power = Math.ceil(first - 1e-6); power <= last + 3; power += every) powers.push(power)
  return { tickmode: 'array', tickvals: powers.map(power => curve.stepAt(10 ** power)), ticktext: powers.map(powerText) }
}

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹'
/** `0.001` to `100` as they are, other powers of ten as `10⁻⁵`. */
function powerText(power: number): string {
  if (power >= -3 && power <= 3) return String(10 ** power)
  return `10${power < 0 ? '⁻' : ''}${String(Math.abs(power)).replace(/\d/g, digit => SUPERSCRIPTS[Number(digit)] ?? digit)}`
}

function alternative(record: RunRecord, marks: NonNullable<RunView['marks']>): string {
  const { rates, smooth } = lrFindCurve(record)
  if (record.steps === 0) return l10n.t('Learning-rate finder: no step yet.')
  return [
    l10n.t('Learning-rate finder: loss at {0} learning rates from {1} to {2}.', record.steps, formatNumber(rates[0] ?? NaN), formatNumber(rates.at(-1) ?? NaN)),
    ...(marks.length > 0 ? [l10n.t('Suggested: {0}.', marks.map(({ label, x }) => `${label} ${formatNumber(x)}`).join(', '))] : []),
    ...lowest(rates, smooth)
  ].join(' ')
}

function lowest(rates: Float64Array, smooth: Float64Array): string[] {
  const least = leastIndex(smooth)
  return least < 0 ? [] : [l10n.t('Lowest smoothed loss {0} at {1}.', formatNumber(smooth[least] ?? NaN), formatNumber(rates[least] ?? NaN))]
}
