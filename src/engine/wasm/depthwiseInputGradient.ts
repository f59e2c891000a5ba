import * as tf from '@tensorflow/tfjs'
import { asTensor } from './asTensor'
import { padOrCrop } from './padOrCrop'
import { axisPhases, phaseTapIndex } from '../axisPhases'
import { interleavePhases } from './interleavePhases'

interface Attributes {
  strides: number | [number, number]
  pad: 'same' | 'valid' | number | tf.backend_util.ExplicitPadding
  dimRoundingMode?: 'floor' | 'round' | 'ceil'
  inputShape: [number, number, number, number]
}

/**
 * `DepthwiseConv2dNativeBackpropInput`, which the wasm backend lacks: [batch, height, width, channels]. Like convolutionInputGradient, with a
 * depthwise convolution of dy that has one output for each phase of the stride, summed over the channel multiplier.
 */
export const depthwiseInputGradient: tf.KernelFunc = ({ inputs, attrs }) => {
  const { strides, pad, dimRoundingMode, inputShape } = attrs as unknown as Attributes
  return tf.tidy(() => {
    const dy = asTensor<tf.Rank.R4>(inputs.dy as tf.TensorInfo)
    const filter = asTensor<tf.Rank.R4>(inputs.filter as tf.TensorInfo)
    const info = tf.backend_util.computeConv2DInfo(inputShape, filter.shape, strides, 1, pad, dimRoundingMode, true)
    const { filterHeight, filterWidth, inChannels, inHeight, inWidth, batchSize } = info
    const multiplier = filter.shape[3]
    const rows = axisPhases(inHeight, info.outHeight, filterHeight, info.strideHeight, info.padInfo.top)
    const columns = axisPhases(inWidth, info.outWidth, filterWidth, info.strideWidth, info.padInfo.left)
    const phases = rows.stride * columns.stride
    const channels = inChannels * multiplier

    const taps = tf.concat([tf.reshape(filter, [filterHeight * filterWidth, channels]), tf.zeros([1, channels])], 0)
    const byPhase = tf.gather(taps, tf.tensor1d(phaseTapIndex(rows, columns, filterHeight, filterWidth), 'int32'))
    const phaseFilter = tf.reshape<tf.Rank.R4>(
      tf.transpose(tf.reshape(byPhase, [rows.taps * columns.taps, phases, channels]), [0, 2, 1]),
      [rows.taps, columns.taps, channels, phases]
    )

    const padded = padOrCrop(dy, rows.margin, columns.margin)
    const explicit = tf.pad(padded.x, padded.pad)
    const perChannel = tf.depthwiseConv2d(explicit, phaseFilter, 1, 'valid')
    const positions = batchSize * rows.positions * columns.positions
    const summed = multiplier === 1 ? tf.reshape(perChannel, [positions, inChannels, phases]) : tf.sum(tf.reshape(perChannel, [positions, inChannels, multiplier, phases]), 2)
    return interleavePhases(tf.transpose(summed, [0, 2, 1]), batchSize, rows, columns, inHeight, inWidth, inChannels)
  })
}
