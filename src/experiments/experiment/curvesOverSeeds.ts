import type { DrawnCurve } from '../../picture'
import type { Curve } from './ExperimentOptions'

const POINTS = 240

/** Curves of an arm's seeds as one: at each x the mean, the least and the greatest of those that are finite there. Long ones are drawn coarsely. @param isLog the mean is the geometric one */
export function curvesOverSeeds(curves: readonly (Curve | readonly number[])[], isLog = false): DrawnCurve {
  const at = new Map<number, number[]>()
  for (const curve of curves) {
    const { x, y } = 'x' in curve ? curve : { x: curve.map((_, index) => index + 1), y: curve }
    const every = Math.max(1, Math.ceil(y.length / POINTS))
    for (let from = 0; from < y.length; from += every) {
      const part = y.slice(from, from + every).filter(Number.isFinite)
      const place = x[Math.min(from + every, y.length) - 1]
      if (place === undefined || part.length === 0) continue
      const values = at.get(place)
      const value = mean(part)
      if (values) values.push(value)
      else at.set(place, [value])
    }
  }
  const points = [...at].sort(([a], [b]) => a - b)
  return { x: points.map(([place]) => place), mean: points.map(([, values]) => (isLog ? Math.exp(mean(values.map(Math.log))) : mean(values))), low: points.map(([, values]) => Math.min(...values)), high: points.map(([, values]) => Math.max(...values)) }
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
