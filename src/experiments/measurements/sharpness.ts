import * as tf from '@tensorflow/tfjs'
import { streamOf } from '../training/streams'
import { hessianProduct } from './hessianProduct'
import { dot, norm } from './lossGradient'
import { measurement } from './Measurement'

/** Options of the measurement `sharpness`. */
export interface SharpnessOptions {
  /** Training images, the first ones; 500 by default. */
  images?: number
  /** Products of the Hessian with a vector; 12 by default. */
  products?: number
}

/** The curvature of the training loss where the run ended. */
export interface Sharpness {
  /** Estimate of the Hessian's eigenvalue that is greatest in size, from below: the Rayleigh quotient of the last direction. */
  largest: number
  /** The estimate after each product. */
  estimates: number[]
}

/**
 * The largest eigenvalue of the Hessian of the mean loss, by power iteration (as PyHessian does it, Yao et al. 2020), with exact products:
 * what a difference of gradients would give depends on its step, since a step passes kinks of ReLU.
 */
export const sharpness = measurement<SharpnessOptions, Sharpness>(['images', 'products'], ({ learn, batches, seed }, { images = 500, products = 12 }) => ({
  async end() {
    const { training } = batches.images
    const { x, y } = training.batch(Int32Array.from({ length: Math.min(images, training.length) }, (_, image) => image))
    try {
      const random = streamOf(seed, 'directions')
      return await largestEigenvalue(learn.model, learn.allVariables, x, y as tf.Tensor1D, products, () => random.normal())
    } finally {
      tf.dispose([x, y])
    }
  }
}))

/** @param draw gives the numbers of the first direction */
export async function largestEigenvalue(model: tf.LayersModel, variables: readonly tf.Variable[], x: tf.Tensor, y: tf.Tensor1D, products: number, draw: () => number): Promise<Sharpness> {
  const size = variables.reduce((sum, variable) => sum + variable.size, 0)
  const estimates: number[] = []
  let direction = unit(Float64Array.from({ length: size }, draw))
  for (let product = 0; product < products; product++) {
    const curved = hessianProduct(model, variables, x, y, direction)
    estimates.push(dot(direction, curved))
    if (!(norm(curved) > 0)) break
    direction = unit(curved)
    await new Promise(setImmediate)
  }
  return { largest: estimates.at(-1) ?? NaN, estimates }
}

function unit(vector: Float64Array): Float64Array {
  const length = norm(vector)
  return vector.map(value => value / length)
}
