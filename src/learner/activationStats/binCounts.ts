import * as tf from '@tensorflow/tfjs'
import { histogramFixedWidth } from '../../engine/compute'
import { HISTOGRAM_BINS } from '../../run'

/**
 * Counts of values in the {@link HISTOGRAM_BINS} bins from low to high, `[bins]`, float32; those outside are in the first and the last.
 * Zeros where there is a NaN, which TensorFlow refuses to count: then the host counts.
 */
export function binCounts(values: tf.Tensor, low: number, high: number): tf.Tensor {
  try {
    return histogramFixedWidth(values, low, high, HISTOGRAM_BINS).asType('float32')
  } catch (error) {
    if (error instanceof Error && error.message.includes('must not contain NaN')) return tf.zeros([HISTOGRAM_BINS])
    throw error
  }
}
