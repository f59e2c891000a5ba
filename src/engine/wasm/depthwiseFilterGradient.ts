import * as tf from '@tensorflow/tfjs'
import { asTensor } from './asTensor'
import { padOrCrop } from './padOrCrop'

interface Attributes {
  strides: number | [number, number]
  pad: 'same' | 'valid' | number | tf.backend_util.ExplicitPadding
  dimRoundingMode?: 'floor' | 'round' | 'ceil'
  filterShape: [number, number, number, number]
}

/**
 * `DepthwiseConv2dNativeBackpropFilter`, which the wasm backend lacks: [filter height, filter width, channels, channel multiplier].
 * A tap at a time, since each channel meets only itself: the input that the tap saw, times dy, summed over batch and positions
 * (by a matrix product with ones, which is the backend's fastest sum over a first axis).
 */
export const depthwiseFilterGradient: tf.KernelFunc = ({ inputs, attrs }) => {
  const { strides, pad, dimRoundingMode, filterShape } = attrs as unknown as Attributes
  return tf.tidy(() => {
    const x = asTensor<tf.Rank.R4>(inputs.x as tf.TensorInfo)
    const dy = asTensor<tf.Rank.R4>(inputs.dy as tf.TensorInfo)
    const info = tf.backend_util.computeConv2DInfo(x.shape, filterShape, strides, 1, pad, dimRoundingMode, true)
    const { padInfo, strideHeight, strideWidth, outHeight, outWidth, inHeight, inWidth, filterHeight, filterWidth, inChannels, batchSize } = info
    const multiplier = filterShape[3]
    const below = (outHeight - 1) * strideHeight + filterHeight - inHeight - padInfo.top
    const right = (outWidth - 1) * strideWidth + filterWidth - inWidth - padInfo.left
    const margins = padOrCrop(x, [padInfo.top, below], [padInfo.left, right])
    const padded = tf.pad(margins.x, margins.pad)
    const positions = batchSize * outHeight * outWidth
    const errors = tf.reshape(dy, [positions, inChannels, multiplier])
    const ones = tf.ones<tf.Rank.R2>([1, positions])
    const gradients: tf.Tensor[] = []
    for (let u = 0; u < filterHeight; u++)
      for (let v = 0; v < filterWidth; v++)
        gradients.push(
          tf.tidy(() => {
            const end = [batchSize, u + (outHeight - 1) * strideHeight + 1, v + (outWidth - 1) * strideWidth + 1, inChannels]
            const seen = tf.reshape(tf.stridedSlice(padded, [0, u, v, 0], end, [1, strideHeight, strideWidth, 1]), [positions, inChannels, 1])
            return tf.matMul(ones, tf.reshape<tf.Rank.R2>(tf.mul(seen, errors), [positions, inChannels * multiplier]))
          })
        )
    return tf.reshape(tf.concat(gradients, 0), filterShape)
  })
}
