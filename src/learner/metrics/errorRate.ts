import * as tf from '@tensorflow/tfjs'
import { accuracy } from './accuracy'
import type { Metric } from './Metric'

/** Share of images whose greatest output is not at their label, from 0 to 1: 1 − accuracy (fastai's `error_rate`). */
export const errorRate: Metric = { name: 'errorRate', of: (predictions, labels) => tf.sub(1, accuracy.of(predictions, labels)) }
