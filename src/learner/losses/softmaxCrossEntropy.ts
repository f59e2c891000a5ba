import * as tf from '@tensorflow/tfjs'
import type { Loss } from './Loss'

/** Mean over the batch of −log softmax(logits)[label], in nats (PyTorch's `CrossEntropyLoss`, fastai's default for classes). */
export const softmaxCrossEntropy: Loss = {
  name: 'softmaxCrossEntropy',
  takesProbabilities: false,
  of(logits, labels) {
    const oneHot = tf.oneHot(labels, logits.shape[1]) as tf.Tensor2D
    return crossEntropy(logits, oneHot.asType('float32'))
  }
}

// The gradient is softmax − one-hot over the batch's size: one subtraction, where autograd would take ten operations.
const crossEntropy = tf.customGrad((logits, oneHot, save) => {
  const [l, target] = [logits, oneHot] as [tf.Tensor2D, tf.Tensor2D]
  const shifted = tf.sub(l, tf.max(l, 1, true))
  const exponentials = tf.exp(shifted)
  const sums = tf.sum(exponentials, 1, true)
  const value = tf.mean(tf.sub(tf.log(sums), tf.sum(tf.mul(shifted, target), 1, true)))
  ;(save as tf.GradSaveFunc)([tf.div(exponentials, sums), target])
  return {
    value,
    gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
      const [softmax, wanted] = saved as [tf.Tensor2D, tf.Tensor2D]
      return [tf.mul(tf.sub(softmax, wanted), tf.div(dy, l.shape[0])), tf.zerosLike(wanted)]
    }
  }
}) as (logits: tf.Tensor, oneHot: tf.Tensor) => tf.Scalar
