import * as tf from '@tensorflow/tfjs'

/** Gradients added up over several batches (fastai's `GradientAccumulation`), one sum for each variable. */
export class GradientSums {
  private readonly sums: tf.Variable[]

  constructor(readonly variables: readonly tf.Variable[]) {
    this.sums = variables.map(variable => tf.tidy(() => tf.variable(tf.zerosLike(variable), false)))
  }

  /** Adds a batch's gradients times `scale`; gives the sums, which then begin anew where they are about to be applied. Within `tf.tidy`. */
  add(gradients: readonly (tf.Tensor | undefined)[], scale: tf.Scalar, applied: boolean): (tf.Tensor | undefined)[] {
    return gradients.map((gradient, index) => {
      const sum = this.sums[index]
      if (!gradient || !sum) return gradient
      const next = tf.add(sum, tf.mul(gradient, scale))
      sum.assign(applied ? tf.zerosLike(sum) : next)
      return next
    })
  }

  clear(): void {
    for (const sum of this.sums) tf.tidy(() => sum.assign(tf.zerosLike(sum)))
  }

  dispose(): void {
    tf.dispose(this.sums)
  }
}
