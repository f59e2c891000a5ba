import { HISTOGRAM_BINS, HISTOGRAM_ROW, quantityWord, type HistogramSeries, type LayerMeta, type RunRecord } from '../run'
import { toBase64 } from '../run/base64'
import { columnWidth, panel, row, stack, type Block, type Plot } from './panel'
import { inEveryTheme } from './pictureTheme'
import { palettePng } from './png'
import { countScale, linearScale, stepScale, type Scale } from './scale'
import { FAINT, RED } from './style'
import { coordinate, element, textLine } from './svg'
import { viridis, viridisHex } from './viridis'

const PALETTE = Array.from({ length: 256 }, (_, index) => viridis(index / 255))
/** Room for the colour bar; height of the strips that count what lies outside, and their distance from the rest. */
const [BAR_ROOM, STRIP, GAP] = [84, 7, 2]

/** Heat maps of histograms over the batches (fastai's `color_dim`, with axes, colour bar, under- and overflow), of one layer or of all. */
export function colorDimPicture(record: RunRecord, width: number, only?: number): Block | undefined {
  const maps = record.layers.flatMap(({ meta, histogram }, index) => (histogram && histogram.length > 0 && (only === undefined || only === index) ? [{ meta, histogram }] : []))
  const [first] = maps
  if (!first) return undefined
  if (maps.length === 1) return heatmap(record, first.meta, first.histogram, width, 240)
  const each = columnWidth(2, width)
  const pairs = Array.from({ length: Math.ceil(maps.length / 2) }, (_, pair) => maps.slice(2 * pair, 2 * pair + 2))
  return stack(pairs.map(pair => row([...pair.map(({ meta, histogram }) => heatmap(record, meta, histogram, each, 120)), ...(pair.length === 1 ? [{ height: 0, markup: '' }] : [])], width)))
}

function heatmap(record: RunRecord, meta: LayerMeta, histogram: HistogramSeries, width: number, height: number): Block {
  const counts = meanCounts(histogram)
  const scale = countScale(counts.reduce((a, b) => Math.max(a, b), 0))
  const x = stepScale(histogram.length * histogram.stride * record.meta.statisticsEvery, width > 600 ? 8 : 4)
  const inner = linearScale(histogram.low, histogram.high, height > 200 ? 6 : 4, false)
  const edge = (STRIP + GAP) / height
  const y: Scale = { ...inner, at: value => edge + inner.at(value) * (1 - 2 * edge) }
  return panel({ width, height, title: `${meta.name} · ${meta.takenAt}`, x, y, xLabel: 'batch', yLabel: quantityWord(meta), right: BAR_ROOM }, plot => {
    const image = (rows: readonly number[], top: number, tall: number): string => heatImage(counts, histogram.length, rows, scale, plot, top, tall)
    const [bottom, right] = [plot.top + plot.height, plot.left + plot.width]
    const strip = (words: string, label: string, top: number): string => textLine(label, right + 4, top + 7, { 'font-size': 9, fill: FAINT }).replace('</text>', `${element('title', {}, words)}</text>`)
    return [
      element('rect', { x: plot.left, y: plot.top, width: plot.width, height: plot.height, fill: '#fff' }),
      image([HISTOGRAM_BINS + 1], plot.top, STRIP),
      image(Array.from({ length: HISTOGRAM_BINS }, (_, bin) => HISTOGRAM_BINS - bin), plot.top + STRIP + GAP, plot.height - 2 * (STRIP + GAP)),
      image([0], bottom - STRIP, STRIP),
      strip('values above the histogram', 'over', plot.top),
      strip('values below the histogram', 'under', bottom - STRIP),
      notFiniteMarks(plot, histogram, x, record.meta.statisticsEvery),
      colourBar(right + 40, plot.top + 14, plot.height - 28, scale)
    ].join('')
  })
}

/** `[columns, HISTOGRAM_ROW]`: counts in one batch, the mean where a column holds several. */
function meanCounts(histogram: HistogramSeries): Float64Array {
  const counts = new Float64Array(histogram.length * HISTOGRAM_ROW)
  for (let index = 0; index < histogram.length; index++) {
    const batches = histogram.countAt(index)
    counts.set(histogram.column(index).map(count => count / batches), index * HISTOGRAM_ROW)
  }
  return counts
}

/** A picture of some rows of the histograms, the first on top. */
function heatImage(counts: Float64Array, columns: number, rows: readonly number[], scale: Scale, plot: Plot, top: number, height: number): string {
  const pixels = new Uint8Array(rows.length * columns)
  for (const [line, from] of rows.entries())
    for (let column = 0; column < columns; column++) pixels[line * columns + column] = Math.round(255 * scale.at(counts[column * HISTOGRAM_ROW + from] ?? 0))
  const png = toBase64(palettePng(pixels, columns, rows.length, PALETTE))
  return element('image', { x: plot.left, y: top, width: plot.width, height, preserveAspectRatio: 'none', style: 'image-rendering:pixelated', href: `data:image/png;base64,${png}` })
}

/** Red ticks above the batches in which the layer gave NaN or an infinity. */
function notFiniteMarks(plot: Plot, histogram: HistogramSeries, x: Scale, every: number): string {
  const marks = Array.from({ length: histogram.length }, (_, index) => index).filter(index => (histogram.column(index)[HISTOGRAM_ROW - 1] ?? 0) > 0)
  if (marks.length === 0) return ''
  const d = marks.map(index => `M${coordinate(plot.left + x.at((index + 0.5) * histogram.stride * every) * plot.width)} ${coordinate(plot.top - 1)}v-5`).join('')
  return element('path', { d, stroke: RED, 'stroke-width': 2 }, element('title', {}, 'NaN or infinite values'))
}

function colourBar(x: number, y: number, height: number, scale: Scale): string {
  const slices = 32
  const bar = Array.from({ length: slices }, (_, slice) =>
    element('rect', { x, y: y + ((slices - 1 - slice) * height) / slices, width: 9, height: height / slices + 0.5, ...inEveryTheme(viridisHex((slice + 0.5) / slices)) })
  )
  const ticks = scale.ticks
    .filter(tick => tick.value === 0 || scale.at(tick.value) * height >= 10)
    .map(tick => textLine(tick.text, x + 13, y + (1 - scale.at(tick.value)) * height + 3.5, { 'font-size': 9, fill: FAINT }))
  return [...bar, ...ticks, textLine('values', x + 4, y - 6, { 'font-size': 9, fill: FAINT, 'text-anchor': 'middle' })].join('')
}
