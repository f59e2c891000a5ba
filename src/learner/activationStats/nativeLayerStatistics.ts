import { nativeStatistics } from '../../engine/compute'
import { HISTOGRAM_ROW, LAYER_STATISTICS } from '../../run'
import type { Measurement } from '../Watch'
import { sampledSize } from './hostStatistics'
import type { WatchedLayer } from './WatchedLayer'

const rowLength = ({ histogram }: WatchedLayer): number => LAYER_STATISTICS.length + (histogram ? HISTOGRAM_ROW : 0)

/** The statistics of `hostStatistics` by one operation of our own for each layer: for the tensorflow engine on the CPU, op by op and compiled. */
export function nativeLayerStatistics(layers: readonly WatchedLayer[], nearZeroThreshold: number): Measurement {
  const withHistogram = layers.filter(layer => layer.histogram).length
  return {
    pack: tensors =>
      tensors.map((tensor, index) => {
        const { units, histogram, sample } = layers[index] as WatchedLayer
        return nativeStatistics(tensor, { units, nearZeroThreshold, histogram: histogram && { low: histogram[0], high: histogram[1], counted: sample === undefined ? undefined : sampledSize(tensor.shape, sample) } })
      }),
    packedLength: shapes => shapes.reduce((sum, _, index) => sum + rowLength(layers[index] as WatchedLayer), 0),
    unpack(numbers) {
      const statistics = { layers: new Float32Array(layers.length * LAYER_STATISTICS.length), histograms: new Uint32Array(withHistogram * HISTOGRAM_ROW) }
      let [from, histogram] = [0, 0]
      for (const [index, layer] of layers.entries()) {
        const row = numbers.subarray(from, (from += rowLength(layer)))
        statistics.layers.set(row.subarray(0, LAYER_STATISTICS.length), index * LAYER_STATISTICS.length)
        if (layer.histogram) statistics.histograms.set(row.subarray(LAYER_STATISTICS.length), histogram++ * HISTOGRAM_ROW)
      }
      return statistics
    }
  }
}
