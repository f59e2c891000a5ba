import type { Callback } from './Callback'
import type { Loss } from './losses/Loss'
import type { Metric } from './metrics/Metric'
import type { Optimizer } from './optimizers/Optimizer'

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
}

export interface FitOptions {
  /** Learning rate; the optimizer's own by default. A callback may set `learn.learningRate` before each batch. */
  lr?: number
  /** Taken away again when the fit ends. */
  callbacks?: readonly Callback[]
}

/** Means over the validation set: `loss`, and each metric by its name. */
export type Validation = { loss: number } & Record<string, number>
