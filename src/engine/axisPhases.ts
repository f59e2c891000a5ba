/**
 * How the gradient along one axis of a strided convolution's input falls apart into `stride` interleaved stride-1 convolutions of dy, one a phase:
 * input position i = stride*m + phase receives dy[m + offset] * filter[tap] wherever phase + padBefore - tap = stride*offset.
 */
export interface AxisPhases {
  stride: number
  /** Taps of each phase's convolution: the offsets from the first to the last, whichever phase uses them. */
  taps: number
  /** tapOf[offset * stride + phase] is the filter's tap, or -1 where that phase has none at that offset. */
  tapOf: Int32Array
  /** Positions each phase computes. */
  positions: number
  /** How to pad (or crop) dy so that a convolution without padding yields `positions`. */
  margin: readonly [before: number, after: number]
}

export function axisPhases(inputSize: number, outputSize: number, filterSize: number, stride: number, padBefore: number): AxisPhases {
  let first = Infinity
  let last = -Infinity
  const used: { phase: number; offset: number; tap: number }[] = []
  for (let phase = 0; phase < stride; phase++)
    for (let tap = 0; tap < filterSize; tap++) {
      const offset = (phase + padBefore - tap) / stride
      if (!Number.isInteger(offset)) continue
      first = Math.min(first, offset)
      last = Math.max(last, offset)
      used.push({ phase, offset, tap })
    }
  const taps = last - first + 1
  const tapOf = new Int32Array(taps * stride).fill(-1)
  for (const { phase, offset, tap } of used) tapOf[(offset - first) * stride + phase] = tap
  const positions = Math.ceil(inputSize / stride)
  return { stride, taps, tapOf, positions, margin: [-first, positions - 1 + last - (outputSize - 1)] }
}

/**
 * For every tap and phase of the two axes, in the order [tap row, tap column, phase row, phase column], which row of the filter flattened to
 * [height * width, …] it is; `height * width` stands for none, where the caller has appended a row of zeros.
 */
export function phaseTapIndex(rows: AxisPhases, columns: AxisPhases, filterHeight: number, filterWidth: number): Int32Array {
  const index = new Int32Array(rows.tapOf.length * columns.tapOf.length)
  let i = 0
  for (let tapRow = 0; tapRow < rows.taps; tapRow++)
    for (let tapColumn = 0; tapColumn < columns.taps; tapColumn++)
      for (let phaseRow = 0; phaseRow < rows.stride; phaseRow++)
        for (let phaseColumn = 0; phaseColumn < columns.stride; phaseColumn++) {
          const u = rows.tapOf[tapRow * rows.stride + phaseRow] as number
          const v = columns.tapOf[tapColumn * columns.stride + phaseColumn] as number
          index[i++] = u < 0 || v < 0 ? filterHeight * filterWidth : u * filterWidth + v
        }
  return index
}
