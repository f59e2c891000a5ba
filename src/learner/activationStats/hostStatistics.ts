import * as tf from '@tensorflow/tfjs'
import { wasmFigures, type Figures } from '../../engine/compute'
import { HISTOGRAM_BINS } from '../../run'
import type { Measurement } from '../Watch'
import { hostFigures } from './hostFigures'
import { countFlags, layerRow, type LayerPlaces } from './layerRow'
import type { WatchedLayer } from './WatchedLayer'

/**
 * Statistics computed here, from the outputs' numbers: for engines whose numbers lie in this process anyway. The wasm engine computes the same
 * without copying them.
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
  return {
    pack: () => [],
    packedLength: () => 0,
    unpack(_numbers, outputs = []) {
      const { statistics, places } = layerRow(layers)
      for (const [index, layer] of layers.entries()) {
        const output = outputs[index] as tf.Tensor
        const limit = Math.fround(threshold)
        const figures = wasmFigures(tf.backend(), output, layer.units, limit) ?? hostFigures(output.dataSync() as Float32Array, layer.units, limit)
        writeStatistics(figures, output.shape, layer, places[index] as LayerPlaces)
      }
      return statistics
    }
  }
}

/** Measures one output. */
export function measureOutput(output: Float32Array, shape: readonly number[], layer: WatchedLayer, threshold: number, place: LayerPlaces): void {
  writeStatistics(hostFigures(output, layer.units, Math.fround(threshold)), shape, layer, place)
}

/** How many of a tensor's numbers, `[images, …]`, belong to its first `sample` images. */
export function sampledSize(shape: readonly number[], sample: number | undefined): number {
  const images = shape[0] ?? 1
  return (Math.min(sample ?? images, images) / images) * sizeOf(shape)
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, side) => product * side, 1)

function writeStatistics(figures: Figures, shape: readonly number[], layer: WatchedLayer, { into, counts, takeDead }: LayerPlaces): void {
  const { sum, squares, deadUnits } = figures
  const size = sizeOf(shape)
  const mean = sum / size
  let variance = (squares - sum * mean) / (size - 1)
  // Where the mean is large beside the spread, the difference above loses its digits.
  if (variance < 1e-6 * mean * mean) variance = figures.squaredDeviations(mean) / (size - 1)
  const [min, max] = Number.isNaN(squares) ? [NaN, NaN] : [figures.min, figures.max]
  into.set([mean, Math.sqrt(variance), min, max, figures.atMost / size, figures.within / size, countFlags(deadUnits)])
  takeDead(deadUnits)
  if (layer.histogram) counts.set(figures.histogram(sampledSize(shape, layer.sample), ...layer.histogram, HISTOGRAM_BINS))
}
