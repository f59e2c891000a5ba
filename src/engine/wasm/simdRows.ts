import * as tf from '@tensorflow/tfjs'
import { simdKernels } from './simdKernels'
import type { WasmMemory } from './wasmMemory'

type KernelCall = Parameters<tf.KernelFunc>[0]

/** `Add` of `[…, columns]` and `[columns]`, as a bias is added; undefined for all else. */
export function simdRowSum({ inputs: { a, b }, backend }: KernelCall): tf.TensorInfo | undefined {
  return withRow('addRow', backend, a, b) ?? withRow('addRow', backend, b, a)
}

/** `Sub` of `[columns]` from `[…, columns]`; undefined for all else. */
export function simdRowDifference({ inputs: { a, b }, backend }: KernelCall): tf.TensorInfo | undefined {
  return withRow('subtractRow', backend, a, b)
}

/** `Multiply` of `[…, columns]` and `[columns]`; undefined for all else. */
export function simdRowProduct({ inputs: { a, b }, backend }: KernelCall): tf.TensorInfo | undefined {
  return withRow('multiplyByRow', backend, a, b) ?? withRow('multiplyByRow', backend, b, a)
}

function withRow(what: 'addRow' | 'subtractRow' | 'multiplyByRow', backend: unknown, all: tf.TensorInfo | undefined, row: tf.TensorInfo | undefined): tf.TensorInfo | undefined {
  if (!all || !row) return undefined
  const columns = all.shape.at(-1) ?? 0
  const [size, rowSize] = [all, row].map(tensor => tf.util.sizeFromShape(tensor.shape)) as [number, number]
  if (columns < 4 || rowSize !== columns || row.shape.at(-1) !== columns || size <= columns || row.shape.length > all.shape.length || all.dtype !== 'float32' || row.dtype !== 'float32') return undefined
  const memory = backend as WasmMemory
  const kernels = simdKernels(memory)
  if (!kernels) return undefined
  const output = memory.makeOutput(all.shape, 'float32')
  const [a, b, to] = [all, row, output].map(({ dataId }) => memory.getMemoryOffset(dataId)) as [number, number, number]
  kernels[what](a, b, to, size / columns, columns, 0)
  return output
}

/** `Sum` over all axes but the last, as the gradient by a bias is; undefined for all else. */
export function simdColumnSums(call: KernelCall): tf.TensorInfo | undefined {
  return columnSums(call)?.sums
}

/** `Mean` over all axes but the last, as batch normalisation takes it; undefined for all else. */
export function simdColumnMeans(call: KernelCall): tf.TensorInfo | undefined {
  const found = columnSums(call)
  if (!found) return undefined
  const numbers = (call.backend as WasmMemory).typedArrayFromHeap(found.sums)
  for (let column = 0; column < numbers.length; column++) numbers[column] = (numbers[column] as number) / found.rows
  return found.sums
}

function columnSums({ inputs, attrs, backend }: KernelCall): { sums: tf.TensorInfo; rows: number } | undefined {
  const x = inputs.x as tf.TensorInfo
  const { axis, keepDims } = attrs as unknown as { axis: number | number[]; keepDims: boolean }
  const rank = x.shape.length
  const axes = tf.util.parseAxisParam(axis, x.shape)
  const columns = x.shape.at(-1) ?? 0
  const size = tf.util.sizeFromShape(x.shape)
  if (rank < 2 || new Set(axes).size !== rank - 1 || axes.includes(rank - 1) || size === 0 || x.dtype !== 'float32') return undefined
  const memory = backend as WasmMemory
  const kernels = simdKernels(memory)
  if (!kernels) return undefined
  const sums = memory.makeOutput(keepDims ? x.shape.map((side, place) => (place < rank - 1 ? 1 : side)) : [columns], 'float32')
  kernels.columnSums(memory.getMemoryOffset(x.dataId), memory.getMemoryOffset(sums.dataId), size / columns, columns)
  return { sums, rows: size / columns }
}

/** `Tile` of one row of 32-bit floats to many, as the gradient of batch normalisation needs it; undefined for all else. The backend's own takes a hundred times as long. */
export function repeatedRow({ inputs, attrs, backend }: KernelCall): tf.TensorInfo | undefined {
  const x = inputs.x as tf.TensorInfo
  const { reps } = attrs as unknown as { reps: number[] }
  const columns = x.shape.at(-1) ?? 0
  const shape = x.shape.map((side, place) => side * (reps[place] ?? 1))
  if (columns === 0 || tf.util.sizeFromShape(x.shape) !== columns || reps.length !== x.shape.length || reps.at(-1) !== 1 || tf.util.sizeFromShape(shape) === 0 || x.dtype !== 'float32') return undefined
  const memory = backend as WasmMemory
  const output = memory.makeOutput(shape, 'float32')
  const numbers = memory.typedArrayFromHeap(output)
  numbers.set(memory.typedArrayFromHeap(x))
  for (let done = columns; done < numbers.length; done *= 2) numbers.copyWithin(done, 0, Math.min(done, numbers.length - done))
  return output
}
