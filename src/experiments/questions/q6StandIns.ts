import type { ExperimentResults } from '../experiment/ExperimentResults'
import { disagreement } from '../measurements/predictions'
import type { RunResult, TrainResult } from '../training/TrainResult'
import { batchesOf, LARGE, SMALL } from './q6Experiments'
import { chosen, given } from './q6Metrics'

/** Something that can be seen of where a training went. It describes; nothing is decided by it. */
export interface StandIn {
  readonly what: string
  readonly unit: string
  /** Means over seeds, of batches of 32 and of 512; NaN where no network got so far. */
  readonly small: number
  readonly large: number
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

/** Of networks after equal epochs, each at its best rate, and of those that have just reached the target. */
export function standIns(rates: ExperimentResults<TrainResult>, target: ExperimentResults<TrainResult>): StandIn[] {
  const runs = (results: ExperimentResults<TrainResult>, size: number): RunResult[] => results.arm(batchesOf(size)).flatMap(({ result }) => (result ? [chosen(result)] : []))
  const row = (what: string, unit: string, of: (size: number) => readonly number[]): StandIn => ({ what, unit, small: mean(of(SMALL)), large: mean(of(LARGE)) })
  const there = (size: number): RunResult[] => runs(target, size).filter(({ reached }) => reached !== null)
  const distance = ({ measured }: RunResult): number => given(measured.distanceFromStart).distance
  return [
    row('distance from the initial weights, equal epochs', '', size => runs(rates, size).map(distance)),
    row('distance from the initial weights, at the target', '', size => there(size).map(distance)),
    row('test images on which two seeds disagree, equal epochs', '%', size => inPairs(runs(rates, size)).map(([one, other]) => 100 * disagreement(given(one.measured.predictions), given(other.measured.predictions)))),
    row('test images got wrong, equal epochs', '%', size => runs(rates, size).map(({ testError }) => testError)),
    row('largest eigenvalue of the Hessian, at the target', '', size => there(size).map(({ measured }) => given(measured.sharpness).largest))
  ]
}

/** Each with every later one. */
const inPairs = <T>(all: readonly T[]): (readonly [T, T])[] => all.flatMap((one, at) => all.slice(at + 1).map(other => [one, other] as const))
