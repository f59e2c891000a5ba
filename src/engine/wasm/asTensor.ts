import * as tf from '@tensorflow/tfjs'

/**
 * A kernel is given TensorInfos, and ops want Tensors. The reference count goes up first, so that disposing of the new Tensor
 * (at the end of the tidy around it) does not free the caller's data.
 */
export function asTensor<T extends tf.Tensor>(info: tf.TensorInfo): T {
  if (info instanceof tf.Tensor) return info as T
  const backend = tf.backend() as tf.KernelBackend
  backend.incRef(info.dataId)
  return tf.engine().makeTensorFromTensorInfo(info, backend) as T
}
