import * as tf from '@tensorflow/tfjs'
import { asTensor } from './asTensor'
import { padOrCrop } from './padOrCrop'
import { axisPhases, phaseTapIndex } from '../axisPhases'
import { interleavePhases } from './interleavePhases'

interface Attributes {
  strides: number | [number, number]
  pad: 'same' | 'valid' | number | tf.backend_util.ExplicitPadding
  dataFormat: 'NHWC' | 'NCHW'
  dimRoundingMode?: 'floor' | 'round' | 'ceil'
  inputShape: [number, number, number, number]
}

/**
 * `Conv2DBackpropInput`, the gradient of a convolution with respect to its input [batch, height, width, channels in] (and the forward pass of a
 * transposed convolution). The wasm backend's own takes ten times as long as its forward convolution; this one is a forward convolution of dy with
 * one group of output channels for each phase of the stride, whose results are then interleaved.
 */
export const convolutionInputGradient: tf.KernelFunc = ({ inputs, attrs }) => {
  const { strides, pad, dataFormat, dimRoundingMode, inputShape } = attrs as unknown as Attributes
  return tf.tidy(() => {
    const dy = asTensor<tf.Rank.R4>(inputs.dy as tf.TensorInfo)
    const filter = asTensor<tf.Rank.R4>(inputs.filter as tf.TensorInfo)
    const format = tf.backend_util.convertConv2DDataFormat(dataFormat)
    const info = tf.backend_util.computeConv2DInfo(inputShape, filter.shape, strides, 1, pad, dimRoundingMode, false, format)
    const { filterHeight, filterWidth, inChannels, outChannels, inHeight, inWidth, batchSize } = info
    const rows = axisPhases(inHeight, info.outHeight, filterHeight, info.strideHeight, info.padInfo.top)
    const columns = axisPhases(inWidth, info.outWidth, filterWidth, info.strideWidth, info.padInfo.left)
    const phases = rows.stride * columns.stride

    const taps = tf.concat([tf.reshape(filter, [filterHeight * filterWidth, inChannels * outChannels]), tf.zeros([1, inChannels * outChannels])], 0)
    const byPhase = tf.gather(taps, tf.tensor1d(phaseTapIndex(rows, columns, filterHeight, filterWidth), 'int32'))
    const phaseFilter = tf.reshape<tf.Rank.R4>(
      tf.transpose(tf.reshape(byPhase, [rows.taps * columns.taps, phases * inChannels, outChannels]), [0, 2, 1]),
      [rows.taps, columns.taps, outChannels, phases * inChannels]
    )

    const padded = padOrCrop(dy, rows.margin, columns.margin)
    const phased = tf.conv2d(padded.x, phaseFilter, 1, padded.pad)
    return interleavePhases(phased, batchSize, rows, columns, inHeight, inWidth, inChannels)
  })
}
