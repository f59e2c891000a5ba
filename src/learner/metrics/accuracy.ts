import * as tf from '@tensorflow/tfjs'
import type { Metric } from './Metric'

/** Share of images whose greatest output is at their label, from 0 to 1. */
export const accuracy: Metric = {
  name: 'accuracy',
  of: (predictions, labels) => tf.mean(tf.equal(tf.argMax(predictions, 1), labels).asType('float32')).asScalar()
}
