import type * as tf from '@tensorflow/tfjs'
import { initialise, simpleCnn } from '../../learner'
import { seedOf } from './streams'
import type { ModelConfig } from './TrainConfig'

/** `simpleCnn` with weights drawn for one seed: a layer of the same shape has the same ones in two models, whatever the others are. */
export function trialModel({ initialisation = 'pytorch', gain = 1, ...options }: ModelConfig, seed: number): tf.LayersModel {
  return initialise(simpleCnn(options), initialisation, { seed: seedOf(seed, 'weights'), gain })
}
