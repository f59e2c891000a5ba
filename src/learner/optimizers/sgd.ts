import * as tf from '@tensorflow/tfjs'
import { checkRate, checkShare } from './checkHyperParameters'
import { MovingAverages } from './MovingAverages'
import type { Optimizer } from './Optimizer'

export interface SgdOptions {
  /** Used where `fit` is given none; 0.02 by default. */
  learningRate?: number
  /** 0.9 by default; 0 turns it off. */
  momentum?: number
}

/** Stochastic gradient descent with momentum, as PyTorch has it: `v = momentum · v + gradient; weight −= learningRate · v`. */
export function sgd({ learningRate = 0.02, momentum = 0.9 }: SgdOptions = {}): Optimizer {
  checkRate('learningRate', learningRate)
  checkShare('momentum', momentum)
  const velocities = new MovingAverages(1)
  return {
    description: `SGD, momentum ${momentum}`,
    learningRate,
    momentum,
    apply(variables, gradients) {
      const [rate, kept] = [tf.scalar(this.learningRate), tf.scalar(this.momentum)]
      for (const [index, variable] of variables.entries()) {
        const gradient = gradients[index]
        if (!gradient) continue
        const [velocity] = velocities.of(variable) as [tf.Variable]
        const next = tf.add(tf.mul(velocity, kept), gradient)
        velocity.assign(next)
        variable.assign(tf.sub(variable, tf.mul(next, rate)))
      }
    },
    dispose: () => velocities.dispose()
  }
}
