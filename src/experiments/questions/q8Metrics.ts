import { constant, linear, warmUp } from '../../learner'
import type { Counted } from '../claim/DeclaredClaim'
import type { TrialMetric } from '../experiment/ExperimentOptions'
import { disagreement } from '../measurements/predictions'
import type { DoubleWellResult } from '../toys/doubleWell'
import type { SparseWordsResult } from '../toys/sparseWords'
import type { RunResult, TrainResult } from '../training/TrainResult'

type Metric = TrialMetric<RunResult>

export const TEST_ERROR: Metric = { name: 'test error', unit: '%', better: 'lower', of: ({ testError }) => testError }
export const CROSS_ENTROPY: Metric = { name: 'test cross-entropy', unit: 'nat', better: 'lower', scale: 'log', of: ({ test }) => test.crossEntropy }
export const TRAINING_LOSS: Metric = { name: 'training cross-entropy', unit: 'nat', better: 'lower', scale: 'log', of: ({ training }) => training.crossEntropy }
/** Test minus training cross-entropy: how much better the network is on what it was trained on. */
export const GAP: Metric = { name: 'generalisation gap', unit: 'nat', better: 'lower', of: ({ gap }) => gap }
/** The largest curvature of the training loss where training ended. */
export const SHARPNESS: Metric = { name: 'sharpness', unit: '', better: 'lower', scale: 'log', of: ({ measured }) => given(measured.sharpness).largest }
/** When the validation accuracy was what it was to be; null where it never was. */
export const STEPS: Metric = { name: 'steps until 95 % are recognised', unit: 'steps', better: 'lower', scale: 'log', of: ({ reached }) => reached }
export const STEPS_TO_90: Metric = { ...STEPS, name: 'steps until 90 % are recognised' }
/** When the loss was off the plateau; null where it never was. */
export const ESCAPE: Metric = { name: 'steps until the loss is below 2', unit: 'steps', better: 'lower', scale: 'log', of: ({ measured }) => given(measured.lossBelow).steps }
/** One network alone has none: each seed's number is made of two, by {@link atEqualLoss}. */
export const AT_EQUAL_LOSS: Metric = { name: 'validation cross-entropy at equal training loss', unit: '', better: 'lower', scale: 'log', of: () => null }
/** Likewise: it is made of all rates of a momentum. */
export const HIGHEST_USABLE: Metric = { name: 'highest rate that can be used', unit: '', better: 'higher', scale: 'log', of: () => null }

/** Two networks that went on from one point by one rate and differ in nothing but the order of their images. */
export interface Exploration {
  /** How far the first is from where training began. */
  fromStart: number
  /** How far the two are from each other. */
  apart: number
  /** Share of the test images of which they say different things, in percent. */
  disagreement: number
  /** How far the training loss rises on the line from one to the other, in nats. */
  barrier: number
  /** Mean test error of the two. */
  testError: number
}

/** The same branch trained twice: its name, and that of the one with another order. */
export const again = (branch: string): string => `${branch}, another order`

/** What becomes of the two branches of a rate. */
export function explorationOf({ branches }: Pick<TrainResult, 'branches'>, branch: string): Exploration {
  const [one, other] = [branches[branch], branches[again(branch)]]
  if (!one || !other) throw new TypeError(`There are no two branches of "${branch}".`)
  const { distance, barrier } = given(other.measured.lossBarrier ?? undefined)
  return { fromStart: given(one.measured.distanceFromStart).distance, apart: distance, disagreement: 100 * disagreement(given(one.measured.predictions), given(other.measured.predictions)), barrier, testError: (one.testError + other.testError) / 2 }
}

/** What claim 8.2 looks at: networks, and a toy. */
export type Explored = Exploration | DoubleWellResult
const network = (name: string, of: (result: Exploration) => number, more: Partial<TrialMetric<Explored>> = {}): TrialMetric<Explored> => ({ name, better: 'higher', ...more, of: result => ('apart' in result ? of(result) : NaN) })
const balls = (name: string, of: (result: DoubleWellResult) => number): TrialMetric<Explored> => ({ name, unit: '%', better: 'higher', of: result => ('deeper' in result ? 100 * of(result) : NaN) })

export const FROM_START = network('distance from the initial weights', ({ fromStart }) => fromStart, { scale: 'log' })
export const APART = network('distance between two that saw another order', ({ apart }) => apart, { scale: 'log' })
export const DISAGREEMENT = network('test images on which the two disagree', ({ disagreement: share }) => share, { unit: '%' })
export const BARRIER = network('loss barrier between the two', ({ barrier }) => barrier, { unit: 'nat' })
export const EXPLORED_ERROR = network('test error', ({ testError }) => testError, { unit: '%', better: 'lower' })
export const LEFT = balls('balls that were out of their valley', ({ left }) => left)
export const DEEPER = balls('balls in the deeper valley at the end', ({ deeper }) => deeper)

type WordMetric = TrialMetric<SparseWordsResult>
export const WORD_ERROR: WordMetric = { name: 'test error', unit: '%', better: 'lower', of: ({ testError }) => testError }
export const RARE: WordMetric = { name: 'correlation with the true weights, rare words', unit: '', better: 'higher', of: ({ rare }) => rare }
export const COMMON: WordMetric = { name: 'correlation with the true weights, the 200 most common words', unit: '', better: 'higher', of: ({ common }) => common }

/**
 * Validation cross-entropy of one network as a multiple of another's, each when its training loss first came as low as the higher of the two lowest.
 * Null where a curve never gets there.
 */
export function atEqualLoss(one: RunResult, other: RunResult): number | null {
  const level = Math.max(...[one, other].map(({ measured }) => Math.min(...given(measured.trainingCurve).crossEntropy)))
  const [a, b] = [validationAt(one, level), validationAt(other, level)]
  return a === null || b === null ? null : a / b
}

/** Validation cross-entropy when the training loss first was at a level, between two validations by the logarithms. */
export function validationAt({ curve, measured }: Pick<RunResult, 'curve' | 'measured'>, level: number): number | null {
  const training = given(measured.trainingCurve).crossEntropy
  const at = training.findIndex(loss => loss <= level)
  if (at < 0) return null
  const [after, validation] = [training[at]!, curve.crossEntropy[at]!]
  const [before, validationBefore] = [training[at - 1], curve.crossEntropy[at - 1]]
  if (before === undefined || validationBefore === undefined) return validation
  const share = Math.log(before / level) / Math.log(before / after)
  return Math.exp(Math.log(validationBefore) + share * Math.log(validation / validationBefore))
}

/** Whether either of the names, annealing and warm-up, means that the rate falls: the schedules are asked. */
export function loweringSchedules(): Counted {
  const annealing = linear(1, 0)
  const warmedUp = warmUp(0.3, constant(1))
  return { name: 'that “annealing” and “warm-up” both lower it', found: [annealing, warmedUp].filter(rate => rate(1) < rate(0)).length, claimed: 2 }
}

function given<T>(measured: T | undefined): T {
  if (measured === undefined) throw new TypeError('This was not measured: the metric belongs to another experiment of question 8.')
  return measured
}
