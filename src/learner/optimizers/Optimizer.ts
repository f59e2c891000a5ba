import type * as tf from '@tensorflow/tfjs'

/** How gradients change the weights. Its learning rate and momentum may be set anew before every step. */
export interface Optimizer {
  /** In words, such as `SGD, momentum 0.9`. */
  readonly description: string
  learningRate: number
  /** Share of the past gradients' mean that is kept: momentum of SGD, β₁ of Adam. */
  momentum: number
  /** One update. A variable without a gradient stays as it is. Called within `tf.tidy`. */
  apply(variables: readonly tf.Variable[], gradients: readonly (tf.Tensor | undefined)[]): void
  /** Forgets the moving averages and frees their tensors. */
  dispose(): void
}
