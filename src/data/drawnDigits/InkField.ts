/** A square of pixels which remembers, for each, how far it lies from the nearest edge of the ink. */
export class InkField {
  /** Signed distance in pixels to the edge of the ink: negative inside. `size` x `size`, row by row. */
  readonly distance: Float32Array

  constructor(readonly size: number) {
    this.distance = new Float32Array(size * size)
    this.clear()
  }

  /** Takes all ink away. */
  clear(): void {
    this.distance.fill(FAR)
  }

  /** Draws a line from (x0, y0) with radius r0 to (x1, y1) with radius r1, in pixels; ends are round. */
  addLine(x0: number, y0: number, r0: number, x1: number, y1: number, r1: number): void {
    const reach = Math.max(r0, r1) + FAR
    const left = Math.max(0, Math.ceil(Math.min(x0, x1) - reach))
    const right = Math.min(this.size - 1, Math.floor(Math.max(x0, x1) + reach))
    const top = Math.max(0, Math.ceil(Math.min(y0, y1) - reach))
    const bottom = Math.min(this.size - 1, Math.floor(Math.max(y0, y1) + reach))
    const dx = x1 - x0
    const dy = y1 - y0
    const square = dx * dx + dy * dy
    const perSquare = square > 0 ? 1 / square : 0
    const reachSquare = reach * reach
    const distance = this.distance
    for (let y = top; y <= bottom; y += 1) {
      const py = y - y0
      const row = y * this.size
      for (let x = left; x <= right; x += 1) {
        const px = x - x0
        let along = (px * dx + py * dy) * perSquare
        along = along < 0 ? 0 : along > 1 ? 1 : along
        const ox = px - along * dx
        const oy = py - along * dy
        const away = ox * ox + oy * oy
        if (away >= reachSquare) continue
        const signed = Math.sqrt(away) - (r0 + along * (r1 - r0))
        if (signed < distance[row + x]!) distance[row + x] = signed
      }
    }
  }
}

/** Distances are only kept up to this many pixels outside the ink; antialiasing and blur reach less far. */
const FAR = 1.5
