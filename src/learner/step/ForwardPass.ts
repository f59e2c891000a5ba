import * as tf from '@tensorflow/tfjs'
import { seededUniform } from '../../engine/compute'
import type { LayerCall } from '../layerCalls'

interface Outputs {
  prediction: tf.Tensor2D
  watched: tf.Tensor[]
}

/** What is used of a dropout layer; tfjs-layers keeps `rate` and `noiseShape` to itself. */
type DropoutLayer = tf.layers.Layer & { rate: number; noiseShape?: number[] | null }

/** A model that also returns what some of its layers give, its layers and weights shared with the original. */
export class ForwardPass {
  private readonly widened: tf.LayersModel
  private readonly order: number[]
  private readonly dropouts: readonly DropoutLayer[]

  constructor(model: tf.LayersModel, watched: readonly tf.SymbolicTensor[], calls: readonly LayerCall[]) {
    // tfjs fills only the first of equal outputs: ask for each once.
    const outputs = [...new Set([...model.outputs.slice(0, 1), ...watched])]
    this.order = watched.map(tensor => outputs.indexOf(tensor))
    this.widened = tf.model({ inputs: model.inputs, outputs })
    this.dropouts = dropoutsAmong([...new Set(calls.map(call => call.layer))])
  }

  /**
   * Runs it as in training. `seed`, `[2]`, decides what dropout layers drop: tfjs would draw the same mask at every step from a layer's own
   * seed, and an unrepeatable one without.
   */
  run(x: tf.Tensor, seed: tf.Tensor1D): Outputs {
    for (const [index, layer] of this.dropouts.entries()) layer.call = inputs => dropout(layer, inputs, seed, index)
    try {
      const result = this.widened.apply(x, { training: true }) as tf.Tensor | tf.Tensor[]
      const outputs = Array.isArray(result) ? result : [result]
      return { prediction: outputs[0] as tf.Tensor2D, watched: this.order.map(index => outputs[index] as tf.Tensor) }
    } finally {
      for (const layer of this.dropouts) Reflect.deleteProperty(layer, 'call')
    }
  }
}

/** Each number is kept with the share 1 − rate, and then divided by it (Srivastava et al. 2014, "inverted"). */
function dropout({ rate, noiseShape }: DropoutLayer, inputs: tf.Tensor | tf.Tensor[], seed: tf.Tensor1D, stream: number): tf.Tensor {
  const x = Array.isArray(inputs) ? (inputs[0] as tf.Tensor) : inputs
  if (rate <= 0) return x
  const shape = x.shape.map((side, axis) => noiseShape?.[axis] ?? side)
  const kept = tf.greaterEqual(seededUniform(shape, seed, stream), rate)
  return tf.mul(x, tf.mul(kept.asType('float32'), 1 / (1 - rate)))
}

/** Dropout layers, those of models inside the model too. */
function dropoutsAmong(layers: readonly tf.layers.Layer[]): DropoutLayer[] {
  return layers.flatMap(layer => (layer instanceof tf.LayersModel ? dropoutsAmong(layer.layers) : layer.getClassName() === 'Dropout' ? [layer as DropoutLayer] : []))
}
