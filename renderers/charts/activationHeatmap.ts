import * as l10n from '@vscode/l10n'
import { HISTOGRAM_BINS, nearZeroRule, type HistogramSeries, type LayerRecord, type RunRecord } from '../../src/run'
import { colourBar } from './colourBar'
import { formatCount, formatNumber, formatShare, formatSteps } from './formatNumber'
import { heatmapTable } from './heatmapTable'
import { BANDS, BINS, outsideLabels, paintHeatmap, placeOutside, ticksBetween } from './heatmapBands'
import { columnIndexOfRow, HeatmapPixels } from './HeatmapPixels'
import type { HoverText } from './hoverLabel'
import type { DrawPicture } from './Picture'
import { PictureFrame } from './PictureFrame'
import { quantityName, quantityNames } from './quantityTexts'
import { bucketAt, stepRange } from './stepAxis'
import { stepPicture } from './stepPicture'
import { StepPlot } from './StepPlot'

const HEIGHT = 200

/**
 * fastai's `color_dim`: how a layer's activations are distributed, over the steps. A column is a batch (or several, in a long run), a
 * row a bin; bright is many, on a `log1p` scale. Unlike fastai's, values outside the bins are counted: in the strips above and below.
 */
export const activationHeatmap: DrawPicture = (element, firstRecord, view = {}) => {
  let record = firstRecord
  let drawnSteps = 0
  let drawnAxes = ''
  const pixels = new HeatmapPixels()
  const frame = new PictureFrame(element, view.save)
  const row = document.createElement('div')
  row.className = 'cs-heatmap-row'
  frame.content.append(row)
  const plot = new StepPlot(row, { name: 'heatmap', height: view.height ?? HEIGHT, draw, describe: ({ step, height }) => describe(record, layer(), step, height) }, view)
  const bar = colourBar(row)
  const [over, under] = outsideLabels(plot)
  const warning = Object.assign(document.createElement('p'), { className: 'cs-warning', hidden: true })
  frame.content.append(warning)

  function layer(): LayerRecord | undefined {
    return record.layers[view.layer ?? 0]
  }

  function draw(): void {
    const shown = layer()
    const histogram = shown?.histogram
    if (!shown || !histogram) return
    const range = plot.zoom ?? stepRange(record)
    // The axes are slow to draw and rarely change; the pixels are fast.
    const axes = JSON.stringify([range, histogram.low, histogram.high, plot.revision])
    if (axes !== drawnAxes) {
      plot.plot([], range, {
        margin: { l: 46, r: 6, t: 6, b: 32 },
        axes: {
          xaxis: { showgrid: false, title: l10n.t('step'), nticks: 8 },
          yaxis: { showgrid: false, domain: BINS, range: [histogram.low, histogram.high], title: quantityName(shown.meta), tickvals: ticksBetween(histogram) }
        }
      })
      drawnAxes = axes
    }
    pixels.update(histogram, view.scale?.greatest)
    view.scale?.raise(pixels.greatest)
    bar.show(pixels.greatest)
    over.textContent = `> ${formatNumber(histogram.high)}`
    under.textContent = `< ${formatNumber(histogram.low)}`
    warning.hidden = !pixels.notFinite
    if (pixels.notFinite) warning.textContent = notFiniteSentence(shown, histogram, record.meta.statisticsEvery)
    paintHeatmap(plot, pixels.canvas, histogram, { every: record.meta.statisticsEvery })
    placeOutside(plot, over, under)
    drawnSteps = record.steps
    view.onDrawn?.()
  }

  return stepPicture(plot, {
    frame,
    take: next => (record = next),
    drawnSteps: () => drawnSteps,
    title: () => title(layer()),
    alternative: () => alternative(record, layer()),
    table: () => heatmapTable(layer()?.histogram, { every: record.meta.statisticsEvery, range: plot.zoom })
  })
}

