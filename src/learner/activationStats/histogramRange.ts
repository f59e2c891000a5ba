const BELOW_AND_ABOVE: readonly [number, number] = [-10, 10]

/** Edges of the histogram for what an activation gives; outside it values are counted as under- or overflow. */
const RANGES: Readonly<Record<string, readonly [number, number]>> = {
  relu: [0, 10],
  relu6: [0, 6],
  softplus: [0, 10],
  sigmoid: [0, 1],
  hardSigmoid: [0, 1],
  softmax: [0, 1],
  tanh: [-1, 1],
  softsign: [-1, 1]
}
const NON_NEGATIVE = new Set(['relu', 'relu6', 'softplus', 'sigmoid', 'hardSigmoid', 'softmax'])

/** `[low, high]` of a histogram, as numbers that a 32-bit float can hold. */
export type HistogramRange = readonly [low: number, high: number]

/** The range for an activation, or the given one. */
export function histogramRange(activation: string, given: 'auto' | HistogramRange): HistogramRange {
  const [low, high] = given === 'auto' ? (RANGES[activation] ?? BELOW_AND_ABOVE) : given
  return [Math.fround(low), Math.fround(high)]
}

/** Whether an activation never gives a negative number. */
export const isNonNegative = (activation: string): boolean => NON_NEGATIVE.has(activation)

/** Throws unless the edges can be those of a histogram. */
export function checkRange(callback: string, range: 'auto' | HistogramRange): void {
  if (range !== 'auto' && !(Number.isFinite(range[0]) && Number.isFinite(range[1]) && Math.fround(range[0]) < Math.fround(range[1])))
    throw new RangeError(`${callback}: histogramRange must be 'auto' or [low, high] with low below high, but it is [${String(range[0])}, ${String(range[1])}].`)
}
