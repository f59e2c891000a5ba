import type { ExperimentResults } from '../experiment/ExperimentResults'
import type { Curve, TrialMetric } from '../experiment/ExperimentOptions'
import { median } from '../measurements/median'
import type { Throughput } from '../measurements/throughput'
import type { RunResult, TrainResult } from '../training/TrainResult'

type Metric = TrialMetric<TrainResult>

/** A training at one of the rates that its network was tried with. */
interface AtRate {
  readonly rate: number
  readonly run: RunResult
}

/** The branches of a trial whose names are learning rates, in the order of the rates. */
const rates = ({ branches }: TrainResult): AtRate[] => Object.entries(branches).map(([rate, run]) => ({ rate: Number(rate), run })).sort((a, b) => a.rate - b.rate)

/** Validation cross-entropy; a training that exploded is worse than any other. */
const loss = ({ run }: AtRate): number => (Number.isFinite(run.validation.crossEntropy) ? run.validation.crossEntropy : Infinity)

/** The rate that is best for this network by its validation images; the lower one of two that are equal. */
export function best(result: TrainResult): AtRate {
  const [first, ...others] = rates(result)
  if (!first) throw new TypeError('This network was tried with one learning rate only: the metric belongs to another experiment of question 6.')
  return others.reduce((found, one) => (loss(one) < loss(found) ? one : found), first)
}

/** The run that stands for a network: at its own best rate, where it was tried with several. */
export const chosen = (result: TrainResult): RunResult => (Object.keys(result.branches).length === 0 ? result : best(result).run)

export const TEST_ERROR: Metric = { name: 'test error', unit: '%', better: 'lower', of: result => chosen(result).testError }
export const GAP: Metric = { name: 'generalisation gap', unit: 'nat', better: 'lower', of: result => chosen(result).gap }
export const TRAINING_LOSS: Metric = { name: 'training cross-entropy', unit: 'nat', better: 'lower', scale: 'log', of: result => chosen(result).training.crossEntropy }
export const BEST_RATE: Metric = { name: 'best learning rate', unit: '', better: 'higher', scale: 'log', of: result => best(result).rate }
/** A loss up to so many times the best is as good as the best. */
const AS_GOOD = 1.25
export const WINDOW: Metric = { name: 'width of the window of good rates', unit: 'decades', better: 'higher', of: result => windowWidth(rates(result).map(one => [Math.log10(one.rate), Math.log(loss(one))])) }

/**
 * How wide the range of x is in which y is at most ln 1.25 above its least value, on the lines between neighbouring points; it ends at the first
 * and at the last point. @param points `[x, y]`, in the order of x
 */
export function windowWidth(points: readonly (readonly [x: number, y: number])[]): number {
  const ceiling = Math.min(...points.map(([, y]) => y)) + Math.log(AS_GOOD)
  let width = 0
  for (const [at, [right, y]] of points.entries()) {
    const before = points[at - 1]
    if (!before) continue
    const [left, previous] = before
    const [low, high] = [Math.min(previous, y), Math.max(previous, y)]
    if (low > ceiling) continue
    // Towards a training that exploded the line is vertical.
    width += high <= ceiling ? right - left : Number.isFinite(high) ? ((right - left) * (ceiling - low)) / (high - low) : 0
  }
  return width
}

export const STEPS_TO_TARGET: Metric = { name: 'steps until the target', unit: 'steps', better: 'lower', scale: 'log', of: ({ reached }) => reached }
export const IMAGES_TO_TARGET: Metric = { name: 'images until the target', unit: 'images', better: 'lower', scale: 'log', of: ({ reached, images }) => (reached === null ? null : images) }
/** Of one batch size: results are split by it. */
export const GRADIENT_NOISE: Metric = { name: 'noise of a batch’s gradient, |g − G|² / |G|²', unit: '', better: 'lower', scale: 'log', of: ({ measured }) => given(measured.gradientNoise).relativeNoise[0] ?? NaN }
/** Its logarithm, so that the slope over that of the batch size is the exponent. */
export const LOG_NOISE: Metric = { name: 'ln of the noise of a batch’s gradient', unit: '', better: 'lower', of: result => Math.log(GRADIENT_NOISE.of?.(result) ?? NaN) }
export const SIGNAL: Metric = { name: 'how much of G is in g, g·G / |G|²', unit: '', better: 'higher', scale: 'log', of: ({ measured }) => given(measured.gradientNoise).signal[0] ?? NaN }

export const SPEED: TrialMetric<Throughput> = { name: 'training images a second', unit: 'images/s', better: 'higher', scale: 'log', of: ({ median }) => median }

/** Validation cross-entropy at the end; what is compared is that at one training cross-entropy, see {@link atEqualTraining}. */
export const VALIDATION_LOSS: Metric = { name: 'validation cross-entropy at equal training cross-entropy', unit: 'nat', better: 'lower', of: ({ validation }) => validation.crossEntropy }

/** How much higher the first network's validation loss was when both had the same training loss: the lowest that both came to. Null where there is none. */
export function atEqualTraining(one: RunResult, other: RunResult): number | null {
  const paths = [one, other].map(({ curve, measured }) => ({ training: given(measured.trainingCurve).crossEntropy, validation: curve.crossEntropy }))
  const common = Math.max(...paths.map(({ training }) => Math.min(...training)))
  const [first, second] = paths.map(({ training, validation }) => validationAt(training, validation, common))
  return first === undefined || second === undefined || !Number.isFinite(first - second) ? null : first - second
}

/** The validation loss where the training loss first came down to a level, on the line between two checks. */
function validationAt(training: readonly number[], validation: readonly number[], level: number): number | undefined {
  const at = training.findIndex(value => value <= level)
  const [after, before] = [training[at], training[at - 1]]
  if (after === undefined || before === undefined) return validation[at]
  const share = (before - level) / (before - after)
  return validation[at - 1]! + share * (validation[at]! - validation[at - 1]!)
}

/** The test error by the logarithm of the learning rate. */
export const errorByRate = (result: TrainResult): Curve => {
  const tried = rates(result)
  return { x: tried.map(({ rate }) => Math.log10(rate)), y: tried.map(({ run }) => run.testError) }
}

/** How fast each batch size trains on this machine. Empty until it was measured. */
export class BatchSpeeds {
  private readonly rates = new Map<number, number>()

  /** Takes each arm's median over the rounds, in images a second. */
  take(results: ExperimentResults<Throughput>): void {
    for (const arm of results.experiment.arms) {
      const rounds = results.arm(arm).flatMap(({ result }) => result ?? [])
      if (rounds[0]) this.rates.set(rounds[0].batchSize, median(rounds.map(round => round.median)))
    }
  }

  /** Images until the target, in seconds of training on this machine with nothing beside it; checks are not counted. */
  readonly secondsToTarget: Metric = {
    name: 'seconds until the target',
    unit: 's',
    better: 'lower',
    scale: 'log',
    of: ({ reached, images }) => {
      if (reached === null) return null
      const rate = this.rates.get(Math.round(images / reached))
      if (rate === undefined) throw new Error('How fast each batch size trains is not known yet: measure it first, then question.time(results).')
      return images / rate
    }
  }
}

export function given<T>(measured: T | undefined): T {
  if (measured === undefined) throw new TypeError('This was not measured: the metric belongs to another experiment of question 6.')
  return measured
}
