import * as tf from '@tensorflow/tfjs'
import { HISTOGRAM_BINS } from '../../run'
import type { Measurement } from '../Watch'
import { binCounts } from './binCounts'
import { measureOutput, sampledSize } from './hostStatistics'
import { countFlags, layerRow, type LayerPlaces } from './layerRow'
import type { WatchedLayer } from './WatchedLayer'

/** Counts are sums of 32-bit floats: exact up to here. */
const COUNTABLE = 2 ** 24
/** Up to here reading an output back and counting on the host takes less time than a dozen operations do, most of which is their overhead. */
const SMALL = 2 ** 16

/**
 * The statistics of `hostStatistics`, by tensor operations: for the tensorflow engine, where reading whole outputs back would cost more.
 * Every number comes back in one vector, together with the loss. Outputs of up to `small` numbers are measured on the host; so is one with
 * a NaN or an infinity, where such values are counted one by one.
 */
export function tensorStatistics(layers: readonly WatchedLayer[], threshold: number, small = SMALL): Measurement {
  const sizeOf = (shape: readonly number[]): number => shape.reduce((product, side) => product * side, 1)
  const onHost = (shape: readonly number[]): boolean => sizeOf(shape) <= small || sizeOf(shape) > COUNTABLE
  return {
    pack: outputs => outputs.flatMap((output, index) => (onHost(output.shape) ? [] : packOutput(output, layers[index] as WatchedLayer, threshold))),
    packedLength: shapes => shapes.reduce((sum, shape, index) => sum + (onHost(shape) ? 0 : packedLength(layers[index] as WatchedLayer)), 0),
    unpack(numbers, outputs = []) {
      const { statistics, places } = layerRow(layers)
      let from = 0
      for (const [index, layer] of layers.entries()) {
        const output = outputs[index] as tf.Tensor
        const place = places[index] as LayerPlaces
        const mine = onHost(output.shape) ? undefined : numbers.subarray(from, from + packedLength(layer))
        from += mine?.length ?? 0
        if (!mine || !unpackOutput(mine, output.size, layer, place)) measureOutput(output.dataSync() as Float32Array, output.shape, layer, threshold, place)
      }
      return statistics
    }
  }
}

/** mean, squared deviations, nearZero; nearZeroSymmetric; least and greatest of each unit; overflow, underflow, bins. */
function packedLength({ units, nonNegative, histogram }: WatchedLayer): number {
  return 3 + (nonNegative ? 0 : 1) + 2 * units + (histogram ? 1 + (countsUnderflow(nonNegative, histogram[0]) ? 1 : 0) + HISTOGRAM_BINS : 0)
}

const countsUnderflow = (nonNegative: boolean, low: number): boolean => !nonNegative || low > 0

function packOutput(output: tf.Tensor, { units, nonNegative, histogram, sample }: WatchedLayer, threshold: number): tf.Tensor1D[] {
  const o = output.reshape([-1, units])
  const mean = tf.mean(o)
  const scalars = [mean, tf.sum(tf.squaredDifference(o, mean)), count(tf.lessEqual(o, threshold))]
  if (!nonNegative) scalars.push(count(tf.lessEqual(tf.abs(o), threshold)))
  const vectors = [tf.min(o, 0), tf.max(o, 0)]
  if (histogram) {
    const [low, high] = histogram
    const counted = sample === undefined ? o : tf.slice(output.flatten(), 0, sampledSize(output.shape, sample))
    const outside = [count(tf.greater(counted, high)), ...(countsUnderflow(nonNegative, low) ? [count(tf.less(counted, low))] : [])]
    vectors.push(tf.stack(outside), binCounts(counted, low, high))
  }
  return [tf.stack(scalars), ...vectors] as tf.Tensor1D[]
}

const count = (mask: tf.Tensor): tf.Tensor => tf.sum(mask.asType('float32'))

/** Returns false where the output held something that is not finite. */
function unpackOutput(numbers: Float32Array, size: number, { units, nonNegative, histogram }: WatchedLayer, { into, counts, takeDead }: LayerPlaces): boolean {
  let at = 0
  const next = (): number => numbers[at++] as number
  const [mean, squares, below] = [next(), next(), next()]
  if (!Number.isFinite(mean) || !Number.isFinite(squares)) return false
  const symmetric = nonNegative ? below : next()
  const dead = new Uint8Array(units)
  let [min, max] = [Infinity, -Infinity]
  for (let unit = 0; unit < units; unit++, at++) {
    const [least, greatest] = [numbers[at] as number, numbers[at + units] as number]
    min = Math.min(min, least)
    max = Math.max(max, greatest)
    if (least === 0 && greatest === 0) dead[unit] = 1
  }
  at += units
  takeDead(dead)
  into.set([mean, Math.sqrt(squares / (size - 1)), min, max, below / size, symmetric / size, countFlags(dead)])
  if (!histogram) return true
  const overflow = next()
  const underflow = countsUnderflow(nonNegative, histogram[0]) ? next() : 0
  for (let bin = 0; bin < HISTOGRAM_BINS; bin++) counts[1 + bin] = next()
  // TensorFlow puts what lies outside into the first and the last bin.
  counts[0] = underflow
  counts[1] = (counts[1] as number) - underflow
  counts[HISTOGRAM_BINS] = (counts[HISTOGRAM_BINS] as number) - overflow
  counts[HISTOGRAM_BINS + 1] = overflow
  return true
}
