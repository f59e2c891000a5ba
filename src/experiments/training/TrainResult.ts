import type { Measured } from '../measurements'

/** Means over a set of images. */
export interface Scores {
  /** How many. */
  images: number
  /** Share whose class has the greatest output, 0 to 1. */
  accuracy: number
  /** In nats. */
  crossEntropy: number
}

/** Training losses, by step from 0. */
export interface LossCurve {
  /** Of so many steps each value is the mean; of the last one perhaps of fewer. */
  every: number
  values: number[]
}

/** Validation while it trained: where `evaluateEvery` asked for it. */
export interface ValidationCurve {
  /** Steps trained before each validation. */
  steps: number[]
  accuracy: number[]
  crossEntropy: number[]
  /** Accuracy on the validation images of the trial's own data, in phases that have other data; else empty. */
  accuracyBefore: number[]
}

/** What came of phases, from where they began to where they ended. */
export interface RunResult {
  /** Trained in these phases. */
  steps: number
  images: number
  losses: LossCurve
  /** Of the first batch; NaN where there is none. */
  firstLoss: number
  /** Greatest loss of the first 60 steps, as a multiple of the first. */
  lossSpike: number
  /** Mean of the last 50 losses. */
  lossFloor: number
  curve: ValidationCurve
  /** Steps after which the accuracy was `stopAt`; null where it never was, or was not asked for. */
  reached: number | null
  /** On the test images, which nothing else looks at. */
  test: Scores
  /** In percentage points. */
  testError: number
  /** On the first validation images. */
  validation: Scores
  /** On the first 5,000 training images, with the labels that were trained on. */
  training: Scores
  /** Test minus training cross-entropy, in nats. */
  gap: number
  /** On the test images of the trial's own data, where the last phase had other data. */
  testBefore: Scores | null
  /** Whether the test accuracy is below 0.5, or a loss or the cross-entropy is no finite number. */
  failed: boolean
  /** What `measure` asked for, by name. */
  measured: Measured
}

/** What the trial `train` gives: of its phases, and of each branch by its name. */
export interface TrainResult extends RunResult {
  branches: Record<string, RunResult>
}
