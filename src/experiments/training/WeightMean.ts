import * as tf from '@tensorflow/tfjs'
import type { LearnerCore } from '../../learner'

/** The mean of a learner's trained weights over steps, in 64-bit numbers (Polyak and Juditsky 1992). Running statistics of batch normalisation are not averaged. */
export class WeightMean {
  private sums: Float64Array[] | undefined
  private steps = 0

  constructor(private readonly learn: LearnerCore) {}

  /** Counts the weights as they are now. */
  add(): void {
    const weights = this.learn.variables.map(variable => variable.dataSync())
    this.sums ??= weights.map(({ length }) => new Float64Array(length))
    for (const [index, values] of weights.entries()) {
      const sum = this.sums[index]!
      for (let at = 0; at < values.length; at++) sum[at]! += values[at]!
    }
    this.steps++
  }

  /** Puts the mean in the place of the weights, and gives back what puts them back. Nothing happens before the first `add`. */
  apply(): () => void {
    const { sums, steps } = this
    if (!sums) return () => undefined
    const { variables } = this.learn
    const before = variables.map(variable => variable.clone())
    for (const [index, variable] of variables.entries()) tf.tidy(() => variable.assign(tf.tensor(Float32Array.from(sums[index]!, sum => sum / steps), variable.shape)))
    return () => {
      for (const [index, variable] of variables.entries()) variable.assign(before[index]!)
      tf.dispose(before)
    }
  }
}
