import * as tf from '@tensorflow/tfjs'
import type { WasmMemory } from './wasmMemory'

interface Attributes {
  filterSize: number | [number, number]
  strides: number | [number, number]
  pad: 'same' | 'valid' | number | tf.backend_util.ExplicitPadding
  dimRoundingMode?: 'floor' | 'round' | 'ceil'
}

/** What a window of the pooling covers of the input, without its padding, as offsets of the input's pixels. */
type Window = { output: number; pixels: readonly number[] }

/**
 * `MaxPoolGrad` [batch, height, width, channels]: each window's gradient goes to its first largest number. The wasm backend's own loses the gradient
 * of every window whose numbers are all negative or zero.
 */
export const maxPoolGradient: tf.KernelFunc = call =>
  poolGradient(call, ({ output, pixels }, x, dy, dx, channel) => {
    let largest = (pixels[0] as number) + channel
    for (const pixel of pixels) if ((x[pixel + channel] as number) > (x[largest] as number)) largest = pixel + channel
    dx[largest] = (dx[largest] as number) + (dy[output + channel] as number)
  })

/**
 * `AvgPoolGrad` [batch, height, width, channels]: each window's gradient is shared by the pixels that it averaged. The wasm backend's own divides by
 * the whole window's size where a part of it lies in the padding, which the forward pass does not.
 */
export const averagePoolGradient: tf.KernelFunc = call =>
  poolGradient(call, ({ output, pixels }, _x, dy, dx, channel) => {
    const share = (dy[output + channel] as number) / pixels.length
    for (const pixel of pixels) dx[pixel + channel] = (dx[pixel + channel] as number) + share
  })

/** In JavaScript over the numbers themselves: that is exact, and about as fast as the backend's own loops. */
function poolGradient(
  { inputs, attrs, backend }: Parameters<tf.KernelFunc>[0],
  spread: (window: Window, x: Float32Array, dy: Float32Array, dx: Float32Array, channel: number) => void
): tf.TensorInfo {
  const { filterSize, strides, pad, dimRoundingMode } = attrs as unknown as Attributes
  const [input, gradient] = [inputs.input as tf.TensorInfo, inputs.dy as tf.TensorInfo]
  const shape = input.shape as [number, number, number, number]
  const info = tf.backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad, dimRoundingMode)
  const read = (tensor: tf.TensorInfo) => (backend as WasmMemory).readSync(tensor.dataId) as Float32Array
  const [x, dy, dx] = [read(input), read(gradient), new Float32Array(tf.util.sizeFromShape(shape))]
  const { inHeight, inWidth, inChannels: channels, padInfo } = info
  for (let image = 0; image < info.batchSize; image++)
    for (let row = 0; row < info.outHeight; row++)
      for (let column = 0; column < info.outWidth; column++) {
        const [top, left] = [row * info.strideHeight - padInfo.top, column * info.strideWidth - padInfo.left]
        const pixels: number[] = []
        for (let r = Math.max(0, top); r < Math.min(inHeight, top + info.filterHeight); r++)
          for (let c = Math.max(0, left); c < Math.min(inWidth, left + info.filterWidth); c++) pixels.push(((image * inHeight + r) * inWidth + c) * channels)
        if (pixels.length === 0) continue
        const window = { output: ((image * info.outHeight + row) * info.outWidth + column) * channels, pixels }
        for (let channel = 0; channel < channels; channel++) spread(window, x, dy, dx, channel)
      }
  return tf.tensor(dx, shape)
}
