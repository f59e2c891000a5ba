import * as tf from '@tensorflow/tfjs'
import { asTensor } from './asTensor'
import { padOrCrop } from './padOrCrop'

interface Attributes {
  strides: number | [number, number]
  pad: 'same' | 'valid' | number | tf.backend_util.ExplicitPadding
  dataFormat: 'NHWC' | 'NCHW'
  dimRoundingMode?: 'floor' | 'round' | 'ceil'
  filterShape: [number, number, number, number]
}

/**
 * `Conv2DBackpropFilter`, which the wasm backend lacks: the gradient of a convolution with respect to its filter,
 * [filter height, filter width, channels in, channels out].
 *
 * dW[u,v,ci,co] = sum over n,i,j of x[n, s*i+u-p, s*j+v-p, ci] * dy[n,i,j,co] is itself a convolution: of x with the channels as its batch and
 * the batch as its channels, by dy as the filter, its taps one stride apart (a dilation). So the backend's fast forward convolution computes it.
 */
export const convolutionFilterGradient: tf.KernelFunc = ({ inputs, attrs }) => {
  const { strides, pad, dataFormat, dimRoundingMode, filterShape } = attrs as unknown as Attributes
  return tf.tidy(() => {
    const x = asTensor<tf.Rank.R4>(inputs.x as tf.TensorInfo)
    const dy = asTensor<tf.Rank.R4>(inputs.dy as tf.TensorInfo)
    const format = tf.backend_util.convertConv2DDataFormat(dataFormat)
    const info = tf.backend_util.computeConv2DInfo(x.shape, filterShape, strides, 1, pad, dimRoundingMode, false, format)
    const { padInfo, strideHeight, strideWidth, outHeight, outWidth, inHeight, inWidth, filterHeight, filterWidth } = info
    // Exactly what the taps reach: rows the strides never arrive at are left out, so that the output has the filter's size.
    const below = (outHeight - 1) * strideHeight + filterHeight - inHeight - padInfo.top
    const right = (outWidth - 1) * strideWidth + filterWidth - inWidth - padInfo.left
    const channelsFirst = padOrCrop(tf.transpose(x, [3, 1, 2, 0]), [padInfo.top, below], [padInfo.left, right])
    const taps = tf.transpose(dy, [1, 2, 0, 3])
    const gradient = tf.conv2d(channelsFirst.x, taps, 1, channelsFirst.pad, 'NHWC', [strideHeight, strideWidth])
    return tf.transpose(gradient, [1, 2, 0, 3])
  })
}
