import * as tf from '@tensorflow/tfjs'
import { nodeBackend } from '../tensorflow/compile/nodeBackend'

/**
 * `x` itself. A compiled step ends with an error, and changes nothing, where it holds a NaN or an infinity (TensorFlow's `CheckNumerics`);
 * outside of one nothing is checked. Only on the tensorflow engine.
 */
export function whileFinite<T extends tf.Tensor>(x: T): T {
  const backend = nodeBackend()
  const { TF_ATTR_TYPE, TF_ATTR_STRING, TF_FLOAT } = backend.binding
  const type = { name: 'T', type: TF_ATTR_TYPE, value: TF_FLOAT }
  return backend.executeSingleOutput('CheckNumerics', [type, { name: 'message', type: TF_ATTR_STRING, value: 'not finite' }], [x]) as T
}
