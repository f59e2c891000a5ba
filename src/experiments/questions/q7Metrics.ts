import type { Curve, TrialMetric } from '../experiment/ExperimentOptions'
import type { RunResult } from '../training/TrainResult'

type Metric = TrialMetric<RunResult>

export const TEST_ERROR: Metric = { name: 'test error', unit: '%', better: 'lower', of: ({ testError }) => testError }
/** Greatest training loss of the first 60 steps, as a multiple of the first. */
export const SPIKE: Metric = { name: 'highest loss of the first 60 steps, as a multiple of the first', unit: '', better: 'lower', scale: 'log', of: ({ lossSpike }) => lossSpike }
/** Where the training loss has settled: the mean of the last 50 steps. */
export const LOSS_FLOOR: Metric = { name: 'training loss of the last 50 steps', unit: 'nat', better: 'lower', scale: 'log', of: ({ lossFloor }) => lossFloor }
/** The greatest norm of a batch's gradient in the whole training; infinite where it was no finite number. */
export const GRADIENT_PEAK: Metric = { name: 'greatest gradient norm', unit: '', better: 'lower', scale: 'log', of: ({ measured }) => given(measured.gradientPeak).greatest }
/** Of the last hidden layer's channels, at the end. */
export const DEAD_SHARE: Metric = { name: 'dead channels in the last hidden layer', unit: '%', better: 'lower', of: ({ measured }) => 100 * (given(measured.deadChannels).dead.at(-1) ?? NaN) }
/** How the loss changes over a batch with an outlier: the loss just after it, divided by the loss just before. */
export const OUTLIER_SPIKE: Metric = { name: 'loss after an outlier, as a multiple of that before', unit: '', better: 'lower', scale: 'log', of: ({ measured }) => Math.exp(given(measured.outlierSpike).logRatio) }

/** The training loss by steps. */
export const lossByStep = ({ losses: { every, values } }: RunResult): Curve => ({ x: values.map((_, index) => (index + 1) * every), y: values })

function given<T>(measured: T | undefined): T {
  if (measured === undefined) throw new TypeError('This was not measured: the metric belongs to another experiment of question 7.')
  return measured
}
