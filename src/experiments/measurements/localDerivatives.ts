import * as tf from '@tensorflow/tfjs'
import { activationOf, layerCalls } from '../../learner/layerCalls'
import { forTfjs, type ActivationName } from '../../learner/models/activations'
import { hiddenLayers } from './hiddenLayers'
import { measurement } from './Measurement'

/** Options of the measurement `localDerivatives`. */
export interface LocalDerivativesOptions {
  /** Validation images, the first ones; 500 by default. */
  images?: number
}

/** Derivatives of each hidden layer's activation, at the numbers that it is given. */
export interface LocalDerivatives {
  layers: string[]
  /** Share of the derivatives that are exactly 0: where no gradient passes. */
  zero: number[]
  /** Share of the numbers given to the activation that are not above 0. */
  notPositive: number[]
  /** Mean of the derivatives' absolute values. */
  meanSize: number[]
}

/** Where each activation lets the gradient pass: by the engine's own gradient of it. */
export const localDerivatives = measurement<LocalDerivativesOptions, LocalDerivatives>(['images'], ({ learn: { model }, batches }, { images = 500 }) => ({
  end() {
    const { names, outputs } = hiddenLayers(model)
    const calls = outputs.map(output => layerCalls(model).find(call => call.output === output)!)
    const { x, y } = batches.images.validation.batch(Int32Array.from({ length: Math.min(images, batches.images.validation.length) }, (_, image) => image))
    const figures = tf.tidy(() =>
      calls.map(({ layer, input }) => {
        const given = input!.sourceLayer.getClassName() === 'InputLayer' ? x : (tf.model({ inputs: model.inputs, outputs: input! }).apply(x, { training: false }) as tf.Tensor)
        const before = beforeActivation(layer, given)
        const slopes = slopesOf(activationOf(layer) as ActivationName, before)
        const share = (condition: tf.Tensor): number => tf.mean(condition.asType('float32')).dataSync()[0] ?? NaN
        return { zero: share(tf.equal(slopes, 0)), notPositive: share(tf.lessEqual(before, 0)), meanSize: share(tf.abs(slopes)) }
      })
    ) as unknown as { zero: number; notPositive: number; meanSize: number }[]
    tf.dispose([x, y])
    return { layers: [...names], zero: figures.map(({ zero }) => zero), notPositive: figures.map(({ notPositive }) => notPositive), meanSize: figures.map(({ meanSize }) => meanSize) }
  }
}))

/** The derivative of an activation, as the models apply it, at some points. */
export function activationDerivatives(activation: ActivationName, points: readonly number[]): number[] {
  return tf.tidy(() => [...slopesOf(activation, tf.tensor1d([...points])).dataSync()])
}

function slopesOf(activation: ActivationName, x: tf.Tensor): tf.Tensor {
  const layer = tf.layers.activation({ activation: forTfjs(activation) })
  return tf.grad(input => layer.apply(input) as tf.Tensor)(x)
}

/** What a layer's activation is applied to. */
function beforeActivation(layer: tf.layers.Layer, given: tf.Tensor): tf.Tensor {
  if (layer.getClassName() !== 'Conv2D') return given
  const { strides } = layer.getConfig() as { strides: number | [number, number] }
  const [kernel, bias] = layer.getWeights() as [tf.Tensor4D, tf.Tensor | undefined]
  const sums = tf.conv2d(given as tf.Tensor4D, kernel, strides, 'same')
  return bias ? tf.add(sums, bias) : sums
}
