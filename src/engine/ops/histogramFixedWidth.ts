import * as tf from '@tensorflow/tfjs'
import { nodeBackend } from '../tensorflow/compile/nodeBackend'

/**
 * TensorFlow's `HistogramFixedWidth`, which tfjs does not offer: counts of `values` in equal bins from low to high, `[bins]`, int32.
 * What lies outside is counted in the first and the last bin. Only on the tensorflow engine; throws where there is a NaN.
 */
export function histogramFixedWidth(values: tf.Tensor, low: number, high: number, bins: number): tf.Tensor1D {
  const backend = nodeBackend()
  const { binding } = backend
  const attributes = [
    { name: 'T', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT },
    { name: 'dtype', type: binding.TF_ATTR_TYPE, value: binding.TF_INT32 }
  ]
  return backend.executeSingleOutput('HistogramFixedWidth', attributes, [values, tf.tensor1d([low, high]), tf.scalar(bins, 'int32')]) as tf.Tensor1D
}
