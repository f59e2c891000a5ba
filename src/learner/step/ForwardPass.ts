import * as tf from '@tensorflow/tfjs'
import { seededUniform } from '../../engine/compute'
import { hasOwnActivation, type ActivatedLayer, type LayerCall } from '../layerCalls'
import type { KeptOutput } from '../Watch'

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
  /** Layers whose activations' inputs are wanted. */
  private readonly caught: readonly ActivatedLayer[]

  constructor(
    model: tf.LayersModel,
    private readonly watched: readonly KeptOutput[],
    calls: readonly LayerCall[]
  ) {
    // tfjs fills only the first of equal outputs: ask for each once.
    const outputs = [...new Set([...model.outputs.slice(0, 1), ...watched.map(({ output }) => output)])]
    this.order = watched.map(({ output }) => outputs.indexOf(output))
    this.caught = [...new Set(watched.filter(({ before }) => before).map(({ output }) => output.sourceLayer))].filter(hasOwnActivation)
    this.widened = tf.model({ inputs: model.inputs, outputs })
    this.dropouts = dropoutsAmong([...new Set(calls.map(call => call.layer))])
  }

  /**
   * Runs it as in training. `seed`, `[2]`, decides what dropout layers drop: tfjs would draw the same mask at every step from a layer's own
   * seed, and an unrepeatable one without. What is watched before an activation is the caller's to dispose of, also within `tf.tidy`.
   */
  run(x: tf.Tensor, seed: tf.Tensor1D): Outputs {
    for (const [index, layer] of this.dropouts.entries()) layer.call = inputs => dropout(layer, inputs, seed, index)
    const before = new Map<tf.Tensor, tf.Tensor>()
    const activations = this.caught.map(layer => layer.activation)
    // By another name than one of tfjs's, it is not fused into the layer's kernel, where its input could not be had.
    for (const [index, layer] of this.caught.entries()) layer.activation = { apply: x => catchInput(x, activations[index] as ActivatedLayer['activation'], before), getClassName: () => 'caught' }
    try {
      const result = this.widened.apply(x, { training: true }) as tf.Tensor | tf.Tensor[]
      const outputs = Array.isArray(result) ? result : [result]
      const watched = this.watched.map((kept, index) => this.kept(kept, outputs[this.order[index] ?? 0] as tf.Tensor, before))
      for (const input of before.values()) if (!watched.includes(input)) input.dispose()
      return { prediction: outputs[0] as tf.Tensor2D, watched }
    } finally {
      for (const layer of this.dropouts) Reflect.deleteProperty(layer, 'call')
      for (const [index, layer] of this.caught.entries()) layer.activation = activations[index] as ActivatedLayer['activation']
    }
  }

  private kept({ output, before }: KeptOutput, given: tf.Tensor, inputs: ReadonlyMap<tf.Tensor, tf.Tensor>): tf.Tensor {
    if (!before) return given
    const input = inputs.get(given)
    if (!input) throw new Error(`What ${output.sourceLayer.name} gives before its activation cannot be measured: a ${output.sourceLayer.getClassName()} layer does not apply it last. Leave the layer out of PreActivationStats.`)
    return input
  }
}

/** Applies an activation, and remembers what it was given by what it made of it. */
function catchInput(x: tf.Tensor, activation: ActivatedLayer['activation'], inputs: Map<tf.Tensor, tf.Tensor>): tf.Tensor {
  const result = activation.apply(x)
  // It would go with the layer's call.
  inputs.set(result, tf.keep(x))
  return result
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
