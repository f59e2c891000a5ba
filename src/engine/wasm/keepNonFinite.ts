import * as tf from '@tensorflow/tfjs'
import { allFinite } from './allFinite'
import { registeredKernel } from './registeredKernel'
import type { WasmMemory } from './wasmMemory'

/** The kernels that clamp: of a sum that is not a number they make zero or minus infinity, so that a run that has diverged would look like dead units. */
const CLAMPING = ['Conv2D', 'FusedConv2D', 'DepthwiseConv2dNative', 'FusedDepthwiseConv2D', 'BatchMatMul', '_FusedMatMul', 'MaxPool', 'AvgPool', 'Prelu', 'ClipByValue', 'Relu6']

/** The cpu backend greets whoever uses it in Node, recommending another engine, unless this is false. */
interface Greeter {
  firstUse: boolean
}

/**
 * Where an input of theirs holds NaN or infinity, these kernels leave the work to tfjs's cpu backend: slow, but NaN stays NaN. Looking costs
 * under half a nanosecond a number.
 */
export function keepNonFinite(): void {
  for (const kernelName of CLAMPING) {
    const kernel = registeredKernel(kernelName, 'wasm')
    const reference = registeredKernel(kernelName, 'cpu')
    if (!kernel || !reference) continue
    tf.unregisterKernel(kernelName, 'wasm')
    tf.registerKernel({
      ...kernel,
      kernelFunc: call => {
        const memory = call.backend as WasmMemory
        const suspicious = Object.values(call.inputs).some(input => input?.dtype === 'float32' && !allFinite(memory.typedArrayFromHeap(input) as Float32Array))
        return suspicious ? byReference(reference, call) : kernel.kernelFunc(call)
      }
    })
  }
}

function byReference(reference: tf.KernelConfig, { inputs, attrs, backend }: Parameters<tf.KernelFunc>[0]): tf.TensorInfo {
  const cpu = tf.findBackend('cpu')
  ;(cpu as unknown as Greeter).firstUse = false
  const moved: tf.NamedTensorInfoMap = {}
  for (const [name, input] of Object.entries(inputs))
    if (input) moved[name] = { dataId: cpu.write((backend as WasmMemory).readSync(input.dataId), input.shape, input.dtype), shape: input.shape, dtype: input.dtype }
  const output = reference.kernelFunc({ inputs: moved, attrs, backend: cpu }) as tf.TensorInfo
  const numbers = cpu.readSync(output.dataId) as Float32Array
  for (const { dataId } of [...Object.values(moved), output] as tf.TensorInfo[]) cpu.disposeData(dataId)
  return tf.tensor(numbers, output.shape, output.dtype)
}
