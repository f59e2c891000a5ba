import * as tf from '@tensorflow/tfjs'
import type { LayerCall } from './layerCalls'

interface Outputs {
  prediction: tf.Tensor2D
  watched: tf.Tensor[]
}

/** A model that also returns what some of its layers give, its layers and weights shared with the original. */
export class ForwardPass {
  private readonly widened: tf.LayersModel
  private readonly order: number[]
  private readonly dropouts: { seed?: number }[]

  constructor(model: tf.LayersModel, watched: readonly tf.SymbolicTensor[], calls: readonly LayerCall[]) {
    // tfjs fills only the first of equal outputs: ask for each once.
    const outputs = [...new Set([...model.outputs.slice(0, 1), ...watched])]
    this.order = watched.map(tensor => outputs.indexOf(tensor))
    this.widened = tf.model({ inputs: model.inputs, outputs })
    this.dropouts = dropoutsAmong([...new Set(calls.map(call => call.layer))])
  }

  /**
   * Runs it. `seed` decides what dropout layers drop: tfjs would draw the same mask at every step from a layer's own seed, and an
   * unrepeatable one without.
   */
  run(x: tf.Tensor, training: boolean, seed: number): Outputs {
    for (const [index, layer] of this.dropouts.entries()) layer.seed = 1 + ((seed + index * 7919) % 0x7fffffff)
    const result = this.widened.apply(x, { training }) as tf.Tensor | tf.Tensor[]
    const outputs = Array.isArray(result) ? result : [result]
    return { prediction: outputs[0] as tf.Tensor2D, watched: this.order.map(index => outputs[index] as tf.Tensor) }
  }
}

/** Dropout layers, those of models inside the model too. */
function dropoutsAmong(layers: readonly tf.layers.Layer[]): { seed?: number }[] {
  return layers.flatMap(layer => (layer instanceof tf.LayersModel ? dropoutsAmong(layer.layers) : layer.getClassName() === 'Dropout' ? [layer as { seed?: number }] : []))
}
