import { adam, sgd, type Optimizer } from '../../learner'
import type { OptimizerConfig } from './TrainConfig'

/** The optimizer of a configuration. Clipping is a callback's affair. */
export function trialOptimizer(config: OptimizerConfig): Optimizer {
  const { momentum, weightDecay } = config
  return config.name === 'sgd' ? sgd({ momentum, nesterov: config.nesterov, weightDecay }) : adam({ momentum, squaredMomentum: config.squaredMomentum, epsilon: config.epsilon, weightDecay })
}
