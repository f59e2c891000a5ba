import * as tf from '@tensorflow/tfjs'

/** A backend's kernel, if it has one: tfjs's type says that there always is. */
export function registeredKernel(kernelName: string, backendName: 'wasm' | 'cpu'): tf.KernelConfig | undefined {
  return tf.getKernel(kernelName, backendName)
}
