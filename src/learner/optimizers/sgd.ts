import * as tf from '@tensorflow/tfjs'
import { checkRate, checkShare } from './checkHyperParameters'
import { isKernel } from './isKernel'
import { MovingAverages } from './MovingAverages'
import type { Optimizer } from './Optimizer'

/** Options of `sgd`. */
export interface SgdOptions {
  /** Used where `fit` is given none; 0.02 by default. */
  learningRate?: number
  /** 0.9 by default; 0 turns it off. */
  momentum?: number
  /** Nesterov's momentum, as PyTorch has it: the weights go along `gradient + momentum · v`. False by default. */
  nesterov?: boolean
  /** Decoupled weight decay of kernels (not of biases and norms), times the learning rate; 0 by default. */
  weightDecay?: number
}

/** Stochastic gradient descent with momentum, as PyTorch has it: `v = momentum · v + gradient; weight −= learningRate · v`. */
export function sgd({ learningRate = 0.02, momentum = 0.9, nesterov = false, weightDecay = 0 }: SgdOptions = {}): Optimizer {
  checkRate('learningRate', learningRate)
  checkShare('momentum', momentum)
  checkRate('weightDecay', weightDecay)
  if (nesterov && momentum === 0) throw new RangeError('sgd: nesterov needs a momentum above 0, such as 0.9.')
  const velocities = new MovingAverages(1)
  return {
    description: `SGD, ${nesterov ? 'Nesterov ' : ''}momentum ${momentum}${weightDecay > 0 ? `, weight decay ${weightDecay}` : ''}`,
    learningRate,
    momentum,
    counters: [],
    hyperParameters(rates) {
      return rates.map(rate => [rate, this.momentum, 1 - rate * weightDecay])
    },
    apply(updates) {
      for (const { variable, gradient, numbers } of updates) {
        const [rate, kept, keep] = numbers as [tf.Scalar, tf.Scalar, tf.Scalar]
        const [velocity] = velocities.of(variable) as [tf.Variable]
        const next = tf.add(tf.mul(velocity, kept), gradient)
        velocity.assign(next)
        const direction = nesterov ? tf.add(gradient, tf.mul(next, kept)) : next
        const start = weightDecay > 0 && isKernel(variable) ? tf.mul(variable, keep) : variable
        variable.assign(tf.sub(start, tf.mul(direction, rate)))
      }
    },
    state: variables => velocities.ofAll(variables),
    memory: velocities,
    dispose: () => velocities.dispose()
  }
}
