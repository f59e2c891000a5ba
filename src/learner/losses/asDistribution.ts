import * as tf from '@tensorflow/tfjs'
import type { Targets } from './Loss'

/** Targets as a distribution over the classes, `[size, classes]`: class numbers become one-hot rows. */
export function asDistribution(targets: Targets, classes: number): tf.Tensor2D {
  return targets.rank === 2 ? (targets as tf.Tensor2D) : (tf.oneHot(targets as tf.Tensor1D, classes).asType('float32') as tf.Tensor2D)
}
