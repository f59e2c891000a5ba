import * as tf from '@tensorflow/tfjs'
import { EngineError } from '../EngineError'
import { registeredKernel } from './registeredKernel'

const CONVOLUTIONS = ['Conv2D', 'FusedConv2D', 'DepthwiseConv2dNative', 'FusedDepthwiseConv2D']
const POOLINGS = ['MaxPool', 'AvgPool']

/**
 * tfjs works out the width of an output from the filter's height and the vertical stride when padding is given as one number. Where height and
 * width differ that is wrong, and the wasm backend then writes beyond the end of its output, over other tensors. So this is refused.
 */
export function refuseUnequalPadding(): void {
  for (const kernelName of [...CONVOLUTIONS, ...POOLINGS]) {
    const kernel = registeredKernel(kernelName, 'wasm')
    if (!kernel) continue
    tf.unregisterKernel(kernelName, 'wasm')
    tf.registerKernel({
      ...kernel,
      kernelFunc: call => {
        check(kernelName, call.inputs, call.attrs as unknown as Attributes)
        return kernel.kernelFunc(call)
      }
    })
  }
}

interface Attributes {
  pad: unknown
  strides: number | [number, number]
  filterSize?: number | [number, number]
}

function check(kernelName: string, inputs: tf.NamedTensorInfoMap, { pad, strides, filterSize }: Attributes): void {
  if (typeof pad !== 'number') return
  const [filterHeight, filterWidth] = filterSize !== undefined ? pair(filterSize) : (inputs.filter as tf.TensorInfo).shape
  const [strideHeight, strideWidth] = pair(strides)
  if (filterHeight === filterWidth && strideHeight === strideWidth) return
  const what = POOLINGS.includes(kernelName) ? 'pooling window' : 'filter'
  throw new EngineError(
    `Padding given as one number (${pad}) works only for a square ${what} with equal strides; this one is ${filterHeight}x${filterWidth} with strides ${strideHeight} and ${strideWidth}. Write the padding as [[0, 0], [${pad}, ${pad}], [${pad}, ${pad}], [0, 0]].`
  )
}

function pair(value: number | [number, number]): [number, number] {
  return typeof value === 'number' ? [value, value] : value
}
