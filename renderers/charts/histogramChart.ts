import type { Data } from 'plotly.js'
import { HISTOGRAM_BINS, quantityWord, type HistogramSeries, type LayerRecord, type RunRecord } from '../../src/run'
import { binName } from './activationHeatmap'
import { formatCount, formatNumber, formatShare, formatSteps, formatTick } from './formatNumber'
import { binEdges } from './heatmapTable'
import type { Picture, PictureView } from './Picture'
import { PictureFrame } from './PictureFrame'
import type { PictureTable } from './PictureTable'
import { stepPicture } from './stepPicture'
import { StepPlot } from './StepPlot'
import { lineStyle } from './theme'

const HEIGHT = 200
/** Bars for what lies outside stand so many bins away from the others. */
const AWAY = 3

/** Where the axis is labelled between its ends. */
const QUARTERS = [0.25, 0.5, 0.75]

/** A picture of one moment, which can be moved to another. */
export interface HistogramPicture extends Picture {
  /** @param row row of statistics; `undefined` follows the newest */
  showRow(row: number | undefined): void
}

/** A layer's activations at one step: a bar per bin on a logarithmic axis, and one at each end for what lies outside the bins. */
export function histogramChart(element: HTMLElement, firstRecord: RunRecord, view: PictureView = {}): HistogramPicture {
  let record = firstRecord
  let drawnSteps = 0
  let chosen = view.row
  const frame = new PictureFrame(element, view.save)
  const caption = Object.assign(document.createElement('p'), { className: 'cs-caption' })
  frame.content.append(caption)
  const plot = new StepPlot(frame.content, { name: 'histogram', height: view.height ?? HEIGHT, draw, describe: ({ step }) => describe(step) }, { ...view, onStep: undefined, onPick: undefined })

  function shown(): { layer: LayerRecord; histogram: HistogramSeries; column: number } | undefined {
    const layer = record.layers[view.layer ?? 0]
    const histogram = layer?.histogram
    if (!layer || !histogram || histogram.length === 0) return undefined
    return { layer, histogram, column: chosen === undefined ? histogram.length - 1 : Math.max(0, Math.min(histogram.length - 1, histogram.columnOf(chosen))) }
  }

  function draw(): void {
    const now = shown()
    drawnSteps = record.steps
    if (!now) return
    const { layer, histogram, column } = now
    const counts = histogram.column(column)
    const { color } = lineStyle(plot.theme, view.layer ?? 0)
    // Bars stand at bin numbers and the axis is labelled with values: bars of unequal places would need unequal widths.
    const places = [-AWAY, ...Array.from({ length: HISTOGRAM_BINS }, (_, bin) => bin), HISTOGRAM_BINS - 1 + AWAY]
    const colours = places.map((_, index) => (index === 0 || index === places.length - 1 ? plot.theme.error : color))
    const bars = { x: places, y: Array.from(counts.subarray(0, places.length)), type: 'bar', width: 1, marker: { color: colours, line: { width: 0 } } } as Data
    const greatest = Math.max(1, ...counts.subarray(0, places.length))
    const decades = Array.from({ length: Math.ceil(Math.log10(greatest)) + 1 }, (_, power) => 10 ** power)
    plot.plot([bars], [-AWAY - 1, HISTOGRAM_BINS + AWAY], {
      margin: { l: 46, r: 10, t: 6, b: 32 },
      bargap: 0,
      axes: {
        xaxis: {
          showgrid: false,
          fixedrange: true,
          title: quantityWord(layer.meta),
          tickvals: [-AWAY, ...QUARTERS.map(share => share * HISTOGRAM_BINS - 0.5), HISTOGRAM_BINS - 1 + AWAY],
          ticktext: [`< ${formatNumber(histogram.low)}`, ...QUARTERS.map(share => formatNumber(histogram.low + share * (histogram.high - histogram.low))), `> ${formatNumber(histogram.high)}`],
          tickangle: 0
        },
        yaxis: { type: 'log', range: [Math.log10(0.7), Math.log10(greatest) + 0.1], title: 'values (log)', tickvals: decades, ticktext: decades.map(formatTick) }
      }
    })
    const { from, to } = steps(histogram, column)
    const notFinite = counts.at(-1) ?? 0
    const total = counts.reduce((sum, count) => sum + count, 0)
    caption.textContent = `${layer.meta.name} at ${formatSteps(from, to)}: ${formatCount(total)} values${notFinite > 0 ? `, ${formatCount(notFinite)} of them NaN or infinite and in no bar` : ''}`
    view.onDrawn?.()
  }

  function steps(histogram: HistogramSeries, column: number): { from: number; to: number } {
    const every = record.meta.statisticsEvery
    const from = column * histogram.stride * every
    return { from, to: from + (histogram.countAt(column) - 1) * every }
  }

  function describe(place: number): ReturnType<ConstructorParameters<typeof StepPlot>[1]['describe']> {
    const now = shown()
    if (!now) return undefined
    const index = place < 0 ? 0 : place >= HISTOGRAM_BINS ? HISTOGRAM_BINS + 1 : place + 1
    const counts = now.histogram.column(now.column)
    const total = counts.reduce((sum, count) => sum + count, 0)
    const { from, to } = steps(now.histogram, now.column)
    return {
      title: binName(now.histogram, index),
      lines: [
        { name: 'values', value: formatCount(counts[index] ?? 0) },
        { name: `of ${formatCount(total)}`, value: formatShare(total > 0 ? (counts[index] ?? 0) / total : 0) },
        { name: 'at', value: formatSteps(from, to) }
      ]
    }
  }

  function title(): string {
    const now = shown()
    if (!now) return 'Histogram'
    const { from, to } = steps(now.histogram, now.column)
    return `Histogram of the ${quantityWord(now.layer.meta)}s of layer ${now.layer.meta.name} at ${formatSteps(from, to)}`
  }

  function alternative(): string {
    const now = shown()
    if (!now) return 'Histogram: no step yet.'
    const { histogram, column } = now
    const counts = histogram.column(column)
    const total = counts.reduce((sum, count) => sum + count, 0)
    const share = (part: number): string => formatShare((counts[part] ?? 0) / (total || 1))
    return `${title()}: ${formatCount(total)} values, fullest bin ${fullest(histogram, counts)}. ${share(0)} below ${formatNumber(histogram.low)}, ${share(HISTOGRAM_BINS + 1)} above ${formatNumber(histogram.high)}.`
  }

  function table(): PictureTable {
    const now = shown()
    const rows = now ? Array.from(now.histogram.column(now.column), (count, part) => ({ ...binEdges(now.histogram, part), count })) : []
    return { columns: ['from', 'to', 'values'], rows: rows.map(({ from, to, count }) => [from, to, count]) }
  }

  const picture = stepPicture(plot, { frame, take: next => (record = next), drawnSteps: () => drawnSteps, title, alternative, table })
  return Object.assign(picture, {
    showRow(row: number | undefined) {
      if (row === chosen) return
      chosen = row
      plot.request()
    },
    // Its axis is one of values, not of steps.
    showStep: () => undefined
  })
}

function fullest(histogram: HistogramSeries, counts: Float64Array): string {
  const bins = counts.subarray(0, HISTOGRAM_BINS + 2)
  return binName(histogram, bins.indexOf(Math.max(...bins)))
}
