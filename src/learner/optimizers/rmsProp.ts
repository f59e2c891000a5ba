import * as tf from '@tensorflow/tfjs'
import { checkRate, checkShare } from './checkHyperParameters'
import { MovingAverages } from './MovingAverages'
import type { Optimizer } from './Optimizer'

/** Options of `rmsProp`. */
export interface RmsPropOptions {
  /** Used where `fit` is given none; 0.001 by default. */
  learningRate?: number
  /** 0 by default, as in PyTorch and fastai. */
  momentum?: number
  /** Share of the past squares' mean that is kept; 0.99 by default. */
  squaredMomentum?: number
  /** 1e-8 by default. */
  epsilon?: number
}

/** RMSProp (Tieleman and Hinton 2012) as PyTorch has it: `s = α·s + (1 − α)·g²; v = momentum·v + g / (√s + ε); weight −= learningRate · v`. */
export function rmsProp({ learningRate = 0.001, momentum = 0, squaredMomentum = 0.99, epsilon = 1e-8 }: RmsPropOptions = {}): Optimizer {
  checkRate('learningRate', learningRate)
  checkShare('momentum', momentum)
  checkShare('squaredMomentum', squaredMomentum)
  checkRate('epsilon', epsilon)
  const averages = new MovingAverages(2)
  return {
    description: `RMSProp, α ${squaredMomentum}, momentum ${momentum}, ε ${epsilon}`,
    learningRate,
    momentum,
    counters: [],
    hyperParameters(rates) {
      return rates.map(rate => [rate, this.momentum, squaredMomentum, 1 - squaredMomentum, epsilon])
    },
    apply(updates) {
      for (const { variable, gradient, numbers } of updates) {
        const [rate, kept, b2, rest2, eps] = numbers as [tf.Scalar, tf.Scalar, tf.Scalar, tf.Scalar, tf.Scalar]
        const [square, velocity] = averages.of(variable) as [tf.Variable, tf.Variable]
        const second = tf.add(tf.mul(square, b2), tf.mul(tf.square(gradient), rest2))
        const next = tf.add(tf.mul(velocity, kept), tf.div(gradient, tf.add(tf.sqrt(second), eps)))
        square.assign(second)
        velocity.assign(next)
        variable.assign(tf.sub(variable, tf.mul(next, rate)))
      }
    },
    state: variables => averages.ofAll(variables),
    memory: averages,
    dispose: () => averages.dispose()
  }
}
