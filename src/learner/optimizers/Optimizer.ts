import type * as tf from '@tensorflow/tfjs'

/** One parameter's part in an update. */
export interface ParameterUpdate {
  /** What is updated. */
  readonly variable: tf.Variable
  /** Of the variable's shape. */
  readonly gradient: tf.Tensor
  /** The numbers of {@link Optimizer.hyperParameters} for the parameter's group, as scalars. */
  readonly numbers: readonly tf.Scalar[]
}

/**
 * How gradients change the weights. Its learning rate and momentum may be set anew before every step.
 *
 * Each step goes in two halves. `hyperParameters` makes, here, the few numbers that change from step to step; `apply` is tensor operations
 * only, so that it can be recorded once and run as part of a compiled step, with those numbers as inputs.
 */
export interface Optimizer {
  /** In words, such as `SGD, momentum 0.9`. */
  readonly description: string
  /** Set before every step; between fits it is the default of the next one. */
  learningRate: number
  /** Share of the past gradients' mean that is kept: momentum of SGD, β₁ of Adam. */
  momentum: number
  /** Counts a step and gives its numbers for each group of parameters, in an order and number that never change. */
  hyperParameters(learningRates: readonly number[]): number[][]
  /** One update. Called within `tf.tidy`, after `state` has been asked for the same variables. Must depend on nothing that changes but its arguments and `state`. */
  apply(updates: readonly ParameterUpdate[]): void
  /** What is remembered of variables between steps, in a fixed order; made, with zeros, where it is missing. */
  state(variables: readonly tf.Variable[]): tf.Variable[]
  /** Where the state is kept: whoever asks what holds a tensor looks here. */
  readonly memory?: object
  /** What else is remembered: saved and restored with the state. */
  counters: number[]
  /** Forgets the state and frees its tensors. */
  dispose(): void
}
