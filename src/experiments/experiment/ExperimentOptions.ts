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
  /** What is chosen, such as `lr`: the configuration's property that is set, unless `set` says how. */
  readonly over: string
  readonly values: readonly (number | string)[]
  /** Puts a value into an arm's configuration, where it lies deeper: `(config, lr) => ({ ...config, phases: [{ ...config.phases[0], lr }] })`. */
  readonly set?: (config: never, value: never) => object
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
  /** With what the arm says of its data itself. */
  readonly data: TrialData
}

/** An arm's configuration for a trial that takes `C`: without the seed, and with no more of its data than is its own. */
export type ArmOf<C> = Omit<C, 'seed' | 'data'> & { readonly data?: C extends { data?: infer D } ? Partial<D> : never }

/** An experiment whose trials run a procedure of Convscope's own, such as {@link trainTrial}. */
export interface ProcedureExperiment<C, R, S = AsPlain<R>> extends AnyExperiment<R, S> {
  /** Label → configuration: plain data. `seed` is added to it, and to its `data` source and number of images. */
  readonly arms: Readonly<Record<string, ArmOf<C>>>
  readonly train: TrialProcedure<C, R>
}

/** An experiment whose trials run a function. */
export interface ExperimentOptions<C extends object, R, S = AsPlain<R>> extends AnyExperiment<R, S> {
  /** Label → configuration: plain data. `seed` and `data` are added to it. */
  readonly arms: Readonly<Record<string, C>>
  /** What a trial does, as {@link runTrials} takes it: a function, which sees nothing of the notebook, or the name of a procedure. */
  readonly train: Train<NoInfer<C> & Paired, R> | string
}

/** What every experiment says. `R`: what a trial gives. `S`: what is compared, which is the same unless it is split. */
export interface AnyExperiment<R, S> {
  readonly name: string
  /** Makes several arms of each trial, such as those that branch from one point: `{ into: ['constant', 'linear'], of: (result, branch) => result.branches[branch]! }`. */
  readonly split?: { readonly into: readonly string[]; readonly of: (result: AsPlain<R>, label: string) => S }
  /** From the notebook's first cell; by default what `questionSettings()` gives. */
  readonly settings?: QuestionSettings
  /** Fewer seeds than the settings': the first so many, or these. */
  readonly seeds?: number | readonly number[]
  /** Fewer training images than the settings'. */
  readonly images?: number
  /** Says that nothing is trained on images, and what is looked at in their place, such as `balls in two valleys`. Every verdict says that it is of a toy. */
  readonly toy?: string
  /** Drawn as dots while it runs, and the metric of its claims unless they name another. */
  readonly metric?: TrialMetric<S>
  /** What is drawn as curves: mean and range over seeds of each arm, trials that failed left out. */
  readonly curve?: { readonly name: string; readonly x?: string; readonly scale?: 'linear' | 'log'; readonly of: (result: S) => Curve | readonly number[] }
  readonly tune?: Tuning<AsPlain<R>>
  /**
   * Whether a trial that has ended counts as failed, such as one at chance: `result => result.accuracy < 0.5`. One that died, and one whose metric
   * is not finite, always does. By default one whose result says `failed: true`.
   */
  readonly failed?: (result: S) => boolean
  readonly workers?: number
  readonly engine?: EngineName
  readonly executor?: TrialExecutor
  /** As in {@link runTrials}. */
  readonly cache?: boolean | string
}
