import type { LossCurve } from './TrainResult'

const MOST_POINTS = 200
const SPIKE_STEPS = 60
const FLOOR_STEPS = 50

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

/** The losses in at most 200 numbers, each the mean of as many neighbours. */
export function lossCurve(losses: readonly number[]): LossCurve {
  const every = Math.max(1, Math.ceil(losses.length / MOST_POINTS))
  return { every, values: Array.from({ length: Math.ceil(losses.length / every) }, (_, at) => mean(losses.slice(at * every, (at + 1) * every))) }
}

/** The greatest of the first 60 losses as a multiple of the first; infinite where one is no finite number. */
export function lossSpike(losses: readonly number[]): number {
  const first = losses.slice(0, SPIKE_STEPS)
  if (first.length === 0) return NaN
  return first.every(Number.isFinite) ? Math.max(...first) / first[0]! : Infinity
}

/** Mean of the last 50. */
export const lossFloor = (losses: readonly number[]): number => mean(losses.slice(-FLOOR_STEPS))
