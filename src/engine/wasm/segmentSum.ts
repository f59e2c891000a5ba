import * as tf from '@tensorflow/tfjs'
import { asTensor } from './asTensor'

/** `UnsortedSegmentSum`, which the wasm backend lacks (the gradient of `gather`, and so of an embedding): a matrix product with the one-hot segments. */
export const segmentSum: tf.KernelFunc = ({ inputs, attrs }) => {
  const { numSegments } = attrs as unknown as { numSegments: number }
  return tf.tidy(() => {
    const x = asTensor(inputs.x as tf.TensorInfo)
    const segments = asTensor<tf.Rank.R1>(inputs.segmentIds as tf.TensorInfo)
    const rest = x.shape.slice(1)
    const flat = tf.cast(tf.reshape<tf.Rank.R2>(x, [x.shape[0], rest.reduce((product, size) => product * size, 1)]), 'float32')
    // Cast afterwards: asked for float32, this backend's oneHot writes integers all the same.
    const member = tf.cast(tf.oneHot(tf.cast(segments, 'int32'), numSegments), 'float32') as tf.Tensor2D
    return tf.cast(tf.reshape(tf.matMul(member, flat, true, false), [numSegments, ...rest]), x.dtype)
  })
}
