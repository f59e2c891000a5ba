import * as tf from '@tensorflow/tfjs'

/** What an optimizer remembers of each variable between steps: some tensors of the variable's shape, zero at first. */
export class MovingAverages {
  private readonly slots = new Map<tf.Variable, tf.Variable[]>()

  constructor(private readonly perVariable: number) {}

  of(variable: tf.Variable): tf.Variable[] {
    const known = this.slots.get(variable)
    if (known) return known
    const fresh = Array.from({ length: this.perVariable }, () => tf.tidy(() => tf.variable(tf.zerosLike(variable), false)))
    this.slots.set(variable, fresh)
    return fresh
  }

  /** Those of several variables, one after the other. */
  ofAll(variables: readonly tf.Variable[]): tf.Variable[] {
    return variables.flatMap(variable => this.of(variable))
  }

  dispose(): void {
    for (const slots of this.slots.values()) tf.dispose(slots)
    this.slots.clear()
  }
}
