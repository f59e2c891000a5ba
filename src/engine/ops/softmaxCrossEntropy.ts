import * as tf from '@tensorflow/tfjs'
import { nodeBackend } from '../tensorflow/compile/nodeBackend'

/**
 * −Σ target · log softmax(logits) of each row, `[size]`. The gradient is softmax − target, worked out together with the value: one native
 * operation on the tensorflow engine, where autograd would take a dozen.
 * @param logits `[size, classes]`
 * @param targets `[size]` class numbers, int32, or `[size, classes]` distributions, float32; no gradient flows to them
 */
export function softmaxCrossEntropyWithLogits(logits: tf.Tensor2D, targets: tf.Tensor): tf.Tensor1D {
  const compute = tf.getBackend() === 'tensorflow' ? native : composed
  const op = tf.customGrad((l, save) => {
    const [value, gradient] = compute(l as tf.Tensor2D, targets)
    ;(save as tf.GradSaveFunc)([gradient])
    return { value, gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => tf.mul(saved[0] as tf.Tensor, tf.expandDims(dy, 1)) }
  }) as (l: tf.Tensor) => tf.Tensor1D
  return op(logits)
}

function native(logits: tf.Tensor2D, targets: tf.Tensor): [value: tf.Tensor, gradient: tf.Tensor] {
  const backend = nodeBackend()
  const { TF_ATTR_TYPE, TF_FLOAT, TF_INT32 } = backend.binding
  const float = { name: 'T', type: TF_ATTR_TYPE, value: TF_FLOAT }
  if (targets.rank === 2) return backend.executeMultipleOutputs('SoftmaxCrossEntropyWithLogits', [float], [logits, targets], 2) as [tf.Tensor, tf.Tensor]
  return backend.executeMultipleOutputs('SparseSoftmaxCrossEntropyWithLogits', [float, { name: 'Tlabels', type: TF_ATTR_TYPE, value: TF_INT32 }], [logits, targets], 2) as [tf.Tensor, tf.Tensor]
}

function composed(logits: tf.Tensor2D, targets: tf.Tensor): [value: tf.Tensor, gradient: tf.Tensor] {
  const wanted = targets.rank === 2 ? targets : tf.oneHot(targets as tf.Tensor1D, logits.shape[1]).asType('float32')
  const shifted = tf.sub(logits, tf.max(logits, 1, true))
  const exponentials = tf.exp(shifted)
  const sums = tf.sum(exponentials, 1, true)
  const value = tf.sub(tf.log(sums), tf.sum(tf.mul(shifted, wanted), 1, true))
  return [tf.squeeze(value, [1]), tf.sub(tf.div(exponentials, sums), wanted)]
}
