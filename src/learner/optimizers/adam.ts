import * as tf from '@tensorflow/tfjs'
import { checkRate, checkShare } from './checkHyperParameters'
import { MovingAverages } from './MovingAverages'
import type { Optimizer } from './Optimizer'

export interface AdamOptions {
  /** Used where `fit` is given none; 0.001 by default. */
  learningRate?: number
  /** β₁, 0.9 by default. */
  momentum?: number
  /** β₂, 0.99 by default as in fastai (Adam's paper: 0.999). */
  squaredMomentum?: number
  /** 1e-5 by default as in fastai (the paper: 1e-8). */
  epsilon?: number
  /** Decoupled weight decay (AdamW), times the learning rate; 0 by default (fastai: 0.01). */
  weightDecay?: number
}

/** Adam (Kingma and Ba 2014) with both bias corrections, and decoupled weight decay (Loshchilov and Hutter 2017) where asked for. */
export function adam({ learningRate = 0.001, momentum = 0.9, squaredMomentum = 0.99, epsilon = 1e-5, weightDecay = 0 }: AdamOptions = {}): Optimizer {
  checkRate('learningRate', learningRate)
  checkShare('momentum', momentum)
  checkShare('squaredMomentum', squaredMomentum)
  checkRate('epsilon', epsilon)
  checkRate('weightDecay', weightDecay)
  const averages = new MovingAverages(2)
  // Products of β₁ and of β₂ over the steps taken: β₁ may change from step to step (one-cycle), so a power would be wrong.
  let [firstLeft, secondLeft] = [1, 1]
  return {
    description: `Adam, β ${momentum} and ${squaredMomentum}, ε ${epsilon}${weightDecay > 0 ? `, weight decay ${weightDecay}` : ''}`,
    learningRate,
    momentum,
    apply(variables, gradients) {
      firstLeft *= this.momentum
      secondLeft *= squaredMomentum
      const [b1, rest1] = [tf.scalar(this.momentum), tf.scalar(1 - this.momentum)]
      const [b2, rest2] = [tf.scalar(squaredMomentum), tf.scalar(1 - squaredMomentum)]
      const rate = tf.scalar(this.learningRate / (1 - firstLeft))
      const [unbias, eps, keep] = [tf.scalar(1 / Math.sqrt(1 - secondLeft)), tf.scalar(epsilon), tf.scalar(1 - this.learningRate * weightDecay)]
      for (const [index, variable] of variables.entries()) {
        const gradient = gradients[index]
        if (!gradient) continue
        const [mean, square] = averages.of(variable) as [tf.Variable, tf.Variable]
        const first = tf.add(tf.mul(mean, b1), tf.mul(gradient, rest1))
        const second = tf.add(tf.mul(square, b2), tf.mul(tf.square(gradient), rest2))
        mean.assign(first)
        square.assign(second)
        const change = tf.mul(rate, tf.div(first, tf.add(tf.mul(tf.sqrt(second), unbias), eps)))
        variable.assign(tf.sub(weightDecay > 0 ? tf.mul(variable, keep) : variable, change))
      }
    },
    dispose: () => {
      averages.dispose()
      firstLeft = secondLeft = 1
    }
  }
}
