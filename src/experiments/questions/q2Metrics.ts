import type { Curve, TrialMetric } from '../experiment/ExperimentOptions'
import type { RunResult } from '../training/TrainResult'

type Metric = TrialMetric<RunResult>

export const TEST_ERROR: Metric = { name: 'test error', unit: '%', better: 'lower', of: ({ testError }) => testError }
export const CROSS_ENTROPY: Metric = { name: 'test cross-entropy', unit: 'nat', better: 'lower', scale: 'log', of: ({ test }) => test.crossEntropy }
/** Chooses learning rates, and is of images that no verdict looks at. */
export const VALIDATION_LOSS: Metric = { name: 'validation cross-entropy', unit: 'nat', better: 'lower', scale: 'log', of: ({ validation }) => validation.crossEntropy }

/** Pixels by which test images are moved. */
export const SHIFT = 2
/** Error among test images that are moved so far, sideways, up and down, above that among the same images where they are. */
export const SHIFT_COST: Metric = { name: `test error added by a shift of ${SHIFT} pixels`, unit: 'pp', better: 'lower', of: result => added(result) }
/** Share of the pixels' variance that a linear map finds again in what the last hidden layer gives. */
export const KEPT: Metric = { name: 'what can be rebuilt of the image before the last layer (R²)', unit: '', better: 'higher', of: ({ measured }) => given(measured.reconstruction).r2[0] ?? NaN }

/** Error by how many pixels the test images are moved: the mean of all four directions. */
export function errorByShift({ measured }: RunResult): Curve {
  const { shifts, accuracy } = given(measured.shiftAccuracy)
  const x = [...new Set(shifts.map(Math.abs))].sort((a, b) => a - b)
  const errors = (shift: number): number[] => accuracy.flatMap((share, at) => (Math.abs(shifts[at] ?? NaN) === shift ? [100 * (1 - share)] : []))
  return { x, y: x.map(shift => errors(shift).reduce((sum, error) => sum + error, 0) / errors(shift).length) }
}

/** The training loss by steps. */
export const lossByStep = ({ losses: { every, values } }: RunResult): Curve => ({ x: values.map((_, index) => (index + 1) * every), y: values })

function added(result: RunResult): number {
  const { x, y } = errorByShift(result)
  return (y[x.indexOf(SHIFT)] ?? NaN) - (y[0] ?? NaN)
}

function given<T>(measured: T | undefined): T {
  if (measured === undefined) throw new TypeError('This was not measured: the metric belongs to another experiment of question 2.')
  return measured
}
