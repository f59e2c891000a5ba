import * as tf from '@tensorflow/tfjs'
import { nodeBackend } from '../tensorflow/compile/nodeBackend'

/** Half the sum of squares, a scalar, in one pass (TensorFlow's `L2Loss`). Only on the tensorflow engine. */
export function l2Loss(x: tf.Tensor): tf.Scalar {
  const backend = nodeBackend()
  return backend.executeSingleOutput('L2Loss', [{ name: 'T', type: backend.binding.TF_ATTR_TYPE, value: backend.binding.TF_FLOAT }], [x]) as tf.Scalar
}
