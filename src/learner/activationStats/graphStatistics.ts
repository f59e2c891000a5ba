import * as tf from '@tensorflow/tfjs'
import { l2Loss, NotCompilable, whileFinite } from '../../engine/compute'
import { HISTOGRAM_BINS } from '../../run'
import type { Measurement } from '../Watch'
import { binCounts } from './binCounts'
import { measureOutput, sampledSize } from './hostStatistics'
import { countFlags, layerRow, type LayerPlaces } from './layerRow'
import type { WatchedLayer } from './WatchedLayer'

/** Counts are 32-bit floats on their way back: exact up to here. */
const COUNTABLE = 2 ** 24

/**
 * The statistics of `hostStatistics` as part of a compiled step on the tensorflow engine: few native operations, each reading a tensor once.
 * Sums are taken of the differences to the tensor's first number, so that a layer which is nearly constant keeps its digits.
 * A batch with a NaN or an infinity ends the compiled step before anything has changed.
 */
export function graphStatistics(layers: readonly WatchedLayer[], threshold: number): Measurement {
  return {
    pack: tensors => tensors.flatMap((tensor, index) => packTensor(tensor, layers[index] as WatchedLayer, threshold)),
    packedLength: shapes => shapes.reduce((sum, _, index) => sum + packedLength(layers[index] as WatchedLayer), 0),
    unpack(numbers, tensors, shapes) {
      const { statistics, places } = layerRow(layers)
      let from = 0
      for (const [index, layer] of layers.entries()) {
        const mine = numbers.subarray(from, (from += packedLength(layer)))
        const mineInRow = places[index] as LayerPlaces
        const [tensor, shape] = [tensors?.[index], shapes[index] ?? []]
        if (tensor && !mine.subarray(0, 3).every(Number.isFinite)) measureOutput(tensor.dataSync() as Float32Array, shape, layer, threshold, mineInRow)
        else unpackTensor(mine, shape, layer, mineInRow)
      }
      return statistics
    }
  }
}

const excludesUnderflow = ({ nonNegative, histogram }: WatchedLayer): boolean => nonNegative && (histogram?.[0] ?? 0) <= 0

/** First number, sum, half sum of squares, near zero (both rules); least (of each unit, or of all), greatest of each unit; overflow, underflow, bins. */
function packedLength(layer: WatchedLayer): number {
  const { units, nonNegative, histogram } = layer
  return 3 + (nonNegative ? 1 : 2) + (nonNegative ? 1 : units) + units + (histogram ? 1 + (excludesUnderflow(layer) ? 0 : 1) + HISTOGRAM_BINS : 0)
}

function packTensor(tensor: tf.Tensor, layer: WatchedLayer, threshold: number): tf.Tensor1D[] {
  if (tensor.size > COUNTABLE) throw new NotCompilable(`a watched tensor holds more than ${COUNTABLE} numbers`)
  const { units, nonNegative, histogram, sample } = layer
  const flat = tensor.flatten()
  const byUnit = tensor.reshape([-1, units])
  const first = flat.slice(0, 1)
  const apart = tf.sub(flat, first)
  const sums = whileFinite(tf.concat([first, tf.sum(apart).reshape([1]), l2Loss(apart).reshape([1])]))
  const packed = [sums, count(tf.lessEqual(flat, threshold))]
  if (!nonNegative) packed.push(count(tf.lessEqual(tf.abs(flat), threshold)))
  packed.push(nonNegative ? tf.min(flat).reshape([1]) : tf.min(byUnit, 0), tf.max(byUnit, 0))
  if (histogram) {
    const [low, high] = histogram
    const counted = sample === undefined ? flat : flat.slice(0, sampledSize(tensor.shape, sample))
    packed.push(count(tf.greater(counted, high)))
    if (!excludesUnderflow(layer)) packed.push(count(tf.less(counted, low)))
    packed.push(binCounts(counted, low, high))
  }
  return packed as tf.Tensor1D[]
}

const count = (mask: tf.Tensor): tf.Tensor => tf.sum(mask.asType('float32')).reshape([1])

function unpackTensor(numbers: Float32Array, shape: readonly number[], layer: WatchedLayer, { into, counts, takeDead }: LayerPlaces): void {
  const { units, nonNegative, histogram } = layer
  const size = shape.reduce((product, side) => product * side, 1)
  let at = 0
  const next = (): number => numbers[at++] as number
  const [first, sum, halfSquares, below] = [next(), next(), next(), next()]
  const symmetric = nonNegative ? below : next()
  const least = numbers.subarray(at, (at += nonNegative ? 1 : units))
  const greatest = numbers.subarray(at, (at += units))
  const dead = new Uint8Array(units)
  let [min, max] = [least[0] as number, -Infinity]
  for (let unit = 0; unit < units; unit++) {
    const [lowest, highest] = [nonNegative ? min : (least[unit] as number), greatest[unit] as number]
    min = Math.min(min, lowest)
    max = Math.max(max, highest)
    if (highest === 0 && lowest >= 0) dead[unit] = 1
  }
  takeDead(dead)
  const variance = Math.max(0, (2 * halfSquares - (sum * sum) / size) / (size - 1))
  into.set([first + sum / size, Math.sqrt(variance), min, max, below / size, symmetric / size, countFlags(dead)])
  if (!histogram) return
  const overflow = next()
  const underflow = excludesUnderflow(layer) ? 0 : next()
  for (let bin = 0; bin < HISTOGRAM_BINS; bin++) counts[1 + bin] = next()
  // TensorFlow puts what lies outside into the first and the last bin.
  counts[0] = underflow
  counts[1] = (counts[1] as number) - underflow
  counts[HISTOGRAM_BINS] = (counts[HISTOGRAM_BINS] as number) - overflow
  counts[HISTOGRAM_BINS + 1] = overflow
}
