import * as tf from '@tensorflow/tfjs'

/** What TensorFlow's addon says of a tensor that it has made. */
export interface NativeTensor {
  readonly id: number
  readonly dtype: number
  readonly shape: readonly number[]
}

/** An attribute of an operation, as tfjs-node's kernels give it. */
export interface OpAttribute {
  readonly name: string
  /** One of the binding's TF_ATTR_… */
  readonly type: number
  readonly value: unknown
}

/** What is used here of tfjs-node's addon (its `tfjs_binding.d.ts`). Tensors go by number. */
export interface NodeBinding {
  readonly TF_FLOAT: number
  readonly TF_INT32: number
  readonly TF_BOOL: number
  readonly TF_INT64: number
  readonly TF_ATTR_STRING: number
  readonly TF_ATTR_INT: number
  readonly TF_ATTR_FLOAT: number
  readonly TF_ATTR_BOOL: number
  readonly TF_ATTR_TYPE: number
  readonly TF_ATTR_SHAPE: number
  createTensor(shape: readonly number[], dtype: number, values: unknown): number
  deleteTensor(id: number): void
  tensorDataSync(id: number): tf.TypedArray
  executeOp(name: string, attributes: readonly OpAttribute[], inputs: readonly number[], outputs: number): NativeTensor[]
  loadSavedModel(folder: string, tags: string): number
  deleteSavedModel(id: number): void
  runSavedModel(id: number, inputs: readonly number[], inputNames: string, outputNames: string): NativeTensor[]
}

/** What the backend keeps of a tensor's data: numbers not yet given to TensorFlow (`values`), or TensorFlow's tensor (`id`). */
export interface NodeTensorData {
  id: number
  dtype: number
  shape: number[]
  values: unknown
  refCount: number
}

/** What is used here of tfjs-node's backend; its own types do not show it. */
export interface NodeBackend {
  binding: NodeBinding
  readonly isUsingGpuDevice: boolean
  readonly tensorMap: { get(dataId: object): NodeTensorData }
  getInputTensorIds(tensors: readonly tf.TensorInfo[]): number[]
  createOutputTensor(tensor: NativeTensor): tf.Tensor
  executeSingleOutput(operation: string, attributes: readonly OpAttribute[], inputs: readonly tf.TensorInfo[]): tf.Tensor
  executeMultipleOutputs(operation: string, attributes: readonly OpAttribute[], inputs: readonly tf.TensorInfo[], outputs: number): tf.Tensor[]
}

/** The backend of the tensorflow engine. Call it only while that engine computes. */
export function nodeBackend(): NodeBackend {
  return tf.backend() as unknown as NodeBackend
}
