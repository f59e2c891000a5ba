import type { Curve, TrialMetric } from '../experiment/ExperimentOptions'
import type { DeadChannels } from '../measurements/deadChannels'
import type { RunResult } from '../training/TrainResult'

type Metric = TrialMetric<RunResult>

export const TEST_ERROR: Metric = { name: 'test error', unit: '%', better: 'lower', of: ({ testError }) => testError }
export const CROSS_ENTROPY: Metric = { name: 'test cross-entropy', unit: 'nat', better: 'lower', scale: 'log', of: ({ test }) => test.crossEntropy }
/** By which learning rates are chosen. */
export const VALIDATION_LOSS: Metric = { name: 'validation cross-entropy', unit: 'nat', better: 'lower', of: ({ validation }) => validation.crossEntropy }
/** Of the last hidden layer's channels. */
export const DEAD_SHARE: Metric = { name: 'dead channels in the last hidden layer', unit: '%', better: 'lower', of: result => 100 * lastOf(given(result.measured.deadChannels).dead) }
/** Of the last hidden layer's numbers, whatever their sign. */
export const NEAR_ZERO: Metric = { name: 'near zero in the last hidden layer', unit: '%', better: 'lower', of: result => 100 * nearZeroIn(result, 'last') }
/** Where a layer stands for itself. */
export const NEAR_ZERO_HERE: Metric = { ...NEAR_ZERO, name: 'near zero' }
/** Compares two networks; one alone has no such number. */
export const STILL_DEAD: Metric = { name: 'dead channels that stay dead', unit: '%', better: 'lower', of: () => null }
/** Of the loss with respect to the filters of the first layer, as a multiple of that of the last layer's. */
export const GRADIENT_RATIO: Metric = { name: 'gradient of the first layer, as a multiple of the last layer’s', unit: '', better: 'higher', scale: 'log', of: ({ measured }) => (given(measured.gradientNorm).kernels[0] ?? NaN) / lastOf(given(measured.gradientNorm).kernels) }
export const FIRST_GRADIENT: Metric = { name: 'gradient norm of the first layer’s filters', unit: '', better: 'higher', scale: 'log', of: ({ measured }) => given(measured.gradientNorm).kernels[0] ?? NaN }
/** Mean size of the last hidden layer's derivatives, at the numbers that its activation is given. */
export const MEAN_SLOPE: Metric = { name: 'mean slope of the activation in the last hidden layer', unit: '', better: 'higher', scale: 'log', of: ({ measured }) => lastOf(given(measured.localDerivatives).meanSize) }

/** Share of a hidden layer's numbers, 0 to 1, that are at most 0.05 from zero. @param layer its number, from 0 */
export function nearZeroIn({ measured }: RunResult, layer: number | 'last'): number {
  const { nearZeroAbsolute } = given(measured.deadChannels)
  return (layer === 'last' ? nearZeroAbsolute.at(-1) : nearZeroAbsolute[layer]) ?? NaN
}

/** What the cross-entropy of one of two networks is, as a multiple of the other's: of that with more of something. Null where both have as much. */
export const lossOfTheOneWithMore =
  (metric: Metric) =>
  (arms: Readonly<Record<string, RunResult>>): number | null => {
    const [one, other] = Object.values(arms)
    if (!one || !other) return null
    const more = (metric.of?.(one) ?? NaN) - (metric.of?.(other) ?? NaN)
    if (more === 0) return null
    return (one.test.crossEntropy / other.test.crossEntropy) ** Math.sign(more)
  }

/** Of the channels that are dead in `before`, those that are in `after`, in percent. Null where none is. */
export function stillDead(before: RunResult, after: RunResult): number | null {
  const [first, then] = [before, after].map(({ measured }) => deadOf(given(measured.deadChannels)))
  if (!first || !then || first.size === 0) return null
  return (100 * [...first].filter(channel => then.has(channel)).length) / first.size
}

/** In how many hidden layers of some networks a gradient is stopped, and in how many of them at a number above zero too. */
export function stoppedAboveZero(results: readonly RunResult[]): { readonly layers: number; readonly above: number } {
  const shares = results.flatMap(({ measured }) => {
    const { zero, notPositive } = given(measured.localDerivatives)
    return zero.map((stopped, layer) => ({ stopped, notPositive: notPositive[layer] ?? NaN }))
  })
  const stopping = shares.filter(({ stopped }) => stopped > 0)
  return { layers: stopping.length, above: stopping.filter(({ stopped, notPositive }) => stopped > notPositive).length }
}

/** The share of dead channels by hidden layer, in percent. */
export const deadByLayer = ({ measured }: RunResult): Curve => ({ x: given(measured.deadChannels).dead.map((_, layer) => layer + 1), y: given(measured.deadChannels).dead.map(share => 100 * share) })
/** The norm of the gradient of each layer's filters. */
export const gradientByLayer = ({ measured }: RunResult): Curve => ({ x: given(measured.gradientNorm).kernels.map((_, layer) => layer + 1), y: given(measured.gradientNorm).kernels })
/** The training loss by steps. */
export const lossByStep = ({ losses: { every, values } }: RunResult): Curve => ({ x: values.map((_, index) => (index + 1) * every), y: values })

/** `layer/channel` of each that is dead. */
const deadOf = ({ deadNumbers }: DeadChannels): ReadonlySet<string> => new Set(deadNumbers.flatMap((numbers, layer) => numbers.map(channel => `${layer}/${channel}`)))
const lastOf = (values: readonly number[]): number => values.at(-1) ?? NaN

function given<T>(measured: T | undefined): T {
  if (measured === undefined) throw new TypeError('This was not measured: the metric belongs to another experiment of question 5.')
  return measured
}
