import type * as tf from '@tensorflow/tfjs'

/** What is used of the wasm backend itself: a kernel is given it without a type. */
export interface WasmMemory {
  /** A copy of a tensor's numbers. */
  readSync(dataId: object): tf.TypedArray
  /** A tensor's numbers where they lie: good until the next tensor is made. */
  typedArrayFromHeap(tensor: tf.TensorInfo): tf.TypedArray
  /** Where a tensor's numbers begin in the backend's memory, in bytes. */
  getMemoryOffset(dataId: object): number
  /** Room for a tensor, its numbers whatever was there. */
  makeOutput(shape: readonly number[], dtype: tf.DataType): tf.TensorInfo
  incRef(dataId: object): void
  disposeData(dataId: object): boolean
  /** The compiled module: its exports (which have short names) and a view of its memory. */
  readonly wasm: { readonly asm: Readonly<Record<string, unknown>>; readonly HEAPU8: Uint8Array }
}
