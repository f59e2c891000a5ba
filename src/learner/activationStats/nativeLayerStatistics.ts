import { nativeStatistics } from '../../engine/compute'
import { HISTOGRAM_ROW, LAYER_STATISTICS } from '../../run'
import type { Measurement } from '../Watch'
import { sampledSize } from './hostStatistics'
import { layerRow, type LayerPlaces } from './layerRow'
import type { WatchedLayer } from './WatchedLayer'

const rowLength = ({ units, histogram, deadByUnit }: WatchedLayer): number => LAYER_STATISTICS.length + (histogram ? HISTOGRAM_ROW : 0) + (deadByUnit ? units : 0)

/** The statistics of `hostStatistics` by one operation of our own for each layer: for the tensorflow engine on the CPU, op by op and compiled. */
export function nativeLayerStatistics(layers: readonly WatchedLayer[], nearZeroThreshold: number): Measurement {
  return {
    pack: tensors =>
      tensors.map((tensor, index) => {
        const { units, histogram, sample, deadByUnit } = layers[index] as WatchedLayer
        return nativeStatistics(tensor, { units, nearZeroThreshold, deadByUnit, histogram: histogram && { low: histogram[0], high: histogram[1], counted: sample === undefined ? undefined : sampledSize(tensor.shape, sample) } })
      }),
    packedLength: shapes => shapes.reduce((sum, _, index) => sum + rowLength(layers[index] as WatchedLayer), 0),
    unpack(numbers) {
      const { statistics, places } = layerRow(layers)
      let from = 0
      for (const [index, layer] of layers.entries()) {
        const row = numbers.subarray(from, (from += rowLength(layer)))
        const { into, counts, takeDead } = places[index] as LayerPlaces
        into.set(row.subarray(0, LAYER_STATISTICS.length))
        if (layer.histogram) counts.set(row.subarray(LAYER_STATISTICS.length, LAYER_STATISTICS.length + HISTOGRAM_ROW))
        if (layer.deadByUnit) takeDead(row.subarray(-layer.units))
      }
      return statistics
    }
  }
}
