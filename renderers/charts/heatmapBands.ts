import { fitCanvas } from './fitCanvas'
import { HISTOGRAM_BINS } from '../../src/run'
import { PIXEL_ROWS } from './HeatmapPixels'
import type { StepPlot } from './StepPlot'

/** Shares of the axes' height: a strip for what lies outside the bins, and the space between it and the bins. */
const [STRIP, GAP] = [0.06, 0.02]
/** The part of the axes that the bins take. */
export const BINS: [number, number] = [STRIP + GAP, 1 - STRIP - GAP]
/** Rows of a heatmap's image, and the part of the axes that shows them, from the top. */
export const BANDS = [
  { row: 1, rows: 1, top: 0, height: STRIP },
  { row: 2, rows: HISTOGRAM_BINS, top: STRIP + GAP, height: BINS[1] - BINS[0] },
  { row: PIXEL_ROWS - 1, rows: 1, top: 1 - STRIP, height: STRIP }
]

/** How an image is painted. */
export interface HeatmapPaint {
  /** Steps between two rows of statistics. */
  every: number
  /** Colour below the image: of the space between the strips and the bins. It must show in dark themes too, where few values are nearly as dark as the page. */
  gap?: string
  /** Which rows of the image go where; those of a histogram where absent. */
  bands?: readonly { row: number; rows: number; top: number; height: number }[]
}

/** Where the columns of an image stand: each holds `stride` rows of statistics, the last perhaps fewer. */
export interface HeatmapColumns {
  readonly stride: number
  readonly rows: number
  readonly length: number
}

/** Paints an image of one pixel per column and bin below a plot's axes. */
export function paintHeatmap(plot: StepPlot, image: HTMLCanvasElement, columns: HeatmapColumns, { every, gap = '#ffffff', bands = BANDS }: HeatmapPaint): void {
  const { area, canvas } = plot
  const context = canvas.getContext('2d')
  if (!area || !context) return
  const ratio = fitCanvas(canvas, plot.root)
  const { width, height } = canvas
  const full = Math.floor(columns.rows / columns.stride)
  const edge = (row: number): number => area.x((row - 0.5) * every) * ratio
  context.clearRect(0, 0, width, height)
  context.save()
  context.beginPath()
  context.rect(area.left * ratio, 0, area.width * ratio, height)
  context.clip()
  // A column narrower than a pixel is averaged with its neighbours rather than left out.
  context.imageSmoothingEnabled = edge(columns.stride) - edge(0) < 1
  context.fillStyle = gap
  context.fillRect(edge(0), Math.round(area.top * ratio), edge(columns.rows) - edge(0), Math.round(area.height * ratio))
  for (const band of bands) {
    const top = Math.round((area.top + band.top * area.height) * ratio)
    const bottom = Math.round((area.top + (band.top + band.height) * area.height) * ratio)
    if (full > 0) context.drawImage(image, 0, band.row, full, band.rows, edge(0), top, edge(full * columns.stride) - edge(0), bottom - top)
    const left = edge(full * columns.stride)
    if (full < columns.length) context.drawImage(image, full, band.row, 1, band.rows, left, top, edge(columns.rows) - left, bottom - top)
  }
  context.restore()
}

/** Labels for the strips above and below the bins. */
export function outsideLabels(plot: StepPlot): [over: HTMLElement, under: HTMLElement] {
  const label = (side: string): HTMLElement => plot.root.appendChild(Object.assign(document.createElement('span'), { className: `cs-outside cs-${side}` }))
  return [label('over'), label('under')]
}

/** Puts the labels beside their strips. */
export function placeOutside({ area }: StepPlot, over: HTMLElement, under: HTMLElement): void {
  if (!area) return
  over.style.top = `${area.top}px`
  under.style.top = `${area.top + (1 - STRIP) * area.height}px`
}

/** More than a fifth of the bins apart leaves room for. */
const MOST_TICKS = 6

/** Round values well inside the bins; the bins' edges are told by the strips beside them. */
export function ticksBetween({ low, high }: { low: number; high: number }): number[] {
  const rough = (high - low) / 5
  const decade = 10 ** Math.floor(Math.log10(rough))
  const step = ([1, 2, 5, 10].find(part => part * decade >= rough) ?? 10) * decade
  const inside = (high - low) * 0.08
  const first = Math.ceil((low + inside) / step)
  return Array.from({ length: MOST_TICKS }, (_, index) => (first + index) * step).filter(tick => tick >= low + inside && tick <= high - inside)
}
