import type * as tf from '@tensorflow/tfjs'
import type { LayerCall } from '../layerCalls'

/**
 * Which layers are watched: names; numbers, counting the model's layers from 0, or from the end when negative; or a function that is
 * asked for each layer. By default all that have weights, as in fastai.
 */
export type LayerSelection = readonly (string | number)[] | ((layer: tf.layers.Layer, index: number) => boolean)

/** The chosen uses of layers, in the model's order. Throws for a layer that does not exist, and lists those that do. */
export function selectLayers(calls: readonly LayerCall[], selection: LayerSelection | undefined): LayerCall[] {
  if (selection === undefined) return calls.filter(call => call.layer.weights.length > 0)
  if (typeof selection === 'function') return calls.filter((call, index) => selection(call.layer, index))
  const chosen = new Set(
    selection.map(wanted => {
      const call = typeof wanted === 'number' ? calls.at(wanted) : calls.find(known => known.name === wanted)
      if (!call || (typeof wanted === 'number' && !Number.isInteger(wanted)))
        throw new Error(`There is no layer ${typeof wanted === 'number' ? `number ${wanted}` : JSON.stringify(wanted)} to watch. The model's layers are: ${calls.map((known, index) => `${index} ${known.name}`).join(', ')}.`)
      return call
    })
  )
  return calls.filter(call => chosen.has(call))
}
