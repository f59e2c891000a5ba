import type { EngineName } from '../../engine'
import type { QuestionSettings } from '../settings/QuestionSettings'
import type { AsPlain, Train } from '../trials/TrialContext'
import type { TrialExecutor } from '../trials/TrialExecutor'
import type { TrialProcedure } from '../trials/procedures'

/** A curve of one trial: `[points]` each, such as training steps and the loss at them. */
export interface Curve {
  readonly x: readonly number[]
  readonly y: readonly number[]
}

/** A number by which trials are compared. */
export interface TrialMetric<R = unknown> {
  /** Such as `test error`. */
  readonly name: string
  /** Such as `%`, `nat`, `steps`; differences of `%` are said in `pp`. Nothing by default. */
  readonly unit?: string
  readonly better: 'lower' | 'higher'
  /** `log`: arms are compared by their ratio; `linear`, the default: by their difference. */
  readonly scale?: 'linear' | 'log'
  /** The number in a trial's result; null where it was not reached. By default the result itself, which then must be a number. */
  readonly of?: (result: R) => number | null
}

/** Every arm is trained with each of the values, and then stands for itself at its own best: comparing arms at one learning rate is the commonest way to a false verdict. */
export interface Tuning<R> {
  /** The configuration's property that is set, such as `lr`. */
  readonly over: string
  readonly values: readonly (number | string)[]
  /** Decides, by its mean over seeds: a number from validation images, never from those of the test. Failed trials are the worst. */
  readonly by: TrialMetric<R>
  /** With how many of the seeds it is decided; the others are trained with the best value only. Default 3. */
  readonly seeds?: number
}

/** What all trials get beside their arm's configuration: it can be handed to `digits(data)`. */
export interface TrialData {
  readonly source: 'drawn' | 'mnist'
  /** Training images. */
  readonly training: number
}

/** The configuration with which a trial of an experiment is trained: that of its arm, with these. */
export interface Paired {
  /** Fixes initial weights, order of the images, label noise and subset; equal for all arms of a pair. */
  readonly seed: number
  readonly data: TrialData
}

/** An experiment: named arms, each trained with the same seeds. */
export interface ExperimentOptions<C extends object, R> {
  readonly name: string
  /** Label → configuration: plain data. `seed` and `data` are added to it. */
  readonly arms: Readonly<Record<string, C>>
  /** What a trial does, as {@link runTrials} takes it: a function, which sees nothing of the notebook, or a procedure or its name. */
  readonly train: Train<C & Paired, R> | TrialProcedure<C & Paired, R> | string
  /** From the notebook's first cell; by default what `questionSettings()` gives. */
  readonly settings?: QuestionSettings
  /** Fewer seeds than the settings': the first so many, or these. */
  readonly seeds?: number | readonly number[]
  /** Fewer training images than the settings'. */
  readonly images?: number
  /** Drawn as dots while it runs, and the metric of its claims unless they name another. */
  readonly metric?: TrialMetric<AsPlain<R>>
  /** What is drawn as curves: mean and range over seeds of each arm. */
  readonly curve?: { readonly name: string; readonly x?: string; readonly scale?: 'linear' | 'log'; readonly of: (result: AsPlain<R>) => Curve | readonly number[] }
  readonly tune?: Tuning<AsPlain<R>>
  /**
   * Whether a trial that has ended counts as failed, such as one at chance: `result => result.accuracy < 0.5`. One that died, and one whose metric
   * is not finite, always does.
   */
  readonly failed?: (result: AsPlain<R>) => boolean
  readonly workers?: number
  readonly engine?: EngineName
  readonly executor?: TrialExecutor
  /** As in {@link runTrials}. */
  readonly cache?: boolean | string
}
