import type { Callback, LearnerCore } from '../../learner'
import type { PlainData } from '../trials/PlainData'
import type { Evaluator } from '../training/Evaluator'
import type { TrialBatches } from '../training/TrialBatches'
import type { TrialImages } from '../training/trialImages'
import type { ValidationCurve } from '../training/TrainResult'

/** What a measurement sees of the run that it measures: a trial's phases, or one of its branches. */
export interface MeasuredRun {
  readonly seed: number
  readonly learn: LearnerCore
  readonly batches: TrialBatches
  /** Of the newest phase. */
  readonly images: TrialImages
  readonly evaluator: Evaluator
  /** Of each step so far. */
  readonly losses: readonly number[]
  readonly curve: ValidationCurve
  /** The trained weights as they were initialised, in the order of `learn.allVariables`. */
  readonly initialWeights: readonly Float32Array[]
}

/** A measurement of one run, under way. */
export interface Measuring<R> {
  /** Told of the training. */
  readonly callbacks?: readonly Callback[]
  /** Called at every validation of `evaluateEvery`, before the first step too. */
  readonly evaluated?: () => void | Promise<void>
  /** What was measured: at the end of the run, of which the newest weights are still there. */
  readonly end: () => R | Promise<R>
}

/** Something that a trial can measure beside its losses and scores. */
export interface Measurement<O extends object, R> {
  /** Options that there are, for who misspells one. */
  readonly options: readonly (keyof O & string)[]
  begin(run: MeasuredRun, options: O): Measuring<R>
}

/** A measurement whose result is plain data. */
export const measurement = <O extends object, R extends PlainData | object>(options: readonly (keyof O & string)[], begin: (run: MeasuredRun, options: O) => Measuring<R>): Measurement<O, R> => ({ options, begin })
