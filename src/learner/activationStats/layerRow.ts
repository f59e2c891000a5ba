import { HISTOGRAM_ROW, LAYER_STATISTICS, packedFlags, packFlags } from '../../run'
import type { BatchStatistics } from '../Watch'
import type { WatchedLayer } from './WatchedLayer'

/** The places in a row of statistics that belong to one layer, where they begin. */
export interface LayerPlaces {
  /** For {@link LAYER_STATISTICS}. */
  readonly into: Float32Array
  /** For {@link HISTOGRAM_ROW} counts, where the layer has a histogram. */
  readonly counts: Uint32Array
  /** Takes a flag for each unit, 1 where it is dead; passes over them where the layer's are not recorded. */
  readonly takeDead: (flags: ArrayLike<number>) => void
}

/** How many of some flags are 1. */
export const countFlags = (flags: Uint8Array): number => flags.reduce((sum, flag) => sum + flag, 0)

/** An empty row of statistics, and for each layer, in their order, where in it it belongs. */
export function layerRow(layers: readonly WatchedLayer[]): { statistics: BatchStatistics; places: LayerPlaces[] } {
  const bytesOf = ({ units, deadByUnit }: WatchedLayer): number => (deadByUnit ? packedFlags(units) : 0)
  const statistics: BatchStatistics = {
    layers: new Float32Array(layers.length * LAYER_STATISTICS.length),
    histograms: new Uint32Array(layers.filter(layer => layer.histogram).length * HISTOGRAM_ROW),
    dead: new Uint8Array(layers.reduce((sum, layer) => sum + bytesOf(layer), 0))
  }
  let [histogram, byte] = [0, 0]
  const places = layers.map((layer, index) => {
    const counts = statistics.histograms.subarray(histogram * HISTOGRAM_ROW)
    if (layer.histogram) histogram++
    const bits = statistics.dead.subarray(byte, (byte += bytesOf(layer)))
    return { into: statistics.layers.subarray(index * LAYER_STATISTICS.length), counts, takeDead: (flags: ArrayLike<number>) => layer.deadByUnit && packFlags(flags, bits) }
  })
  return { statistics, places }
}
