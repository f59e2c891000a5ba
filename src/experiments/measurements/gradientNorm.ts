import type * as tf from '@tensorflow/tfjs'
import { norm, setGradient } from './lossGradient'
import { measurement } from './Measurement'

/** Options of the measurement `gradientNorm`. */
export interface GradientNormOptions {
  /** Training images, the first ones; 500 by default. */
  images?: number
}

/** Euclidean norms of the gradient of the mean loss over some training images. */
export interface GradientNorm {
  /** The layers that have kernels, first to last. */
  layers: string[]
  /** Of each layer's kernel. */
  kernels: number[]
  /** Of all weights together. */
  all: number
}

/** Norm of the gradient, layer by layer, where the run ended: with no phases, of the network as it was initialised. */
export const gradientNorm = measurement<GradientNormOptions, GradientNorm>(['images'], ({ learn, batches }, { images = 500 }) => ({
  end() {
    const { training } = batches.images
    const variables = learn.allVariables
    const gradient = setGradient(learn.model, variables, training, Int32Array.from({ length: Math.min(images, training.length) }, (_, image) => image))
    return gradientNormsOf(variables, gradient)
  }
}))

/** @param gradient of all the variables, one after the other */
export function gradientNormsOf(variables: readonly tf.Variable[], gradient: Float64Array): GradientNorm {
  const [layers, kernels]: [string[], number[]] = [[], []]
  let at = 0
  for (const variable of variables) {
    const part = gradient.subarray(at, (at += variable.size))
    if (variable.rank < 2) continue
    layers.push(variable.name.split('/')[0] ?? variable.name)
    kernels.push(norm(part))
  }
  return { layers, kernels, all: norm(gradient) }
}

