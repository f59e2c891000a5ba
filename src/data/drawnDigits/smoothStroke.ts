import type { Stroke } from './strokeNotation'

/** A list of points that grows without making garbage: one drawing after the other reuses it. */
export class PolyLines {
  x: Float64Array = new Float64Array(512)
  y: Float64Array = new Float64Array(512)
  length = 0
  /** Index of the first point of each stroke. */
  starts: number[] = []

  clear(): void {
    this.length = 0
    this.starts.length = 0
  }

  add(x: number, y: number): void {
    if (this.length === this.x.length) {
      this.x = doubled(this.x)
      this.y = doubled(this.y)
    }
    this.x[this.length] = x
    this.y[this.length] = y
    this.length += 1
  }
}

function doubled(values: Float64Array): Float64Array {
  const larger = new Float64Array(values.length * 2)
  larger.set(values)
  return larger
}

/** Lines drawn for the way from one point of a stroke to the next. */
const LINES_PER_SPAN = 4

/**
 * Appends the stroke to `lines` as a Catmull-Rom spline through its points, broken at its corners.
 *
 * @param points the stroke's points after variation, x, y, x, y …
 */
export function addSmoothStroke(lines: PolyLines, points: Float64Array, corners: Stroke['corners']): void {
  const last = points.length / 2 - 1
  lines.starts.push(lines.length)
  lines.add(points[0]!, points[1]!)
  for (let span = 0; span < last; span += 1) {
    // At an end or a corner there is no point to look back or ahead to: the curve leaves it straight.
    const before = span === 0 || corners[span] ? span : span - 1
    const after = span + 1 === last || corners[span + 1] ? span + 1 : span + 2
    for (let step = 1; step <= LINES_PER_SPAN; step += 1) {
      const t = step / LINES_PER_SPAN
      lines.add(between(points, 0, before, span, after, t), between(points, 1, before, span, after, t))
    }
  }
}

function between(points: Float64Array, axis: 0 | 1, before: number, span: number, after: number, t: number): number {
  const a = points[2 * before + axis]!
  const b = points[2 * span + axis]!
  const c = points[2 * span + 2 + axis]!
  const d = points[2 * after + axis]!
  return b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)))
}
