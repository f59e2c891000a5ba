import * as tf from '@tensorflow/tfjs'
import { registeredKernel } from './registeredKernel'
import type { WasmMemory } from './wasmMemory'

/**
 * `Identity`, which clones a tensor, shares the numbers instead of copying them: a tensor's numbers never change. tfjs clones all that the backward
 * pass will need.
 */
export function shareIdentity(): void {
  const kernel = registeredKernel('Identity', 'wasm')
  if (!kernel) return
  tf.unregisterKernel('Identity', 'wasm')
  tf.registerKernel({
    ...kernel,
    kernelFunc: call => {
      const { dataId, shape, dtype } = call.inputs.x as tf.TensorInfo
      if (dtype === 'string') return kernel.kernelFunc(call)
      ;(call.backend as WasmMemory).incRef(dataId)
      return { dataId, shape, dtype }
    }
  })
}
