import * as l10n from '@vscode/l10n'
import type { Data } from 'plotly.js'
import { layerTitles, type LayerRecord, type RunRecord, type ScalarSeries } from '../../src/run'
import { capitalised } from './capitalised'
import { formatSteps } from './formatNumber'
import { legend } from './legend'
import { panelPlace } from './panelPlace'
import type { Picture, PictureView } from './Picture'
import { PictureFrame } from './PictureFrame'
import { stepTable, type PictureTable } from './PictureTable'
import { bucketAt, bucketSteps, stepRange, valueScale } from './stepAxis'
import { stepPicture } from './stepPicture'
import { StepPlot, type PlotAxis, type PlotPlace } from './StepPlot'
import { lineStyle } from './theme'

/** One of the panels: a number of each layer over the steps. */
export interface LayerPanel {
  title: string
  /** By which rule a layer's numbers were counted, such as `o ≤ 0.05`: named in the title, or below the picture where layers have several. */
  rule?(layer: LayerRecord): string
  series(layer: LayerRecord): ScalarSeries
  /** From the series' number to the drawn one; the number itself where it is absent. */
  scale?(value: number, layer: LayerRecord): number
  format(value: number): string
  axis?: PlotAxis
}

/** Layers that get a line; of a larger model the rest would only hide them. */
const MOST_LAYERS = 40
const PANEL_HEIGHT = 190
/** A panel is not made narrower than this: then they stand one above the other. */
const PANEL_WIDTH = 200
/** Space for the numbers left of a panel, for the title above it and the steps below. */
const MARGIN = { l: 46, r: 10, t: 24, b: 32 }

