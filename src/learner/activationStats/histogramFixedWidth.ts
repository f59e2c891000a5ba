import * as tf from '@tensorflow/tfjs'

/** What is used here of tfjs-node's backend. */
interface TensorflowBackend {
  readonly binding: { readonly TF_ATTR_TYPE: number; readonly TF_FLOAT: number; readonly TF_INT32: number }
  executeSingleOutput(operation: string, attributes: readonly { name: string; type: number; value: number }[], inputs: readonly tf.TensorInfo[]): tf.Tensor
}

/**
 * TensorFlow's `HistogramFixedWidth`, which tfjs does not offer: counts of `values` in equal bins from low to high, `[bins]`, int32.
 * What lies outside is counted in the first and the last bin. Only on the tensorflow engine.
 */
export function histogramFixedWidth(values: tf.Tensor, low: number, high: number, bins: number): tf.Tensor1D {
  const backend = tf.backend() as unknown as TensorflowBackend
  const { binding } = backend
  const attributes = [
    { name: 'T', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT },
    { name: 'dtype', type: binding.TF_ATTR_TYPE, value: binding.TF_INT32 }
  ]
  return backend.executeSingleOutput('HistogramFixedWidth', attributes, [values, tf.tensor1d([low, high]), tf.scalar(bins, 'int32')]) as tf.Tensor1D
}
