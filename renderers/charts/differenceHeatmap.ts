import * as l10n from '@vscode/l10n'
import { HISTOGRAM_ROW, type HistogramSeries } from '../../src/run'
import { binName } from './activationHeatmap'
import type { ComparedRun } from './comparisonChart'
import { formatNumber, formatShare, formatSteps } from './formatNumber'
import { BANDS, BINS, outsideLabels, paintHeatmap, placeOutside, ticksBetween } from './heatmapBands'
import { columnIndexOfRow, PIXEL_ROWS } from './HeatmapPixels'
import { binEdges } from './heatmapTable'
import type { Picture, PictureView } from './Picture'
import { PictureFrame } from './PictureFrame'
import { quantityName } from './quantityTexts'
import { stepPicture } from './stepPicture'
import { StepPlot } from './StepPlot'
import { lineStyle } from './theme'

const HEIGHT = 180
/** Two runs, of which both have the layer. */
export type ComparedPair = readonly [ComparedRun, ComparedRun]

/** Shares of a layer's values, first run less second, by column and bin. */
interface Difference {
  /** Steps in a column. */
  stride: number
  rows: number
  length: number
  /** `[length][HISTOGRAM_ROW]`. */
  shares: Float64Array
  /** The greatest distance from 0. */
  greatest: number
}

/** A picture of a pair of runs, which may become another one. */
export interface DifferencePicture extends Picture {
  compare(pair: ComparedPair): void
}

/** Says why two runs' heatmaps of a layer cannot be taken from each other; `undefined` where they can. */
export function whyNoDifference([first, second]: ComparedPair): string | undefined {
  const [a, b] = [first, second].map(({ record, layer }) => record.layers[layer]?.histogram)
  if (!a && !b) return l10n.t('No histograms of this layer were recorded in {0} and {1}.', first.name, second.name)
  if (!a || !b) return l10n.t('No histograms of this layer were recorded in {0}.', a ? second.name : first.name)
  if (a.low !== b.low || a.high !== b.high) return l10n.t('The bins differ: {0} to {1} in {2}, {3} to {4} in {5}.', formatNumber(a.low), formatNumber(a.high), first.name, formatNumber(b.low), formatNumber(b.high), second.name)
  return undefined
}

/**
 * Where two runs differ in how a layer's values are distributed, over the steps that both have: a cell is the share of values in its bin
 * in the first run, less that in the second. A cell has the colour of the run that has more, the stronger the more.
 */
export function differenceHeatmap(element: HTMLElement, first: ComparedPair, view: PictureView = {}): DifferencePicture {
  let pair = first
  let drawnSteps = 0
  let difference: Difference | undefined
  const frame = new PictureFrame(element, view.save)
  const caption = Object.assign(document.createElement('p'), { className: 'cs-caption cs-difference-key' })
  const plot = new StepPlot(frame.content, { name: 'difference', height: view.height ?? HEIGHT, draw, describe }, view)
  const [over, under] = outsideLabels(plot)
  frame.content.append(caption)
  const image = Object.assign(document.createElement('canvas'), { height: PIXEL_ROWS })

  const histogram = (): HistogramSeries | undefined => pair[0].record.layers[pair[0].layer]?.histogram

  function draw(): void {
    const shown = histogram()
    const meta = pair[0].record.layers[pair[0].layer]?.meta
    const next = differenceOf(pair)
    difference = next
    if (!next || !shown || !meta) return
    plot.plot([], [-0.5, Math.max(1, next.rows) - 0.5], {
      margin: { l: 46, r: 6, t: 6, b: 32 },
      axes: {
        xaxis: { showgrid: false, title: l10n.t('step'), nticks: 8 },
        yaxis: { showgrid: false, domain: BINS, range: [shown.low, shown.high], title: quantityName(meta), tickvals: ticksBetween(shown) }
      }
    })
    over.textContent = `> ${formatNumber(shown.high)}`
    under.textContent = `< ${formatNumber(shown.low)}`
    const { theme } = plot
    const ends = [lineStyle(theme, pair[0].place).color, lineStyle(theme, pair[1].place).color] as const
    colour(image, next, [theme.background, ...ends])
    paintHeatmap(plot, image, next, { every: 1, gap: theme.muted })
    placeOutside(plot, over, under)
    const swatch = (background: string, text: string): Node[] => {
      const square = document.createElement('i')
      Object.assign(square.style, { background })
      return [square, document.createTextNode(text)]
    }
    caption.replaceChildren(...swatch(ends[0], l10n.t('up to {0} of all values more in {1}', formatShare(next.greatest), pair[0].name)), ...swatch(ends[1], l10n.t('more in {0}', pair[1].name)))
    drawnSteps = next.rows
    view.onDrawn?.()
  }

  function describe({ step, height }: { step: number; height: number }): ReturnType<ConstructorParameters<typeof StepPlot>[1]['describe']> {
    const shown = histogram()
    const band = BANDS.find(({ top, height: part }) => height >= top && height <= top + part)
    const column = difference ? Math.floor(step / difference.stride) : -1
    if (!difference || !shown || !band || column < 0 || column >= difference.length) return undefined
    const part = columnIndexOfRow(band.row + Math.min(band.rows - 1, Math.floor(((height - band.top) / band.height) * band.rows)))
    const share = difference.shares[column * HISTOGRAM_ROW + part] ?? NaN
    return {
      title: formatSteps(column * difference.stride, Math.min(difference.rows, (column + 1) * difference.stride) - 1),
      lines: [
        { name: l10n.t('values'), value: binName(shown, part) },
        { name: l10n.t('more in {0}', share >= 0 ? pair[0].name : pair[1].name), value: l10n.t('{0} of all', formatShare(Math.abs(share))) }
      ]
    }
  }

  const title = (): string => l10n.t('Difference of {0} and {1} in {2}', pair[0].name, pair[1].name, pair[0].record.layers[pair[0].layer]?.meta.name ?? l10n.t('a layer'))

  const picture = stepPicture(plot, {
    frame,
    take: () => undefined,
    drawnSteps: () => drawnSteps,
    title,
    alternative() {
      const found = differenceOf(pair)
      return found ? l10n.t('{0}: shares of values differ by {1} at most, over {2}.', title(), formatShare(found.greatest), formatSteps(0, Math.max(0, found.rows - 1))) : l10n.t('{0}: nothing to compare yet.', title())
    },
    table() {
      const shown = histogram()
      const found = differenceOf(pair)
      const name = (part: number): string => {
        const { from, to } = binEdges(shown ?? { low: NaN, high: NaN }, part)
        return Number.isNaN(from) ? l10n.t('NaN or infinite') : l10n.t('from {0} to {1}', from, to)
      }
      return {
        columns: [l10n.t('first step'), ...Array.from({ length: HISTOGRAM_ROW }, (_, part) => name(part))],
        rows: Array.from({ length: found?.length ?? 0 }, (_, column) => [column * (found?.stride ?? 1), ...(found?.shares.subarray(column * HISTOGRAM_ROW, (column + 1) * HISTOGRAM_ROW) ?? [])])
      }
    }
  })
  return Object.assign(picture, {
    compare(next: ComparedPair) {
      pair = next
      plot.request()
    }
  })
}

