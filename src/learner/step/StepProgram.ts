import type * as tf from '@tensorflow/tfjs'
import type { Loss } from '../losses/Loss'
import type { Optimizer } from '../optimizers/Optimizer'
import type { BatchStatistics, Watch } from '../Watch'
import type { ForwardPass } from './ForwardPass'

/** What is told of the inside of a step; an exception ends the step before the weights change. */
export interface StepEvents {
  afterPred(prediction: tf.Tensor2D): void
  afterLoss(loss: tf.Scalar): void
  /** May replace gradients in the list. */
  afterBackward(gradients: (tf.Tensor | undefined)[]): void
  /** What is about to be applied: sums, where gradients are accumulated, and then only in batches that apply them. May replace some. */
  beforeStep(gradients: (tf.Tensor | undefined)[]): void
  afterStep(): void
  /** The step is over and its tensors are about to go. */
  done(): void
}

/** Gradients that are added up over several batches before they change the weights. */
export interface Accumulation {
  /** This batch's gradients times `scale` are added to those before. */
  readonly scale: number
  /** Whether the sum is then applied and begun anew. */
  readonly update: boolean
}

/** All of a step but what changes from batch to batch. */
export interface StepProgram {
  readonly forward: ForwardPass
  /** Further terms of the loss, from the model's regularizers. */
  readonly penalties: () => tf.Scalar[]
  /** What training changes, in the model's order. */
  readonly variables: readonly tf.Variable[]
  /** The group of each variable, from 0. */
  readonly groups: readonly number[]
  readonly loss: Loss
  readonly optimizer: Optimizer
  readonly watches: readonly Watch[]
  readonly events: StepEvents
  /** What hears the events only while a step is recorded; others make another program. */
  readonly recorded: readonly unknown[]
}

/** What a step is given. The tensors stay the caller's. */
export interface StepInputs {
  /** `[size, …]` as the model takes it. */
  readonly x: tf.Tensor
  /** `[size]` class numbers or `[size, classes]` distributions. */
  readonly y: tf.Tensor1D | tf.Tensor2D
  /** Of each group. */
  readonly learningRates: readonly number[]
  /** Decides what dropout drops; a whole number below 2³¹. */
  readonly seed: number
  /** Which of the program's watches measure this batch. */
  readonly measured: boolean
  readonly accumulation: Accumulation | undefined
}

export interface StepResult {
  loss: number
  /** Of all watches together, where the batch was measured. */
  statistics: BatchStatistics | undefined
}
