import * as tf from '@tensorflow/tfjs'
import { allFinite } from './allFinite'
import { simdKernels, type Geometry, type SimdKernels } from './simdKernels'
import type { WasmMemory } from './wasmMemory'

type KernelCall = Parameters<tf.KernelFunc>[0]

interface Attributes {
  strides: number | [number, number]
  pad: 'same' | 'valid' | number | tf.backend_util.ExplicitPadding
  dataFormat?: 'NHWC' | 'NCHW'
  dilations?: number | [number, number]
  dimRoundingMode?: 'floor' | 'round' | 'ceil'
}

/** The module computes four images at once. Fewer are left to XNNPACK, whose rows are pixels. */
const SMALLEST_BATCH = 4

/** `Conv2D`, or undefined where the module does not cover the case. */
export function simdConvolution({ inputs, attrs, backend }: KernelCall): tf.TensorInfo | undefined {
  const [x, filter] = [inputs.x, inputs.filter] as [tf.TensorInfo, tf.TensorInfo]
  const g = geometry(x.shape, filter.shape, attrs)
  if (!g || g.sizes[0] < SMALLEST_BATCH || !areFloats(x, filter)) return undefined
  return compute(backend as WasmMemory, g.outShape, 'convolution', [x, filter], g.sizes)
}

/** `FusedConv2D`: with a bias and ReLU. */
export function simdFusedConvolution(call: KernelCall): tf.TensorInfo | undefined {
  const { inputs, backend } = call
  const bias = inputs.bias
  const { activation } = call.attrs as unknown as { activation: string }
  const relu = activation === 'relu'
  if ((activation !== 'linear' && !relu) || inputs.preluActivationWeights) return undefined
  const outputs = (inputs.filter as tf.TensorInfo).shape[3] as number
  if (!bias ? relu : !areFloats(bias) || tf.util.sizeFromShape(bias.shape) !== outputs) return undefined
  const y = simdConvolution(call)
  if (y && bias) {
    const memory = backend as WasmMemory
    const at = memory.getMemoryOffset(y.dataId)
    simdKernels(memory)?.addRow(at, memory.getMemoryOffset(bias.dataId), at, tf.util.sizeFromShape(y.shape) / outputs, outputs, relu ? 1 : 0)
  }
  return y
}

/** `Conv2DBackpropInput`. */
export function simdInputGradient({ inputs, attrs, backend }: KernelCall): tf.TensorInfo | undefined {
  const [dy, filter] = [inputs.dy, inputs.filter] as [tf.TensorInfo, tf.TensorInfo]
  const { inputShape } = attrs as unknown as { inputShape: number[] }
  const g = geometry(inputShape, filter.shape, attrs)
  if (!g || g.sizes[0] < SMALLEST_BATCH || !areFloats(dy, filter)) return undefined
  return compute(backend as WasmMemory, inputShape, 'inputGradient', [dy, filter], g.sizes)
}

/** `Conv2DBackpropFilter`. */
export function simdFilterGradient({ inputs, attrs, backend }: KernelCall): tf.TensorInfo | undefined {
  const [x, dy] = [inputs.x, inputs.dy] as [tf.TensorInfo, tf.TensorInfo]
  const { filterShape } = attrs as unknown as { filterShape: number[] }
  const g = geometry(x.shape, filterShape, attrs)
  if (!g || !areFloats(x, dy)) return undefined
  const memory = backend as WasmMemory
  const gradient = compute(memory, filterShape, 'filterGradient', [x, dy], g.sizes)
  // Zeros of the padding times infinity would be NaN where there is none: what is not finite is computed the other way.
  if (!gradient || allFinite(memory.typedArrayFromHeap(gradient) as Float32Array)) return gradient
  memory.disposeData(gradient.dataId)
  return undefined
}

function geometry(inputShape: number[], filterShape: number[], attributes: tf.NamedAttrMap | undefined): { sizes: Geometry; outShape: number[] } | undefined {
  const { strides, pad, dataFormat = 'NHWC', dilations = 1, dimRoundingMode } = attributes as unknown as Attributes
  if (dataFormat !== 'NHWC') return undefined
  const info = tf.backend_util.computeConv2DInfo(inputShape as Shape, filterShape as Shape, strides, dilations, pad, dimRoundingMode)
  if (info.dilationHeight !== 1 || info.dilationWidth !== 1 || info.inChannels !== filterShape[2] || tf.util.sizeFromShape(info.outShape) === 0) return undefined
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels, filterHeight, filterWidth, strideHeight, strideWidth, padInfo } = info
  const sizes: Geometry = [batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels, filterHeight, filterWidth, strideHeight, strideWidth, padInfo.top, padInfo.left]
  return { sizes, outShape: info.outShape }
}

type Shape = [number, number, number, number]

const areFloats = (...tensors: tf.TensorInfo[]): boolean => tensors.every(tensor => tensor.dtype === 'float32')

function compute(backend: WasmMemory, outShape: readonly number[], what: 'convolution' | 'inputGradient' | 'filterGradient', inputs: readonly [tf.TensorInfo, tf.TensorInfo], sizes: Geometry): tf.TensorInfo | undefined {
  const kernels: SimdKernels | undefined = simdKernels(backend)
  if (!kernels) return undefined
  const output = backend.makeOutput(outShape, 'float32')
  const workspace = backend.makeOutput([kernels[`${what}Workspace`](...sizes)], 'float32')
  const [a, b, to, work] = [...inputs, output, workspace].map(({ dataId }) => backend.getMemoryOffset(dataId)) as [number, number, number, number]
  kernels[what](a, b, to, work, ...sizes)
  backend.disposeData(workspace.dataId)
  return output
}
