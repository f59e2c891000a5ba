import * as l10n from '@vscode/l10n'
import type { Data } from 'plotly.js'
import { HISTOGRAM_BINS, type HistogramSeries, type LayerRecord, type RunRecord } from '../../src/run'
import { binName } from './activationHeatmap'
import { formatCount, formatNumber, formatShare, formatSteps, formatTick } from './formatNumber'
import { binEdges } from './heatmapTable'
import type { Picture, PictureView } from './Picture'
import { PictureFrame } from './PictureFrame'
import type { PictureTable } from './PictureTable'
import { quantityName, quantityNames } from './quantityTexts'
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
  /**
   * @param row row of statistics; `undefined` follows the newest
   * @param before row whose histogram is drawn as a line over the bars; none where it is absent, or is of the same column
   */
  showRow(row: number | undefined, before?: number): void
}

/**
 * A layer's activations at one step: a bar per bin on a logarithmic axis, and one at each end for what lies outside the bins. Another
 * step's can be drawn over it as a line; where its values are more or fewer in all, it is drawn as if they were as many.
 */
export function histogramChart(element: HTMLElement, firstRecord: RunRecord, view: PictureView = {}): HistogramPicture {
  let record = firstRecord
  let drawnSteps = 0
  let chosen = view.row
  let before: number | undefined
  const frame = new PictureFrame(element, view.save)
  const caption = Object.assign(document.createElement('p'), { className: 'cs-caption' })
  frame.content.append(caption)
  const plot = new StepPlot(frame.content, { name: 'histogram', height: view.height ?? HEIGHT, draw, describe: ({ step }) => describe(step) }, { ...view, onStep: undefined, onPick: undefined })

  function shown(): { layer: LayerRecord; histogram: HistogramSeries; column: number; earlier: number | undefined } | undefined {
    const layer = record.layers[view.layer ?? 0]
    const histogram = layer?.histogram
    if (!layer || !histogram || histogram.length === 0) return undefined
    const columnOf = (row: number): number => Math.max(0, Math.min(histogram.length - 1, histogram.columnOf(row)))
    const column = chosen === undefined ? histogram.length - 1 : columnOf(chosen)
    const earlier = before === undefined ? undefined : columnOf(before)
    return { layer, histogram, column, earlier: earlier === column ? undefined : earlier }
  }

  function draw(): void {
    const now = shown()
    drawnSteps = record.steps
    if (!now) return
    const { layer, histogram, column, earlier } = now
    const counts = histogram.column(column)
    const total = sum(counts)
    const compared = earlier === undefined ? new Float64Array() : histogram.column(earlier)
    // In a long run a column holds several batches, and the last one fewer.
    const factor = total / (sum(compared) || 1)
    const { color } = lineStyle(plot.theme, view.layer ?? 0)
    // Bars stand at bin numbers and the axis is labelled with values: bars of unequal places would need unequal widths.
    const places = [-AWAY, ...Array.from({ length: HISTOGRAM_BINS }, (_, bin) => bin), HISTOGRAM_BINS - 1 + AWAY]
    const colours = places.map((_, index) => (index === 0 || index === places.length - 1 ? plot.theme.error : color))
    const bars = { x: places, y: Array.from(counts.subarray(0, places.length)), type: 'bar', width: 1, marker: { color: colours, line: { width: 0 } } } as Data
    const line = Array.from(compared.subarray(0, places.length), count => count * factor)
    const greatest = Math.max(1, ...counts.subarray(0, places.length), ...line)
    const decades = Array.from({ length: Math.ceil(Math.log10(greatest)) + 1 }, (_, power) => 10 ** power)
    plot.plot([bars, ...outlines(line)], [-AWAY - 1, HISTOGRAM_BINS + AWAY], {
      margin: { l: 46, r: 10, t: 6, b: 32 },
      bargap: 0,
      axes: {
        xaxis: {
          showgrid: false,
          fixedrange: true,
          title: quantityName(layer.meta),
          tickvals: [-AWAY, ...QUARTERS.map(share => share * HISTOGRAM_BINS - 0.5), HISTOGRAM_BINS - 1 + AWAY],
          ticktext: [`< ${formatNumber(histogram.low)}`, ...QUARTERS.map(share => formatNumber(histogram.low + share * (histogram.high - histogram.low))), `> ${formatNumber(histogram.high)}`],
          tickangle: 0
        },
        yaxis: { type: 'log', range: [Math.log10(0.7), Math.log10(greatest) + 0.1], title: l10n.t('values (log)'), tickvals: decades, ticktext: decades.map(formatTick) }
      }
    })
    const notFinite = counts.at(-1) ?? 0
    const shownNow =
      notFinite > 0
        ? l10n.t('{0} at {1}: {2} values, {3} of them NaN or infinite and in no bar', layer.meta.name, when(histogram, column), formatCount(total), formatCount(notFinite))
        : l10n.t('{0} at {1}: {2} values', layer.meta.name, when(histogram, column), formatCount(total))
    caption.textContent = earlier === undefined ? shownNow : l10n.t('{0} · line: {1}', shownNow, when(histogram, earlier))
    view.onDrawn?.()
  }

  /** The line over the bars: along their tops, and beside them over the two that stand away. */
  function outlines(heights: readonly number[]): Data[] {
    if (heights.length === 0) return []
    const line = { color: plot.theme.foreground, width: 1.4 }
    // A logarithmic axis has no place for none: the line goes down to its foot.
    const height = (part: number): number => Math.max(0.5, heights[part] ?? 0)
    const inner = Array.from({ length: HISTOGRAM_BINS }, (_, bin) => bin)
    const parts: [x: number[], y: number[]][] = [
      [[-AWAY - 0.5, -AWAY + 0.5], [height(0), height(0)]],
      [inner.flatMap(bin => [bin - 0.5, bin + 0.5]), inner.flatMap(bin => [height(bin + 1), height(bin + 1)])],
      [[HISTOGRAM_BINS - 1.5 + AWAY, HISTOGRAM_BINS - 0.5 + AWAY], [height(HISTOGRAM_BINS + 1), height(HISTOGRAM_BINS + 1)]]
    ]
    return parts.map(([x, y]): Data => ({ x, y, type: 'scatter', mode: 'lines', line }))
  }

  /** The steps of a column, in words. */
  function when(histogram: HistogramSeries, column: number): string {
    const every = record.meta.statisticsEvery
    const from = column * histogram.stride * every
    return formatSteps(from, from + (histogram.countAt(column) - 1) * every)
  }

  function describe(place: number): ReturnType<ConstructorParameters<typeof StepPlot>[1]['describe']> {
    const now = shown()
    if (!now) return undefined
    const index = place < 0 ? 0 : place >= HISTOGRAM_BINS ? HISTOGRAM_BINS + 1 : place + 1
    const { histogram, column, earlier } = now
    const counts = histogram.column(column)
    const total = sum(counts)
    const compared = earlier === undefined ? undefined : histogram.column(earlier)
    return {
      title: binName(histogram, index),
      lines: [
        { name: l10n.t('values'), value: formatCount(counts[index] ?? 0) },
        { name: l10n.t('of {0}', formatCount(total)), value: formatShare(total > 0 ? (counts[index] ?? 0) / total : 0) },
        { name: l10n.t({ message: 'at', comment: 'Stands before steps: at step 12' }), value: when(histogram, column) },
        ...(compared && earlier !== undefined ? [{ name: l10n.t('at {0}', when(histogram, earlier)), value: `${formatCount(compared[index] ?? 0)} (${formatShare((compared[index] ?? 0) / (sum(compared) || 1))})` }] : [])
      ]
    }
  }

  function title(): string {
    const now = shown()
    if (!now) return l10n.t('Histogram')
    return l10n.t('Histogram of the {0} of layer {1} at {2}', quantityNames(now.layer.meta), now.layer.meta.name, when(now.histogram, now.column))
  }

  function alternative(): string {
    const now = shown()
    if (!now) return l10n.t('Histogram: no step yet.')
    const { histogram, column, earlier } = now
    const words = (at: number): string => {
      const counts = histogram.column(at)
      const total = sum(counts)
      const share = (part: number): string => formatShare((counts[part] ?? 0) / (total || 1))
      return l10n.t('{0} values, fullest bin {1}. {2} below {3}, {4} above {5}.', formatCount(total), fullest(histogram, counts), share(0), formatNumber(histogram.low), share(HISTOGRAM_BINS + 1), formatNumber(histogram.high))
    }
    const bars = l10n.t('{0}: {1}', title(), words(column))
    return earlier === undefined ? bars : `${bars} ${l10n.t('As a line, {0}: {1}', when(histogram, earlier), words(earlier))}`
  }

  function table(): PictureTable {
    const now = shown()
    const columns = [l10n.t({ message: 'from', comment: 'Lower edge of a bin' }), l10n.t({ message: 'to', comment: 'Upper edge of a bin' }), l10n.t('values')]
    if (!now) return { columns, rows: [] }
    const { histogram, column, earlier } = now
    const compared = earlier === undefined ? undefined : histogram.column(earlier)
    return {
      columns: [...columns, ...(earlier === undefined ? [] : [l10n.t('values at {0}', when(histogram, earlier))])],
      rows: Array.from(histogram.column(column), (count, part) => {
        const { from, to } = binEdges(histogram, part)
        return [from, to, count, ...(compared ? [compared[part] ?? 0] : [])]
      })
    }
  }

  const picture = stepPicture(plot, { frame, take: next => (record = next), drawnSteps: () => drawnSteps, title, alternative, table })
  return Object.assign(picture, {
    showRow(row: number | undefined, earlier?: number) {
      if (row === chosen && earlier === before) return
      chosen = row
      before = earlier
      plot.request(row !== undefined)
    },
    // Its axis is one of values, not of steps.
    showStep: () => undefined
  })
}

const sum = (counts: Float64Array): number => counts.reduce((total, count) => total + count, 0)

function fullest(histogram: HistogramSeries, counts: Float64Array): string {
  const bins = counts.subarray(0, HISTOGRAM_BINS + 2)
  return binName(histogram, bins.indexOf(Math.max(...bins)))
}