/** Small multiples: a panel for each number, in it a line for each layer, all over the same steps. */
export function layerLines(element: HTMLElement, firstRecord: RunRecord, view: PictureView, name: string, panels: readonly LayerPanel[]): Picture {
  let record = firstRecord
  let drawnSteps = 0
  let stacked = false
  const names = layerTitles(firstRecord.meta.layers)
  const frame = new PictureFrame(element, view.save)
  const key = legend(frame.content)
  const note = Object.assign(document.createElement('p'), { className: 'cs-caption', hidden: true })
  const plot = new StepPlot(frame.content, { name, height: view.height ?? PANEL_HEIGHT, draw, describe }, view)
  frame.content.append(note)

  /** The shown layers with their place in the model, which gives them their colour. */
  function shown(): [number, LayerRecord][] {
    return [...record.layers.entries()].filter(([index]) => (view.layer === undefined ? index < MOST_LAYERS : index === view.layer))
  }

  function draw(width: number): void {
    stacked = width < panels.length * PANEL_WIDTH
    const height = view.height ?? PANEL_HEIGHT
    const whole = stacked ? height * panels.length : height
    plot.setHeight(whole)
    const layers = shown()
    const every = record.meta.statisticsEvery
    const traces: Data[] = []
    const layout: Parameters<typeof plot.plot>[2] = { margin: MARGIN, annotations: [], axes: {} }
    for (const [index, panel] of panels.entries()) {
      const number = index === 0 ? '' : String(index + 1)
      const place = panelPlace({ index, count: panels.length, width, height: whole, stacked, margin: MARGIN })
      Object.assign(layout.axes, {
        [`xaxis${number}`]: { domain: place.x, anchor: `y${number}`, ...(index > 0 ? { matches: 'x' } : {}), title: l10n.t('step') },
        [`yaxis${number}`]: { domain: place.y, anchor: `x${number}`, nticks: 6, exponentformat: 'power', ...panel.axis, ...valueScale(record) }
      })
      layout.annotations?.push({ xref: `x${number} domain` as 'x', yref: `y${number} domain` as 'y', x: 0, y: 1, xanchor: 'left', yanchor: 'bottom', yshift: 4, showarrow: false, text: titleOf(panel, layers.map(([, layer]) => layer)), font: { size: 12, color: plot.theme.foreground } })
      for (const [position, layer] of layers) {
        const series = panel.series(layer)
        const y = series.mean.map(value => (Number.isFinite(value) ? (panel.scale?.(value, layer) ?? value) : NaN))
        traces.push({ x: bucketSteps(series, every), y, type: 'scatter', mode: series.length === 1 ? 'markers' : 'lines', line: { ...lineStyle(plot.theme, position), width: 1.6 }, marker: { color: lineStyle(plot.theme, position).color }, xaxis: `x${number}`, yaxis: `y${number}` })
      }
    }
    plot.plot(traces, stepRange(record), layout, record.live)
    // A single layer is named above the picture.
    key.show(view.layer !== undefined ? [] : layers.map(([position, layer]) => ({ name: names[position] ?? layer.meta.name, colour: lineStyle(plot.theme, position).color, dash: lineStyle(plot.theme, position).dash })))
    note.textContent = [
      ...(view.layer === undefined && record.layers.length > MOST_LAYERS ? [l10n.t('The first {0} of {1} layers.', MOST_LAYERS, record.layers.length)] : []),
      ...panels.map(panel => ruleNote(panel, layers.map(([, layer]) => layer)))
    ].join(' ')
    note.hidden = note.textContent === ''
    drawnSteps = record.steps
    view.onDrawn?.()
  }

  function describe({ step, panel: side, height }: PlotPlace): ReturnType<ConstructorParameters<typeof StepPlot>[1]['describe']> {
    const panel = panels[stacked ? Math.min(panels.length - 1, Math.floor(height * panels.length)) : side]
    const layers = shown()
    const every = record.meta.statisticsEvery
    const [, first] = layers[0] ?? []
    const bucket = panel && first && bucketAt(panel.series(first), step, every)
    if (!panel || !bucket || step > record.steps) return undefined
    return {
      title: `${titleOf(panel, layers.map(([, layer]) => layer))} · ${formatSteps(bucket.from, bucket.to)}`,
      lines: layers.map(([position, layer]) => {
        const value = panel.series(layer).mean[bucket.index] ?? NaN
        return { name: names[position] ?? layer.meta.name, value: panel.format(panel.scale?.(value, layer) ?? value), colour: lineStyle(plot.theme, position).color }
      })
    }
  }

  function alternative(): string {
    const now = shown().map(([position, layer]) => {
      const values = panels.map(panel => {
        const value = panel.series(layer).last
        return `${titleOf(panel, [layer])} ${panel.format(panel.scale?.(value, layer) ?? value)}`
      })
      return `${names[position] ?? layer.meta.name}: ${values.join(', ')}`
    })
    const steps = formatSteps(0, Math.max(0, record.steps - 1))
    return now.length === 1 ? l10n.t('Statistics of 1 layer over {0}. Now: {1}.', steps, now.join('; ')) : l10n.t('Statistics of {0} layers over {1}. Now: {2}.', now.length, steps, now.join('; '))
  }

  function title(): string {
    const of = view.layer === undefined ? record.meta.name : (names[view.layer] ?? '')
    return capitalised(l10n.t('{0} of {1}', panels.map(panel => panel.title).join(', '), of))
  }

  function table(): PictureTable {
    const columns = panels.flatMap(panel =>
      shown().map(([position, layer]) => ({
        name: l10n.t('{0} of {1}', panel.title, names[position] ?? layer.meta.name),
        value(index: number) {
          const value = panel.series(layer).mean[index] ?? NaN
          return panel.scale?.(value, layer) ?? value
        }
      }))
    )
    const [, first] = shown()[0] ?? []
    const [panel] = panels
    return first && panel ? stepTable(panel.series(first), columns, { every: record.meta.statisticsEvery, range: plot.zoom }) : { columns: [l10n.t('step')], rows: [] }
  }

  return stepPicture(plot, { frame, take: next => (record = next), drawnSteps: () => drawnSteps, title, alternative, table })
}

const rulesOf = (panel: LayerPanel, layers: readonly LayerRecord[]): string[] => [...new Set(layers.flatMap(layer => (panel.rule ? [panel.rule(layer)] : [])))]

function titleOf(panel: LayerPanel, layers: readonly LayerRecord[]): string {
  const rules = rulesOf(panel, layers)
  return rules.length === 1 ? `${panel.title} (${rules[0] ?? ''})` : panel.title
}

/** The rules of a panel whose title has no room for them. */
function ruleNote(panel: LayerPanel, layers: readonly LayerRecord[]): string {
  const rules = rulesOf(panel, layers)
  return rules.length > 1 ? l10n.t('{0}: {1} (o an output, z a pre-activation, g a gradient, w a weight).', capitalised(panel.title), rules.join(', ')) : ''
}
