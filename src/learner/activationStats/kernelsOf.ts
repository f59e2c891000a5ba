import type * as tf from '@tensorflow/tfjs'
import type { LayerMeta, Quantity } from '../../run'
import { layerCalls, parametersOf } from '../layerCalls'
import { variableOf } from '../ParameterGroups'
import type { HistogramRange } from './histogramRange'
import type { WatchedLayer } from './WatchedLayer'

/** The kernel of a layer, with what a record says of it. */
export interface Kernel {
  readonly kernel: tf.Variable
  readonly watched: WatchedLayer
  readonly meta: LayerMeta
}

/** The first weight of each layer that has a weight with more than one axis: its kernel. */
export function kernelsOf(model: tf.LayersModel, { histogram, quantity }: { histogram: HistogramRange | undefined; quantity: Quantity }): Kernel[] {
  const layers = [...new Set(layerCalls(model).map(({ layer }) => layer))]
  return layers.flatMap(layer => {
    const kernel = layer.weights.map(variableOf).find(({ rank }) => rank > 1)
    if (!kernel) return []
    const units = kernel.shape.at(-1) ?? 1
    return [
      {
        kernel,
        watched: { units, nonNegative: false, histogram: histogram && [Math.fround(histogram[0]), Math.fround(histogram[1])] },
        meta: {
          name: layer.name,
          type: layer.getClassName(),
          inputShape: [],
          outputShape: [...kernel.shape],
          parameters: parametersOf(layer),
          takenAt: quantity === 'gradient' ? 'gradient of the kernel' : 'kernel, before the update',
          units,
          quantity,
          ...(histogram ? { histogram: { low: Math.fround(histogram[0]), high: Math.fround(histogram[1]) } } : {})
        }
      }
    ]
  })
}
