import * as l10n from '@vscode/l10n'
import type { Data } from 'plotly.js'
import type { RunRecord, ScalarSeries } from '../../src/run'
import { formatNumber, formatSteps } from './formatNumber'
import { panelPlace } from './panelPlace'
import type { DrawPicture, PictureView } from './Picture'
import { PictureFrame } from './PictureFrame'
import { stepTable } from './PictureTable'
import { bucketAt, bucketSteps, stepRange, valueScale } from './stepAxis'
import { stepPicture } from './stepPicture'
import { StepPlot, type PlotAxis, type PlotPlace } from './StepPlot'
import { lineStyle } from './theme'

const PANEL_HEIGHT = 210
/** Panels narrower than this stand one above the other. */
const PANEL_WIDTH = 240
/** Space for the numbers left of a panel, for the title above it and the steps below. */
const MARGIN = { l: 58, r: 10, t: 24, b: 36 }
/** How far the axis goes to either side of a momentum that stays the same. */
const FLAT = 0.05

interface Panel {
  title: () => string
  series: (record: RunRecord) => ScalarSeries
  /** Which of the theme's lines: the loss chart draws the learning rate in the same colour. */
  style: number
  axis: (series: ScalarSeries) => PlotAxis
}
const PANELS: readonly Panel[] = [
  { title: () => l10n.t('learning rate'), series: record => record.learningRate, style: 1, axis: () => ({ rangemode: 'tozero' }) },
  { title: () => l10n.t('momentum'), series: record => record.momentum, style: 0, axis: momentumAxis }
]

/** Learning rate and momentum over the steps, side by side (fastai's `plot_sched`). */
export const scheduleChart: DrawPicture = (element, firstRecord, view: PictureView = {}) => {
  let record = firstRecord
  let drawnSteps = 0
  let stacked = false
  const frame = new PictureFrame(element, view.save)
  const plot = new StepPlot(frame.content, { name: 'schedule', height: view.height ?? PANEL_HEIGHT, draw, describe }, view)

  function draw(width: number): void {
    const { theme } = plot
    stacked = width < PANELS.length * PANEL_WIDTH
    const whole = (view.height ?? PANEL_HEIGHT) * (stacked ? PANELS.length : 1)
    plot.setHeight(whole)
    const traces: Data[] = []
    const layout: Parameters<typeof plot.plot>[2] = { margin: MARGIN, annotations: [], axes: {} }
    for (const [index, { title, series, style, axis }] of PANELS.entries()) {
      const number = index === 0 ? '' : String(index + 1)
      const place = panelPlace({ index, count: PANELS.length, width, height: whole, stacked, margin: MARGIN })
      Object.assign(layout.axes, {
        [`xaxis${number}`]: { domain: place.x, anchor: `y${number}`, ...(index > 0 ? { matches: 'x' } : {}), title: l10n.t('step') },
        [`yaxis${number}`]: { domain: place.y, anchor: `x${number}`, nticks: 6, exponentformat: 'power', ...axis(series(record)), ...valueScale(record) }
      })
      layout.annotations?.push({ xref: `x${number} domain` as 'x', yref: `y${number} domain` as 'y', x: 0, y: 1, xanchor: 'left', yanchor: 'bottom', yshift: 4, showarrow: false, text: title(), font: { size: 12, color: theme.foreground } })
      const { color } = lineStyle(theme, style)
      traces.push({ x: bucketSteps(series(record)), y: series(record).mean.slice(), type: 'scatter', mode: record.steps === 1 ? 'markers' : 'lines', line: { color, width: 2, simplify: false }, marker: { color }, xaxis: `x${number}`, yaxis: `y${number}` })
    }
    plot.plot(traces, stepRange(record), layout)
    drawnSteps = record.steps
    view.onDrawn?.()
  }

  function describe({ step, panel: side, height }: PlotPlace): ReturnType<ConstructorParameters<typeof StepPlot>[1]['describe']> {
    const panel = PANELS[stacked ? Math.min(PANELS.length - 1, Math.floor(height * PANELS.length)) : side]
    const bucket = panel && bucketAt(panel.series(record), step)
    if (!bucket || step > record.steps) return undefined
    return {
      title: formatSteps(bucket.from, bucket.to),
      lines: PANELS.map(({ title, series, style }) => ({ name: title(), value: formatNumber(series(record).mean[bucket.index] ?? NaN), colour: lineStyle(plot.theme, style).color }))
    }
  }

  return stepPicture(plot, {
    frame,
    take: next => (record = next),
    drawnSteps: () => drawnSteps,
    title: () => l10n.t('Schedule of {0}', record.meta.name),
    alternative: () => alternative(record),
    table: () => stepTable(record.learningRate, PANELS.map(({ title, series }) => ({ name: title(), value: index => series(record).mean[index] ?? NaN })), { range: plot.zoom })
  })
}

/** The axis of a momentum: around it where it stays the same, or it would lie on the edge. */
export function momentumAxis({ mean }: ScalarSeries): PlotAxis {
  const [low, high] = [Math.min(...mean), Math.max(...mean)]
  return low === high && Number.isFinite(low) ? { range: [low - FLAT, high + FLAT] } : {}
}

function alternative(record: RunRecord): string {
  if (record.steps === 0) return l10n.t('Schedule chart: no step yet.')
  const about = PANELS.map(({ title, series }) => {
    const { mean, min, max } = series(record)
    return l10n.t('{0} from {1} to {2}, between {3} and {4}', title(), formatNumber(mean[0] ?? NaN), formatNumber(mean.at(-1) ?? NaN), formatNumber(Math.min(...min)), formatNumber(Math.max(...max)))
  })
  return l10n.t('Schedule chart over {0}: {1}.', formatSteps(0, record.steps - 1), about.join('; '))
}
