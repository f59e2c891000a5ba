import * as tf from '@tensorflow/tfjs'
import type { Metric } from './Metric'

/**
 * Share of images whose label is among the k greatest outputs, from 0 to 1 (fastai's `top_k_accuracy`). Of equal outputs the first counts
 * as the greater, so that k = 1 is `accuracy`; where an output is NaN the image counts as wrong. Called `top5Accuracy` for k = 5.
 * @param k a whole number of at least 1; 5 by default
 */
export function topKAccuracy(k = 5): Metric {
  if (!Number.isSafeInteger(k) || k < 1) throw new RangeError(`topKAccuracy(k): k must be a whole number of at least 1, such as 5, but it is ${String(k)}.`)
  return {
    name: `top${k}Accuracy`,
    of(predictions, labels) {
      const classes = predictions.shape[1]
      const mine = tf.oneHot(labels, classes).asType('bool')
      const ofLabel = tf.sum(tf.where(mine, predictions, tf.zerosLike(predictions)), 1, true)
      const earlier = tf.less(tf.expandDims(tf.range(0, classes, 1, 'int32'), 0), tf.expandDims(labels, 1))
      // NaN is neither less than nor equal to anything.
      const notBefore = tf.logicalOr(tf.less(predictions, ofLabel), tf.logicalAnd(tf.equal(predictions, ofLabel), tf.logicalNot(earlier)))
      const before = tf.sum(tf.logicalNot(notBefore).asType('float32'), 1)
      return tf.mean(tf.less(before, k).asType('float32')).asScalar()
    }
  }
}
