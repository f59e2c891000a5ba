import type * as tf from '@tensorflow/tfjs'
import { simdKernels } from './simdKernels'
import type { WasmMemory } from './wasmMemory'

/** What the wasm engine measures of one tensor. */
export interface Figures {
  /** In 64 bits. */
  readonly sum: number
  readonly squares: number
  /** −0 counts as less than 0. Meaningless where a number is NaN. */
  readonly min: number
  readonly max: number
  /** How many numbers are at most `limit`, and how many have an absolute value of at most `limit`. */
  readonly atMost: number
  readonly within: number
  /** 1 for each column (of the last axis) that is 0 in all rows, else 0. */
  readonly deadUnits: Uint8Array
  /** The sum of squared deviations from `mean`, by another pass. */
  squaredDeviations(mean: number): number
  /** Counts of the first `size` numbers: below `low`, in the equal bins from `low` to `high`, above `high`, not finite. */
  histogram(size: number, low: number, high: number, bins: number): Uint32Array
}

const FIGURES = 6

/**
 * Measures a tensor where it lies in the wasm engine's memory. Undefined where our SIMD module cannot: on another engine, without SIMD, or where the
 * numbers are no 32-bit floats.
 * @param backend tfjs's, which has the tensor
 * @param units length of the last axis
 * @param limit a 32-bit float
 */
export function wasmFigures(backend: unknown, { dataId, shape, dtype }: tf.TensorInfo, units: number, limit: number): Figures | undefined {
  const memory = backend as WasmMemory
  const size = shape.reduce((product, side) => product * side, 1)
  const kernels = dtype === 'float32' && size > 0 && 'wasm' in memory ? simdKernels(memory) : undefined
  if (!kernels) return undefined
  const x = memory.getMemoryOffset(dataId)
  const [sum, squares, min, max, atMost, within] = withRoom(memory, 2 * FIGURES, at => {
    kernels.figures(x, size, limit, at)
    return [...new Float64Array(memory.wasm.HEAPU8.buffer, at, FIGURES)]
  }) as [number, number, number, number, number, number]
  return {
    sum,
    squares,
    min,
    max,
    atMost,
    within,
    deadUnits: withRoom(memory, Math.ceil(units / 4), at => {
      kernels.deadUnits(x, size, units, at)
      return memory.wasm.HEAPU8.slice(at, at + units)
    }),
    squaredDeviations: mean => kernels.squaredDeviations(x, size, mean),
    histogram: (counted, low, high, bins) =>
      withRoom(memory, 5 * (bins + 3), at => {
        kernels.histogram(x, counted, low, high, bins, Number.isFinite(squares) ? 1 : 0, at, at + 4 * (bins + 3))
        return new Uint32Array(memory.wasm.HEAPU8.buffer, at, bins + 3).slice()
      })
  }
}

/** Gives `use` room for some 32-bit numbers, by its address. */
function withRoom<T>(memory: WasmMemory, numbers: number, use: (at: number) => T): T {
  const { dataId } = memory.makeOutput([numbers], 'int32')
  try {
    return use(memory.getMemoryOffset(dataId))
  } finally {
    memory.disposeData(dataId)
  }
}
