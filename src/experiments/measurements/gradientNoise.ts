import { streamOf } from '../training/streams'
import { dot, setGradient } from './lossGradient'
import { measurement } from './Measurement'

/** Options of the measurement `gradientNoise`. */
export interface GradientNoiseOptions {
  /** `[16, 64, 256, 1024]` by default. */
  batchSizes?: readonly number[]
  /** Batches of each size; 60 by default. */
  draws?: number
}

/** How far the gradients of batches are from that of all training images, for each batch size. */
export interface GradientNoise {
  batchSizes: number[]
  /** Mean over the batches of |g − G|² / |G|². */
  relativeNoise: number[]
  /** Mean cosine of the angle between g and G. */
  cosine: number[]
  /** Mean of g·G / |G|²: how much of G is in the gradient of a batch. Its expectation is 1, whatever the batch size. */
  signal: number[]
  /** Batch size times relative noise, averaged over the sizes: the simple noise scale of McCandlish et al. 2018. */
  noiseScale: number
}

/** Gradient noise at the point where the run ended. Batches are drawn from the training images without an image twice, as in training. */
export const gradientNoise = measurement<GradientNoiseOptions, GradientNoise>(['batchSizes', 'draws'], ({ learn, batches, seed }, { batchSizes = [16, 64, 256, 1024], draws = 60 }) => ({
  async end() {
    const { training } = batches.images
    const { model, allVariables } = learn
    const full = setGradient(model, allVariables, training)
    const figures: ReturnType<typeof noiseOf>[] = []
    for (const size of batchSizes) {
      const gradients: Float64Array[] = []
      for (let draw = 0; draw < draws; draw++) {
        const order = streamOf(seed, 'gradientNoise', size, draw).shuffle(Int32Array.from({ length: training.length }, (_, image) => image))
        gradients.push(setGradient(model, allVariables, training, order.slice(0, size)))
        await new Promise(setImmediate)
      }
      figures.push(noiseOf(gradients, full))
    }
    const noiseScale = figures.reduce((sum, { relativeNoise }, index) => sum + relativeNoise * batchSizes[index]!, 0) / batchSizes.length
    return { batchSizes: [...batchSizes], relativeNoise: figures.map(({ relativeNoise }) => relativeNoise), cosine: figures.map(({ cosine }) => cosine), signal: figures.map(({ signal }) => signal), noiseScale }
  }
}))

/** Of batches' gradients about the full one. */
export function noiseOf(gradients: readonly Float64Array[], full: Float64Array): { relativeNoise: number; cosine: number; signal: number } {
  const square = dot(full, full)
  let [noise, cosine, signal] = [0, 0, 0]
  for (const gradient of gradients) {
    const own = dot(gradient, gradient)
    const both = dot(gradient, full)
    noise += (own - 2 * both + square) / square
    cosine += both / Math.sqrt(own * square)
    signal += both / square
  }
  return { relativeNoise: noise / gradients.length, cosine: cosine / gradients.length, signal: signal / gradients.length }
}
