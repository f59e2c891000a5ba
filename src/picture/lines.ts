import type { ScalarSeries } from '../run'
import type { Plot } from './panel'
import { coordinate, element } from './svg'

/** A number over batches, coarse enough to draw. */
export interface Line {
  /** The batch at each point. */
  readonly steps: Float64Array
  readonly mean: Float64Array
  readonly min: Float64Array
  readonly max: Float64Array
}

/** The series with at most `points` points, neighbours merged as it merges them itself. */
export function coarsenedTo(series: ScalarSeries, points: number): ScalarSeries {
  let coarse = series
  while (coarse.length > points) coarse = coarse.coarsened()
  return coarse
}

/** A series as a line of at most `points` points. @param every batches per row of the series */
export function lineOf(series: ScalarSeries, every: number, points: number): Line {
  const coarse = coarsenedTo(series, points)
  const { stride, length } = coarse
  return {
    steps: Float64Array.from({ length }, (_, index) => (index * stride + (coarse.countAt(index) - 1) / 2) * every),
    mean: coarse.mean,
    min: coarse.min,
    max: coarse.max
  }
}

/** The part of a line from a batch on; of points that stand for several batches the middle counts. */
export function lineFrom({ steps, mean, min, max }: Line, batch: number): Line {
  const first = steps.findIndex(step => step >= batch)
  const from = first < 0 ? steps.length : first
  return { steps: steps.subarray(from), mean: mean.subarray(from), min: min.subarray(from), max: max.subarray(from) }
}

/** A path through finite values, with gaps at the others; a value alone between gaps becomes a dot. */
export function linePath(plot: Plot, steps: ArrayLike<number>, values: ArrayLike<number>, attributes: Record<string, string | number>): string {
  let path = ''
  for (let i = 0; i < values.length; i++) {
    if (!isFiniteAt(values, i)) continue
    const starts = !isFiniteAt(values, i - 1)
    path += `${starts ? 'M' : 'L'}${coordinate(plot.x(steps[i] ?? 0))} ${coordinate(plot.y(values[i] ?? 0))}`
    if (starts && !isFiniteAt(values, i + 1)) path += 'h0'
  }
  return path === '' ? '' : element('path', { d: path, fill: 'none', 'stroke-linejoin': 'round', 'stroke-linecap': 'round', ...attributes })
}

/** The area between the least and the greatest values. */
export function bandPath(plot: Plot, { steps, min, max }: Line, attributes: Record<string, string | number>): string {
  let path = ''
  let from = 0
  while (from < steps.length) {
    let to = from
    while (isFiniteAt(min, to) && isFiniteAt(max, to)) to++
    if (to > from) {
      const point = (values: Float64Array, index: number): string => `${coordinate(plot.x(steps[index] ?? 0))} ${coordinate(plot.y(values[index] ?? 0))}`
      const indices = Array.from({ length: to - from }, (_, offset) => from + offset)
      path += `M${indices.map(index => point(max, index)).join('L')}L${indices.reverse().map(index => point(min, index)).join('L')}Z`
    }
    from = to + 1
  }
  return path === '' ? '' : element('path', { d: path, stroke: 'none', ...attributes })
}

const isFiniteAt = (values: ArrayLike<number>, index: number): boolean => index >= 0 && index < values.length && Number.isFinite(values[index])
