import { HISTOGRAM_BINS, HISTOGRAM_ROW, type HistogramSeries } from '../../src/run'
import { COLOURS, VIRIDIS } from './colourScale'

/** Rows of the picture from top to bottom: not finite, overflow, the bins from high to low, underflow. */
export const PIXEL_ROWS = HISTOGRAM_ROW
/** Where `HistogramSeries.column` has what picture row `row` shows. */
export const columnIndexOfRow = (row: number): number => (row === 0 ? HISTOGRAM_ROW - 1 : row === 1 ? HISTOGRAM_ROW - 2 : HISTOGRAM_BINS + 2 - row)

/**
 * A histogram series as an image of one pixel per column and bin: `log1p` of the values a batch has in the bin, on average over the
 * column's batches. Only columns that changed are computed anew.
 */
export class HeatmapPixels {
  readonly canvas = document.createElement('canvas')
  /** The greatest mean count of a cell: the bright end of the colours. */
  greatest = 1
  /** Whether any value was NaN or infinite. */
  notFinite = false
  private readonly context = this.canvas.getContext('2d')
  private means = new Float64Array(0)
  private stride = 0
  private rows = 0
  private coloured = 0

  constructor() {
    this.canvas.height = PIXEL_ROWS
  }

  /** @param atLeast the bright end is no lower than this: that of the pictures that are compared with this one */
  update(series: HistogramSeries, atLeast = 1): void {
    // After a merge, or for another run, nothing of the picture is true any more.
    const first = series.stride === this.stride && series.rows >= this.rows ? Math.floor(this.rows / this.stride) : 0
    if (first === 0) this.greatest = 1
    const { length } = series
    if (this.canvas.width < length || this.means.length < length * PIXEL_ROWS) this.grow(Math.min(series.capacity, Math.max(64, 2 ** Math.ceil(Math.log2(Math.max(1, length))))))
    let greatest = first === 0 ? 1 : this.greatest
    for (let column = first; column < length; column++) {
      const counts = series.column(column)
      const batches = series.countAt(column)
      for (let row = 0; row < PIXEL_ROWS; row++) {
        const mean = (counts[columnIndexOfRow(row)] ?? 0) / batches
        this.means[column * PIXEL_ROWS + row] = mean
        if (row === 0) this.notFinite ||= mean > 0
        else if (mean > greatest) greatest = mean
      }
    }
    // The colours' end goes up by whole leaps: a new greatest count would otherwise recolour everything in every step.
    const recolour = greatest > this.greatest || atLeast > this.greatest || first === 0 || this.coloured === 0
    if (recolour) this.greatest = Math.max(leap(greatest), atLeast)
    this.colour(recolour ? 0 : first, length)
    this.stride = series.stride
    this.rows = series.rows
  }

  private grow(width: number): void {
    const means = new Float64Array(width * PIXEL_ROWS)
    means.set(this.means.subarray(0, Math.min(this.means.length, means.length)))
    this.means = means
    this.canvas.width = width
    this.coloured = 0
  }

  private colour(from: number, to: number): void {
    if (!this.context || to <= from) return
    const image = this.context.createImageData(to - from, PIXEL_ROWS)
    const scale = (COLOURS - 1) / Math.log1p(this.greatest)
    for (let column = from; column < to; column++) {
      for (let row = 0; row < PIXEL_ROWS; row++) {
        const colour = Math.min(COLOURS - 1, Math.round(Math.log1p(this.means[column * PIXEL_ROWS + row] ?? 0) * scale)) * 3
        const at = (row * (to - from) + column - from) * 4
        image.data[at] = VIRIDIS[colour] ?? 0
        image.data[at + 1] = VIRIDIS[colour + 1] ?? 0
        image.data[at + 2] = VIRIDIS[colour + 2] ?? 0
        image.data[at + 3] = 255
      }
    }
    this.context.putImageData(image, from, 0)
    this.coloured = to
  }
}

/** The least of 1, 1.5, 2, 3, 5, 7, 10, 15, … that is not below `value`. */
function leap(value: number): number {
  const decade = 10 ** Math.floor(Math.log10(value))
  return ([1, 1.5, 2, 3, 5, 7, 10].find(step => step * decade >= value) ?? 10) * decade
}
