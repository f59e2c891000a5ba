import * as tf from '@tensorflow/tfjs'
import { asTensor } from './asTensor'
import { simdKernels } from './simdKernels'
import type { WasmMemory } from './wasmMemory'

const NAME = 'ReluGradient'

/** The gradient of ReLU in one pass instead of tfjs's three (step, cast, multiply), while the wasm engine computes. */
export function registerReluGradient(): void {
  const general = tf.getGradient('Relu')
  tf.registerKernel({ kernelName: NAME, backendName: 'wasm', kernelFunc: gradient })
  tf.registerGradient({ kernelName: NAME, inputsToSave: ['x'], gradFunc: (ddy, [x]) => ({ dy: () => run(ddy as tf.Tensor, x as tf.Tensor), x: () => tf.zerosLike(x as tf.Tensor) }) })
  tf.unregisterGradient('Relu')
  tf.registerGradient({ ...general, gradFunc: (dy, saved, attributes) => (tf.getBackend() === 'wasm' ? { x: () => run(dy as tf.Tensor, saved[0] as tf.Tensor) } : general.gradFunc(dy, saved, attributes)) })
}

const run = (dy: tf.Tensor, x: tf.Tensor): tf.Tensor => tf.engine().runKernel(NAME, { dy, x })

const gradient: tf.KernelFunc = ({ inputs, backend }) => {
  const [dy, x] = [inputs.dy, inputs.x] as [tf.TensorInfo, tf.TensorInfo]
  const memory = backend as WasmMemory
  const kernels = dy.dtype === 'float32' && x.dtype === 'float32' ? simdKernels(memory) : undefined
  if (!kernels) return tf.tidy(() => tf.mul(asTensor(dy), tf.cast(tf.step(asTensor(x)), 'float32')))
  const dx = memory.makeOutput(x.shape, 'float32')
  kernels.reluGradient(memory.getMemoryOffset(dy.dataId), memory.getMemoryOffset(x.dataId), memory.getMemoryOffset(dx.dataId), tf.util.sizeFromShape(x.shape))
  return dx
}
