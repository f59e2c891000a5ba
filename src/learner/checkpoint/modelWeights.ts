import * as tf from '@tensorflow/tfjs'
import { variableOf } from '../ParameterGroups'

/** A weight of a model, and what a file calls it. */
export interface ModelWeight {
  /** `conv1/kernel`, unique within the model. */
  readonly tensor: string
  /** The class of its layer, such as `Conv2D`. */
  readonly layer: string
  readonly variable: tf.Variable
}

/** All weights of a model, fixed ones too, layer by layer: an order that freezing does not change. */
export function modelWeights(model: tf.LayersModel): ModelWeight[] {
  const taken = new Map<string, number>()
  return leavesOf(model).flatMap(layer =>
    layer.weights.map(weight => {
      // Without the number that tfjs appends where another model in the process has used a name.
      const name = `${layer.name}/${weight.originalName.split('/').at(-1) ?? weight.originalName}`
      const times = (taken.get(name) ?? 0) + 1
      taken.set(name, times)
      return { tensor: times === 1 ? name : `${name}#${times}`, layer: layer.getClassName(), variable: variableOf(weight) }
    })
  )
}

/** The layers that have weights of their own, those of models inside the model too, each once. */
function leavesOf(model: tf.LayersModel): tf.layers.Layer[] {
  return [...new Set(model.layers.flatMap(layer => (layer instanceof tf.LayersModel ? leavesOf(layer) : [layer])))]
}
