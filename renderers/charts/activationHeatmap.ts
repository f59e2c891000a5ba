import { HISTOGRAM_BINS, nearZeroRule, quantityWord, type HistogramSeries, type LayerRecord, type RunRecord } from '../../src/run'
import { colourBar } from './colourBar'
import { formatCount, formatNumber, formatShare, formatSteps } from './formatNumber'
import { heatmapTable } from './heatmapTable'
import { columnIndexOfRow, HeatmapPixels, PIXEL_ROWS } from './HeatmapPixels'
import type { HoverText } from './hoverLabel'
import type { DrawPicture } from './Picture'
import { PictureFrame } from './PictureFrame'
import { bucketAt, stepRange } from './stepAxis'
import { stepPicture } from './stepPicture'
import { StepPlot } from './StepPlot'

const HEIGHT = 200
/** Shares of the axes' height: a strip for what lies outside the bins, and the space between it and the bins. */
const [STRIP, GAP] = [0.06, 0.02]
const BINS: [number, number] = [STRIP + GAP, 1 - STRIP - GAP]
/** Picture rows of {@link HeatmapPixels}, and the part of the axes that shows them, from the top. */
const BANDS = [
  { row: 1, rows: 1, top: 0, height: STRIP },
  { row: 2, rows: HISTOGRAM_BINS, top: STRIP + GAP, height: BINS[1] - BINS[0] },
  { row: PIXEL_ROWS - 1, rows: 1, top: 1 - STRIP, height: STRIP }
]

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
  const [over, under] = ['over', 'under'].map(side => plot.root.appendChild(Object.assign(document.createElement('span'), { className: `cs-outside cs-${side}` })))
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
          xaxis: { showgrid: false, title: 'step', nticks: 8 },
          yaxis: { showgrid: false, domain: BINS, range: [histogram.low, histogram.high], title: quantityWord(shown.meta), tickvals: ticksBetween(histogram) }
        }
      })
      drawnAxes = axes
    }
    pixels.update(histogram)
    bar.show(pixels.greatest)
    if (over) over.textContent = `> ${formatNumber(histogram.high)}`
    if (under) under.textContent = `< ${formatNumber(histogram.low)}`
    warning.hidden = !pixels.notFinite
    if (pixels.notFinite) warning.textContent = notFiniteSentence(shown, histogram, record.meta.statisticsEvery)
    paint(histogram)
    drawnSteps = record.steps
    view.onDrawn?.()
  }

  function paint(histogram: HistogramSeries): void {
    const { area, canvas } = plot
    const context = canvas.getContext('2d')
    if (!area || !context) return
    const ratio = devicePixelRatio || 1
    const [width, height] = [Math.round(plot.root.clientWidth * ratio), Math.round(plot.root.clientHeight * ratio)]
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height })
    const every = record.meta.statisticsEvery
    const full = Math.floor(histogram.rows / histogram.stride)
    const edge = (row: number): number => area.x((row - 0.5) * every) * ratio
    context.clearRect(0, 0, width, height)
    context.save()
    context.beginPath()
    context.rect(area.left * ratio, 0, area.width * ratio, height)
    context.clip()
    // A column narrower than a pixel is averaged with its neighbours rather than left out.
    context.imageSmoothingEnabled = edge(histogram.stride) - edge(0) < 1
    // The space between the strips and the bins must show in dark themes too: few values are nearly as dark as the page.
    context.fillStyle = '#ffffff'
    context.fillRect(edge(0), Math.round(area.top * ratio), edge(histogram.rows) - edge(0), Math.round(area.height * ratio))
    for (const band of BANDS) {
      const top = Math.round((area.top + band.top * area.height) * ratio)
      const bottom = Math.round((area.top + (band.top + band.height) * area.height) * ratio)
      if (full > 0) context.drawImage(pixels.canvas, 0, band.row, full, band.rows, edge(0), top, edge(full * histogram.stride) - edge(0), bottom - top)
      const left = edge(full * histogram.stride)
      if (full < histogram.length) context.drawImage(pixels.canvas, full, band.row, 1, band.rows, left, top, edge(histogram.rows) - left, bottom - top)
    }
    context.restore()
    if (over) over.style.top = `${area.top}px`
    if (under) under.style.top = `${area.top + (1 - STRIP) * area.height}px`
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

const title = (layer: LayerRecord | undefined): string => (layer ? `${quantityWord(layer.meta)}s of ${layer.meta.name} over time`.replace(/^./, letter => letter.toUpperCase()) : 'Heatmap')

/** More than a fifth of the bins apart leaves room for. */
const MOST_TICKS = 6

/** Round values well inside the bins; the bins' edges are told by the strips beside them. */
function ticksBetween({ low, high }: { low: number; high: number }): number[] {
  const rough = (high - low) / 5
  const decade = 10 ** Math.floor(Math.log10(rough))
  const step = ([1, 2, 5, 10].find(part => part * decade >= rough) ?? 10) * decade
  const inside = (high - low) * 0.08
  const first = Math.ceil((low + inside) / step)
  return Array.from({ length: MOST_TICKS }, (_, index) => (first + index) * step).filter(tick => tick >= low + inside && tick <= high - inside)
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
    title: formatSteps(bucket.from, bucket.to) + (batches > 1 ? ` · ${formatCount(batches)} batches` : ''),
    lines: [
      { name: quantityWord(layer.meta), value: binName(histogram, columnIndexOfRow(row)) },
      { name: 'values', value: formatCount(count) },
      { name: `of ${formatCount(total)}`, value: formatShare(total > 0 ? count / total : 0) }
    ]
  }
}

/** What counts of column index `index` lie between, in words. */
export function binName({ low, high }: { low: number; high: number }, index: number): string {
  const width = (high - low) / HISTOGRAM_BINS
  if (index === 0) return `below ${formatNumber(low)}`
  if (index > HISTOGRAM_BINS) return index === HISTOGRAM_BINS + 1 ? `above ${formatNumber(high)}` : 'NaN or infinite'
  return `${formatNumber(low + (index - 1) * width)} to ${formatNumber(low + index * width)}`
}

function notFiniteSentence(layer: LayerRecord, histogram: HistogramSeries, every: number): string {
  for (let column = 0; column < histogram.length; column++) {
    const counts = histogram.column(column)
    const count = counts.at(-1) ?? 0
    if (count === 0) continue
    const from = column * histogram.stride * every
    return `${layer.meta.name} gave ${formatCount(count)} values that are NaN or infinite at ${formatSteps(from, from + (histogram.countAt(column) - 1) * every)}, and perhaps later ones; they are in no bin.`
  }
  return ''
}

function alternative(record: RunRecord, layer: LayerRecord | undefined): string {
  const histogram = layer?.histogram
  if (!histogram || histogram.length === 0) return `${title(layer)}: heatmap, no step yet.`
  const { meta, statistics } = layer
  const last = histogram.column(histogram.length - 1)
  const total = last.reduce((sum, part) => sum + part, 0) || 1
  return `Heatmap of the ${quantityWord(meta)}s of layer ${meta.name} (${meta.takenAt}) over ${formatSteps(0, Math.max(0, record.steps - 1))}, values ${formatNumber(histogram.low)} to ${formatNumber(histogram.high)}. Last: ${formatShare(statistics.nearZero.last)} near zero (${nearZeroRule(record.meta, meta, 'nearZero', formatNumber)}), ${formatShare((last[0] ?? 0) / total)} below and ${formatShare((last[HISTOGRAM_BINS + 1] ?? 0) / total)} above the bins.`
}
