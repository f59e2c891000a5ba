import * as tf from '@tensorflow/tfjs'

/**
 * A kernel is given TensorInfos, and ops want Tensors. The reference count goes up first, so that disposing of the new Tensor
 * (at the end of the tidy around it) does not free the caller's data.
 */
export function asTensor<R extends tf.Rank = tf.Rank>(info: tf.TensorInfo): tf.Tensor<R> {
  if (info instanceof tf.Tensor) return info as tf.Tensor<R>
  const backend = tf.backend()
  backend.incRef(info.dataId)
  return tf.engine().makeTensorFromTensorInfo(info, backend) as tf.Tensor<R>
}
