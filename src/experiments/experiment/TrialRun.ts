import { inspect } from 'node:util'
import type { TrialResult, FailedTrial } from '../trials/runTrials'
import type { Paired, TrialMetric } from './ExperimentOptions'

/** One trial of an experiment that has ended. `R`: what it gives. */
export interface TrialRun<R> {
  readonly arm: string
  readonly seed: number
  /** The value of the tuned property, where one was. */
  readonly tuned: number | string | undefined
  /** With `seed` and `data`. */
  readonly config: Paired
  /** Undefined where it died. */
  readonly result: R | undefined
  /** Why it counts as failed, in words. */
  readonly failure: string | undefined
  readonly seconds: number
  readonly cached: boolean
}

/** What became of a trial, judged by what the experiment calls a failure. */
export function trialRun<R>(place: Pick<TrialRun<R>, 'arm' | 'seed' | 'tuned' | 'config'>, ended: TrialResult<unknown, R> | FailedTrial<unknown>, metric: TrialMetric<R> | undefined, failed: (result: R) => boolean = saysFailed): TrialRun<R> {
  const { seconds, cached } = ended
  if (ended.error) return { ...place, result: undefined, failure: `${ended.error.thrown.name}: ${ended.error.thrown.message}`, seconds, cached }
  const value = metric ? metricOf(metric, ended.result) : null
  const failure = value !== null && !Number.isFinite(value) ? `${metric?.name ?? 'the metric'} is ${value}` : failed(ended.result) ? 'it counts as failed' : undefined
  return { ...place, result: ended.result, failure, seconds, cached }
}

const saysFailed = (result: unknown): boolean => typeof result === 'object' && result !== null && 'failed' in result && result.failed === true

/**
 * A metric's number in a result; null where it was not reached.
 * @throws {TypeError} where what it gives is no number
 */
export function metricOf<R>(metric: TrialMetric<R>, result: R): number | null {
  const value: unknown = metric.of ? metric.of(result) : result
  if (typeof value !== 'number' && value !== null) throw new TypeError(`The metric "${metric.name}" gives ${inspect(value)} of a trial's result, which must be a number, or null where it was not reached. Its function of gets what train returns: of: result => result.accuracy.`)
  return value
}
