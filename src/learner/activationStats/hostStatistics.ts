import type * as tf from '@tensorflow/tfjs'
import { HISTOGRAM_BINS, HISTOGRAM_ROW, LAYER_STATISTICS } from '../../run'
import type { Measurement } from '../Watch'
import type { HistogramRange } from './histogramRange'
import type { WatchedLayer } from './WatchedLayer'

/**
 * Statistics computed here, from the outputs' numbers: for engines whose numbers lie in this process anyway.
 *
 * For o, a layer's output over a whole batch, N numbers:
 * - mean; std with N − 1 (as fastai's, through torch); min; max. NaN in o makes all four NaN.
 * - nearZero: share with o <= threshold (fastai's rule: every negative number counts); nearZeroSymmetric: share with |o| <= threshold.
 * - deadUnits: channels (last axis) that are exactly 0 all over the batch.
 * - histogram: bin k counts low + k·w <= o < low + (k+1)·w, w = (high − low) / 64, the last bin o = high too; o < low is underflow,
 *   o > high overflow; NaN and ±Infinity are counted apart from both. (Edges are 64-bit numbers, as in TensorFlow.)
 *   Of the first `sample` images only, where a layer says so.
 */
export function hostStatistics(layers: readonly WatchedLayer[], threshold: number): Measurement {
  const withHistogram = layers.filter(layer => layer.histogram).length
  return {
    pack: () => [],
    packedLength: () => 0,
    unpack(_numbers, outputs = []) {
      const statistics = { layers: new Float32Array(layers.length * LAYER_STATISTICS.length), histograms: new Uint32Array(withHistogram * HISTOGRAM_ROW) }
      let histogram = 0
      for (const [index, layer] of layers.entries()) {
        const output = outputs[index] as tf.Tensor
        measureOutput(output.dataSync() as Float32Array, output.shape, layer, threshold, statistics.layers.subarray(index * LAYER_STATISTICS.length), statistics.histograms.subarray(histogram * HISTOGRAM_ROW))
        if (layer.histogram) histogram++
      }
      return statistics
    }
  }
}

/** Measures one output; the results go to the beginnings of `into` and, where a histogram is wanted, `counts`. */
export function measureOutput(output: Float32Array, shape: readonly number[], layer: WatchedLayer, threshold: number, into: Float32Array, counts: Uint32Array): void {
  const size = output.length
  const [sum, squares] = sums(output)
  const finite = Number.isFinite(squares)
  const mean = sum / size
  let variance = (squares - sum * mean) / (size - 1)
  // Where the mean is large beside the spread, the difference above loses its digits.
  if (variance < 1e-6 * mean * mean) variance = squaredDeviations(output, mean) / (size - 1)
  const [min, max] = Number.isNaN(squares) ? [NaN, NaN] : extremes(output)
  const [below, symmetric] = (finite ? countNearZero : countNearZeroOfAny)(output, threshold)
  into.set([mean, Math.sqrt(variance), min, max, below / size, symmetric / size, deadUnits(output, layer.units)])
  const counted = output.subarray(0, sampledSize(shape, layer.sample))
  if (layer.histogram) (finite ? countBins : countBinsOfAny)(counted, layer.histogram, counts)
}

/** How many of a tensor's numbers, `[images, …]`, belong to its first `sample` images. */
export function sampledSize(shape: readonly number[], sample: number | undefined): number {
  const images = shape[0] ?? 1
  return (Math.min(sample ?? images, images) / images) * shape.reduce((product, side) => product * side, 1)
}

// One pass for each figure: these small loops together take a third of the time of one that does everything.

function sums(output: Float32Array): [sum: number, squares: number] {
  let sum = 0
  let squares = 0
  for (let i = 0; i < output.length; i++) {
    const value = output[i] as number
    sum += value
    squares += value * value
  }
  return [sum, squares]
}

/** Compared as whole numbers: V8 makes of a comparison of floats a `Math.min`, which is slow where half of the numbers are equal. */
function extremes(output: Float32Array): [min: number, max: number] {
  const bits = new Int32Array(output.buffer, output.byteOffset, output.length)
  let min = 0x7fffffff
  let max = -0x80000000
  for (let i = 0; i < bits.length; i++) {
    const place = ordered(bits[i] as number)
    if (place < min) min = place
    if (place > max) max = place
  }
  const ends = new Float32Array(Int32Array.of(ordered(min), ordered(max)).buffer)
  return [ends[0] as number, ends[1] as number]
}

/** A float's bits as a whole number in the float's order; the same again takes it back. */
const ordered = (word: number): number => word ^ ((word >> 31) & 0x7fffffff)

/** Counts without branches, which would be guessed wrong half of the time. */
function countNearZero(output: Float32Array, threshold: number): [below: number, symmetric: number] {
  const bits = new Int32Array(output.buffer, output.byteOffset, output.length)
  const above = ((new Int32Array(Float32Array.of(threshold).buffer)[0] as number) + 1) | 0
  let below = 0
  let symmetric = 0
  for (let i = 0; i < bits.length; i++) {
    const word = bits[i] as number
    const near = ((word & 0x7fffffff) - above) >>> 31
    symmetric = (symmetric + near) | 0
    below = (below + (near | (word >>> 31))) | 0
  }
  return [below, symmetric]
}

function countNearZeroOfAny(output: Float32Array, threshold: number): [below: number, symmetric: number] {
  // As a 32-bit number 0.05 is a little more.
  const limit = Math.fround(threshold)
  return [output.filter(value => value <= limit).length, output.filter(value => Math.abs(value) <= limit).length]
}

function squaredDeviations(output: Float32Array, mean: number): number {
  let sum = 0
  for (let i = 0; i < output.length; i++) sum += ((output[i] as number) - mean) ** 2
  return sum
}

function countBins(output: Float32Array, [low, high]: HistogramRange, counts: Uint32Array): void {
  const width = (high - low) / HISTOGRAM_BINS
  for (let i = 0; i < output.length; i++) {
    const value = output[i] as number
    let at: number
    if (value < low) at = 0
    else if (value > high) at = HISTOGRAM_BINS + 1
    else {
      at = 1 + (((value - low) / width) | 0)
      if (at > HISTOGRAM_BINS) at = HISTOGRAM_BINS
    }
    counts[at] = (counts[at] as number) + 1
  }
}

function countBinsOfAny(output: Float32Array, range: HistogramRange, counts: Uint32Array): void {
  const finite = output.filter(Number.isFinite)
  countBins(finite, range, counts)
  counts[HISTOGRAM_ROW - 1] = output.length - finite.length
}

/** A living unit is found at its first number that is not 0, so only dead ones are read to their end. */
function deadUnits(output: Float32Array, units: number): number {
  let dead = 0
  for (let unit = 0; unit < units; unit++) {
    let at = unit
    while (at < output.length && output[at] === 0) at += units
    if (at >= output.length) dead++
  }
  return dead
}
