import type { Callback } from './Callback'
import type { Loss } from './losses/Loss'
import type { Metric } from './metrics/Metric'
import type { Optimizer } from './optimizers/Optimizer'
import type { GroupSplitter } from './ParameterGroups'

/** Options of `new Learner`. */
export interface LearnerOptions<C extends readonly Callback[] = readonly Callback[]> {
  /** Kept for every fit, and found on the learner by name: `learn.activationStats`. */
  callbacks?: C
  /** `sgd()` by default. */
  optimizer?: Optimizer
  /** `softmaxCrossEntropy` by default. */
  loss?: Loss
  /** `[accuracy]` by default. */
  metrics?: readonly Metric[]
  /** Decides the order of the images and what dropout drops; the initial weights are the model's own affair. 42 by default. */
  seed?: number
  /** Title of the runs; the model's and the data's names by default. */
  name?: string
  /** Groups of layers, for freezing and for rates of their own; all but the last layer and that one by default. */
  groups?: GroupSplitter
  /** Whether steps may be compiled where the engine can (tensorflow); true by default. Off, each operation runs by itself. */
  compile?: boolean
}

/** Options of `learn.fit`. */
export interface FitOptions {
  /**
   * Learning rate; the optimizer's own by default. `[lowest, highest]` spreads rates over the groups of layers by equal ratios (fastai's
   * `slice`); a list with one for each group sets them. A callback may set `learn.learningRate`, the last group's, before each batch.
   */
  lr?: number | readonly number[]
  /** Taken away again when the fit ends. */
  callbacks?: readonly Callback[]
  /**
   * Whole epochs to leave out at the start, because they were trained before: what `learn.epochsDone` says after `load`. Callbacks such as
   * EarlyStopping then go on with what they had counted. 0 by default.
   */
  startEpoch?: number
  /** Title of this run; the learner's name by default. */
  name?: string
}

/** Means over the validation set: `loss`, and each metric by its name. */
export type Validation = {
  /** Mean loss over the images. */
  loss: number
} & Record<string, number>
