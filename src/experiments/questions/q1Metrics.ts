import type { Curve, TrialMetric } from '../experiment/ExperimentOptions'
import type { RunResult } from '../training/TrainResult'

type Metric = TrialMetric<RunResult>

/** The last of the four hidden layers, from 0. */
const LAST = 3

export const TEST_ERROR: Metric = { name: 'test error', unit: '%', better: 'lower', of: ({ testError }) => testError }
export const CROSS_ENTROPY: Metric = { name: 'test cross-entropy', unit: 'nat', better: 'lower', scale: 'log', of: ({ test }) => test.crossEntropy }
/** Chooses learning rates, by images that no verdict looks at. */
export const VALIDATION_LOSS: Metric = { name: 'validation cross-entropy', unit: 'nat', better: 'lower', scale: 'log', of: ({ validation }) => validation.crossEntropy }
export const VALIDATION_ERROR: Metric = { name: 'validation error', unit: '%', better: 'lower', of: ({ validation }) => 100 * (1 - validation.accuracy) }
/** Test minus training cross-entropy: how much better the network is on what it was trained on. */
export const GAP: Metric = { name: 'generalisation gap', unit: 'nat', better: 'lower', of: ({ gap }) => gap }
export const MEMORISED: Metric = { name: 'wrong labels memorised', unit: '%', better: 'lower', of: ({ measured }) => 100 * given(measured.memorised).memorised }

/** Participation ratio of a hidden layer's channels, from 0; of the last by default. */
export const directions = (layer = LAST): Metric => ({ name: `directions in layer ${layer + 1}`, unit: '', better: 'higher', scale: 'log', of: ({ measured }) => given(measured.channelDiversity).participationRatio[layer] ?? NaN })
/** The same, as a share of the filters that there are. */
export const DIRECTIONS_PER_FILTER: Metric = {
  name: 'directions in layer 4 for each filter',
  unit: '',
  better: 'higher',
  scale: 'log',
  of: ({ measured }) => {
    const { participationRatio, channels } = given(measured.channelDiversity)
    return (participationRatio[LAST] ?? NaN) / (channels[LAST] ?? NaN)
  }
}
/** Digits that a linear classifier finds from a hidden layer's numbers; of the last by default. */
export const probed = (layer = LAST): Metric => ({ name: `digits read off layer ${layer + 1}`, unit: '%', better: 'higher', of: ({ measured }) => 100 * (given(measured.linearProbe).accuracy[layer] ?? NaN) })
/** How much better that goes after the last hidden layer than after the first. */
export const RISE: Metric = { name: 'digits read off layer 4 beyond those off layer 1', unit: '%', better: 'higher', of: ({ measured }) => rise(given(measured.linearProbe).accuracy) }
/** The same from as many random directions of each layer. */
export const PROJECTED_RISE: Metric = { name: 'the same from 32 random directions of each layer', unit: '%', better: 'higher', of: ({ measured }) => rise(given(measured.linearProbe).projectedAccuracy) }
/** How much of the image a linear map finds from the last hidden layer. */
export const KEPT: Metric = { name: 'share of the image rebuilt from layer 4', unit: '', better: 'higher', of: ({ measured }) => given(measured.reconstruction).r2.at(-1) ?? NaN }

/** The training loss by steps. */
export const lossByStep = ({ losses: { every, values } }: RunResult): Curve => ({ x: values.map((_, index) => (index + 1) * every), y: values })
/** By hidden layers, from 1. */
export const directionsByLayer = ({ measured }: RunResult): Curve => byLayer(given(measured.channelDiversity).participationRatio)
export const probedByLayer = ({ measured }: RunResult): Curve => byLayer(given(measured.linearProbe).accuracy.map(accuracy => 100 * accuracy))
/** From the second layer. */
export const keptByLayer = ({ measured }: RunResult): Curve => byLayer(given(measured.reconstruction).r2, 2)

const byLayer = (values: readonly number[], first = 1): Curve => ({ x: values.map((_, index) => index + first), y: values })
const rise = (accuracy: readonly number[]): number => 100 * ((accuracy[LAST] ?? NaN) - (accuracy[0] ?? NaN))

function given<T>(measured: T | undefined): T {
  if (measured === undefined) throw new TypeError('This was not measured: the metric belongs to another experiment of question 1.')
  return measured
}