/** Takes both runs' shares from each other, in columns as wide as the wider ones of the two. */
function differenceOf(pair: ComparedPair): Difference | undefined {
  if (whyNoDifference(pair) !== undefined) return undefined
  const series = pair.map(({ record, layer }) => ({ histogram: record.layers[layer]?.histogram, every: record.meta.statisticsEvery }))
  const stride = Math.max(...series.map(({ histogram, every }) => (histogram?.stride ?? 1) * every))
  const rows = Math.min(...series.map(({ histogram, every }) => (histogram?.rows ?? 0) * every))
  const length = Math.ceil(rows / stride)
  const shares = new Float64Array(length * HISTOGRAM_ROW)
  for (const [which, { histogram, every }] of series.entries()) {
    if (!histogram) return undefined
    const sums = new Float64Array(length * HISTOGRAM_ROW)
    for (let column = 0; column < histogram.length; column++) {
      const to = Math.floor((column * histogram.stride * every) / stride)
      if (to < length) for (const [part, count] of histogram.column(column).entries()) sums[to * HISTOGRAM_ROW + part] = (sums[to * HISTOGRAM_ROW + part] ?? 0) + count
    }
    for (let column = 0; column < length; column++) {
      const total = sums.subarray(column * HISTOGRAM_ROW, (column + 1) * HISTOGRAM_ROW).reduce((sum, count) => sum + count, 0) || 1
      for (let part = 0; part < HISTOGRAM_ROW; part++) {
        const at = column * HISTOGRAM_ROW + part
        shares[at] = (shares[at] ?? 0) + ((which === 0 ? 1 : -1) * (sums[at] ?? 0)) / total
      }
    }
  }
  return { stride, rows, length, shares, greatest: shares.reduce((most, share) => Math.max(most, Math.abs(share)), 0) }
}

/** The page's colour is no difference; the cube root makes small ones visible. */
function colour(image: HTMLCanvasElement, { length, shares, greatest }: Difference, colours: readonly [none: string, first: string, second: string]): void {
  image.width = Math.max(1, length)
  const context = image.getContext('2d')
  if (!context || length === 0) return
  const [none, first, second] = colours.map(each => channels(context, each))
  const pixels = context.createImageData(length, PIXEL_ROWS)
  for (let column = 0; column < length; column++) {
    for (let row = 0; row < PIXEL_ROWS; row++) {
      const share = shares[column * HISTOGRAM_ROW + columnIndexOfRow(row)] ?? 0
      const strength = greatest > 0 ? Math.cbrt(Math.abs(share) / greatest) : 0
      const end = share >= 0 ? first : second
      const at = (row * length + column) * 4
      for (let channel = 0; channel < 3; channel++) {
        const from = none?.[channel] ?? 255
        pixels.data[at + channel] = Math.round(from + strength * ((end?.[channel] ?? 0) - from))
      }
      pixels.data[at + 3] = 255
    }
  }
  context.putImageData(pixels, 0, 0)
}

/** Red, green and blue of a CSS colour. */
function channels(context: CanvasRenderingContext2D, colour: string): Uint8ClampedArray {
  context.fillStyle = colour
  context.fillRect(0, 0, 1, 1)
  return context.getImageData(0, 0, 1, 1).data
}
