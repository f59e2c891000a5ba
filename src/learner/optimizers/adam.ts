import * as tf from '@tensorflow/tfjs'
import { checkRate, checkShare } from './checkHyperParameters'
import { isKernel } from './isKernel'
import { MovingAverages } from './MovingAverages'
import type { Optimizer } from './Optimizer'

/** Options of `adam` and `adamW`. */
export interface AdamOptions {
  /** Used where `fit` is given none; 0.001 by default. */
  learningRate?: number
  /** β₁, 0.9 by default. */
  momentum?: number
  /** β₂, 0.99 by default as in fastai (Adam's paper: 0.999). */
  squaredMomentum?: number
  /** 1e-5 by default as in fastai (the paper: 1e-8). */
  epsilon?: number
  /** Decoupled weight decay, times the learning rate; 0 by default (`adamW`: 0.01). */
  weightDecay?: number
  /** What decays: `'kernels'` (default, as in fastai) spares biases and norms; `'all'`, as in PyTorch, does not. */
  decays?: 'kernels' | 'all'
}

/** Adam (Kingma and Ba 2014) with both bias corrections, and decoupled weight decay (Loshchilov and Hutter 2017) where asked for. */
export function adam({ learningRate = 0.001, momentum = 0.9, squaredMomentum = 0.99, epsilon = 1e-5, weightDecay = 0, decays = 'kernels' }: AdamOptions = {}): Optimizer {
  checkRate('learningRate', learningRate)
  checkShare('momentum', momentum)
  checkShare('squaredMomentum', squaredMomentum)
  checkRate('epsilon', epsilon)
  checkRate('weightDecay', weightDecay)
  const averages = new MovingAverages(2)
  return {
    description: `${weightDecay > 0 ? 'AdamW' : 'Adam'}, β ${momentum} and ${squaredMomentum}, ε ${epsilon}${weightDecay > 0 ? `, weight decay ${weightDecay}` : ''}`,
    learningRate,
    momentum,
    // Products of β₁ and of β₂ over the steps taken: β₁ may change from step to step (one-cycle), so a power would be wrong.
    counters: [1, 1],
    hyperParameters(rates) {
      const [firstLeft, secondLeft] = [(this.counters[0] ?? 1) * this.momentum, (this.counters[1] ?? 1) * squaredMomentum]
      this.counters = [firstLeft, secondLeft]
      return rates.map(rate => [
        this.momentum, 1 - this.momentum, squaredMomentum, 1 - squaredMomentum,
        rate / (1 - firstLeft), 1 / Math.sqrt(1 - secondLeft), epsilon, 1 - rate * weightDecay
      ])
    },
    apply(updates) {
      for (const { variable, gradient, numbers } of updates) {
        const [b1, rest1, b2, rest2, rate, unbias, eps, keep] = numbers as Tuple8
        const [mean, square] = averages.of(variable) as [tf.Variable, tf.Variable]
        const first = tf.add(tf.mul(mean, b1), tf.mul(gradient, rest1))
        const second = tf.add(tf.mul(square, b2), tf.mul(tf.square(gradient), rest2))
        mean.assign(first)
        square.assign(second)
        const change = tf.mul(rate, tf.div(first, tf.add(tf.mul(tf.sqrt(second), unbias), eps)))
        const start = weightDecay > 0 && (decays === 'all' || isKernel(variable)) ? tf.mul(variable, keep) : variable
        variable.assign(tf.sub(start, change))
      }
    },
    state: variables => averages.ofAll(variables),
    memory: averages,
    dispose() {
      averages.dispose()
      this.counters = [1, 1]
    }
  }
}

type Tuple8 = [tf.Scalar, tf.Scalar, tf.Scalar, tf.Scalar, tf.Scalar, tf.Scalar, tf.Scalar, tf.Scalar]

/** Adam with decoupled weight decay, 0.01 by default: fastai's default optimizer. */
export const adamW = ({ weightDecay = 0.01, ...options }: AdamOptions = {}): Optimizer => adam({ weightDecay, ...options })