function title(layer: LayerRecord | undefined): string {
  if (!layer) return l10n.t('Heatmap')
  const { name, quantity = 'output' } = layer.meta
  return { output: l10n.t('Activations of {0} over time', name), preActivation: l10n.t('Pre-activations of {0} over time', name), gradient: l10n.t('Gradients of {0} over time', name), weight: l10n.t('Weights of {0} over time', name) }[quantity]
}

/** Exact counts at a step and height of the axes, with the steps and the values they stand for. */
function describe(record: RunRecord, layer: LayerRecord | undefined, step: number, height: number): HoverText | undefined {
  const histogram = layer?.histogram
  const bucket = histogram && bucketAt(histogram, step, record.meta.statisticsEvery)
  const band = BANDS.find(({ top, height: part }) => height >= top && height <= top + part)
  if (!layer || !histogram || !bucket || !band || step > bucket.to + record.meta.statisticsEvery) return undefined
  const row = band.row + Math.min(band.rows - 1, Math.floor(((height - band.top) / band.height) * band.rows))
  const counts = histogram.column(bucket.index)
  const count = counts[columnIndexOfRow(row)] ?? 0
  const total = counts.reduce((sum, part) => sum + part, 0)
  const batches = histogram.countAt(bucket.index)
  return {
    title: batches > 1 ? l10n.t('{0} · {1} batches', formatSteps(bucket.from, bucket.to), formatCount(batches)) : formatSteps(bucket.from, bucket.to),
    lines: [
      { name: quantityName(layer.meta), value: binName(histogram, columnIndexOfRow(row)) },
      { name: l10n.t('values'), value: formatCount(count) },
      { name: l10n.t('of {0}', formatCount(total)), value: formatShare(total > 0 ? count / total : 0) }
    ]
  }
}

/** What counts of column index `index` lie between, in words. */
export function binName({ low, high }: { low: number; high: number }, index: number): string {
  const width = (high - low) / HISTOGRAM_BINS
  if (index === 0) return l10n.t('below {0}', formatNumber(low))
  if (index > HISTOGRAM_BINS) return index === HISTOGRAM_BINS + 1 ? l10n.t('above {0}', formatNumber(high)) : l10n.t('NaN or infinite')
  return l10n.t('{0} to {1}', formatNumber(low + (index - 1) * width), formatNumber(low + index * width))
}

function notFiniteSentence(layer: LayerRecord, histogram: HistogramSeries, every: number): string {
  for (let column = 0; column < histogram.length; column++) {
    const counts = histogram.column(column)
    const count = counts.at(-1) ?? 0
    if (count === 0) continue
    const from = column * histogram.stride * every
    return l10n.t('{0} gave {1} values that are NaN or infinite at {2}, and perhaps later ones; they are in no bin.', layer.meta.name, formatCount(count), formatSteps(from, from + (histogram.countAt(column) - 1) * every))
  }
  return ''
}

function alternative(record: RunRecord, layer: LayerRecord | undefined): string {
  const histogram = layer?.histogram
  if (!histogram || histogram.length === 0) return l10n.t('{0}: heatmap, no step yet.', title(layer))
  const { meta, statistics } = layer
  const last = histogram.column(histogram.length - 1)
  const total = last.reduce((sum, part) => sum + part, 0) || 1
  return l10n.t(
    'Heatmap of the {0} of layer {1} ({2}) over {3}, values {4} to {5}. Last: {6} near zero ({7}), {8} below and {9} above the bins.',
    quantityNames(meta),
    meta.name,
    meta.takenAt,
    formatSteps(0, Math.max(0, record.steps - 1)),
    formatNumber(histogram.low),
    formatNumber(histogram.high),
    formatShare(statistics.nearZero.last),
    nearZeroRule(record.meta, meta, 'nearZero', formatNumber),
    formatShare((last[0] ?? 0) / total),
    formatShare((last[HISTOGRAM_BINS + 1] ?? 0) / total)
  )
}
