import type * as tf from '@tensorflow/tfjs'

/** What is used of the wasm backend itself: a kernel is given it without a type. */
export interface WasmMemory {
  /** A copy of a tensor's numbers. */
  readSync(dataId: object): tf.TypedArray
  /** A tensor's numbers where they lie: good until the next tensor is made. */
  typedArrayFromHeap(tensor: tf.TensorInfo): tf.TypedArray
}
