import * as tf from '@tensorflow/tfjs'
import { registeredKernel } from './registeredKernel'
import { simdConvolution, simdFilterGradient, simdFusedConvolution, simdInputGradient } from './simdConvolutions'
import { repeatedRow, simdColumnMeans, simdColumnSums, simdRowDifference, simdRowProduct, simdRowSum } from './simdRows'

/** A kernel that gives undefined for what it does not cover. */
type PartialKernel = (call: Parameters<tf.KernelFunc>[0]) => tf.TensorInfo | undefined

const OURS: Record<string, PartialKernel> = {
  Add: simdRowSum,
  Sub: simdRowDifference,
  Multiply: simdRowProduct,
  Sum: simdColumnSums,
  Mean: simdColumnMeans,
  Tile: repeatedRow,
  Conv2D: simdConvolution,
  FusedConv2D: simdFusedConvolution,
  Conv2DBackpropInput: simdInputGradient,
  Conv2DBackpropFilter: simdFilterGradient
}

/** Lets our own SIMD module compute what it covers; all else is left to the kernels that are registered so far. */
export function preferSimd(): void {
  for (const [kernelName, compute] of Object.entries(OURS)) {
    const kernel = registeredKernel(kernelName, 'wasm')
    if (!kernel) continue
    tf.unregisterKernel(kernelName, 'wasm')
    tf.registerKernel({ ...kernel, kernelFunc: call => compute(call) ?? kernel.kernelFunc(call) })
  }
}
