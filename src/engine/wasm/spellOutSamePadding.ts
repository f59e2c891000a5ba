import * as tf from '@tensorflow/tfjs'
import { registeredKernel } from './registeredKernel'

type Pair = number | [number, number]
type Shape = [number, number, number, number]
type Attributes = { pad: unknown; strides: Pair; dilations?: Pair; filterSize: Pair; dimRoundingMode?: 'floor' | 'round' | 'ceil' }
type Info = (call: Parameters<tf.KernelFunc>[0], attributes: Attributes) => Pick<tf.backend_util.Conv2DInfo, 'padInfo' | 'filterHeight' | 'filterWidth' | 'strideHeight' | 'strideWidth'>

const shapeOf = (tensor: unknown): Shape => (tensor as tf.TensorInfo).shape as Shape
const convolution: Info = ({ inputs }, { strides, dilations }) => tf.backend_util.computeConv2DInfo(shapeOf(inputs.x), shapeOf(inputs.filter), strides, dilations ?? 1, 'same')
const depthwise: Info = ({ inputs }, { strides, dilations }) => tf.backend_util.computeConv2DInfo(shapeOf(inputs.x), shapeOf(inputs.filter), strides, dilations ?? 1, 'same', undefined, true)
const pooling: Info = ({ inputs }, { filterSize, strides }) => tf.backend_util.computePool2DInfo(shapeOf(inputs.x), filterSize, strides, 1, 'same')

const KERNELS: Record<string, Info> = { Conv2D: convolution, FusedConv2D: convolution, DepthwiseConv2dNative: depthwise, FusedDepthwiseConv2D: depthwise, MaxPool: pooling, AvgPool: pooling }

/**
 * With padding `same` and a stride larger than the filter the wasm backend computes nothing, and its output is whatever was there. The same padding
 * written as numbers it understands.
 */
export function spellOutSamePadding(): void {
  for (const [kernelName, infoOf] of Object.entries(KERNELS)) {
    const kernel = registeredKernel(kernelName, 'wasm')
    if (!kernel) continue
    tf.unregisterKernel(kernelName, 'wasm')
    tf.registerKernel({
      ...kernel,
      kernelFunc: call => {
        const attributes = call.attrs as unknown as Attributes
        if (attributes.pad !== 'same') return kernel.kernelFunc(call)
        const { padInfo, filterHeight, filterWidth, strideHeight, strideWidth } = infoOf(call, attributes)
        if (strideHeight <= filterHeight && strideWidth <= filterWidth) return kernel.kernelFunc(call)
        const pad = [[0, 0], [padInfo.top, padInfo.bottom], [padInfo.left, padInfo.right], [0, 0]] as unknown as tf.NamedAttrMap[string]
        return kernel.kernelFunc({ ...call, attrs: { ...call.attrs, pad } })
      }
    })
  }
}
