import type { UnitSeries } from '../../src/run'

/** The series of a layer's units as an image of one pixel per column and unit, the first unit at the bottom: opaque where a unit was dead in all batches of the column. */
export class UnitPixels {
  readonly canvas = document.createElement('canvas')
  private readonly context = this.canvas.getContext('2d')
  private drawn = { colour: '', stride: 0, rows: 0 }

  /** @param colour `#rrggbb` */
  update(units: UnitSeries, colour: string): void {
    const { width: height, length, stride, rows } = units
    const { drawn } = this
    let first = stride === drawn.stride && rows >= drawn.rows && colour === drawn.colour ? Math.floor(drawn.rows / stride) : 0
    if (this.canvas.height !== height || this.canvas.width < length) {
      Object.assign(this.canvas, { height, width: Math.min(units.capacity, Math.max(64, 2 ** Math.ceil(Math.log2(Math.max(1, length))))) })
      first = 0
    }
    this.drawn = { colour, stride, rows }
    if (!this.context || length <= first || height === 0) return
    const [red = 0, green = 0, blue = 0] = [1, 3, 5].map(at => parseInt(colour.slice(at, at + 2), 16))
    const image = this.context.createImageData(length - first, height)
    for (let column = first; column < length; column++) {
      const counts = units.column(column)
      const batches = units.countAt(column)
      for (let unit = 0; unit < height; unit++) image.data.set([red, green, blue, Math.min(255, Math.round((255 * (counts[unit] ?? 0)) / batches))], ((height - 1 - unit) * (length - first) + column - first) * 4)
    }
    this.context.putImageData(image, first, 0)
  }
}
