import * as tf from '@tensorflow/tfjs'
import type { ImageSet } from '../training/ImageSet'
import { PIXELS } from '../training/sourceImages'
import { hiddenFeatures } from './hiddenFeatures'
import { measurement } from './Measurement'
import { ridgePredictions, type Rows } from './ridge'

/** Options of the measurement `reconstruction`. */
export interface ReconstructionOptions {
  /** Training images to fit on, and validation images to score on, the first ones of each; 3,000 by default. */
  images?: number
  /** The ridge penalty, as a multiple of the features' mean sum of squares; 0.01 by default. */
  strength?: number
  /** Which hidden layers, from 0; all by default. */
  layers?: readonly number[]
}

/** How much of the image is still in each hidden layer. */
export interface Reconstruction {
  layers: string[]
  /** Numbers that each layer gives for an image. */
  widths: number[]
  /** 1 − squared error / squared distance from the mean image, over all pixels of the validation images; 1 is perfect. */
  r2: number[]
}

/** How well a linear map finds the image's pixels from what each hidden layer gives: ridge regression, fitted on training images. */
export const reconstruction = measurement<ReconstructionOptions, Reconstruction>(['images', 'strength', 'layers'], ({ learn, batches }, { images = 3000, strength = 0.01, layers }) => ({
  async end() {
    const { training, validation } = batches.images
    const [fitted, held] = [await hiddenFeatures(learn.model, training, images, layers), await hiddenFeatures(learn.model, validation, images, layers)]
    const [pixels, heldPixels] = [pixelRows(training, images), pixelRows(validation, images)]
    return {
      layers: [...fitted.names],
      widths: fitted.rows.map(({ width }) => width),
      r2: fitted.rows.map((rows, layer) => explainedShare(ridgePredictions(rows, pixels, held.rows[layer]!, strength), heldPixels, pixels))
    }
  }
}))

/** R² of predictions for held rows, against the mean of the rows that were fitted. */
export function explainedShare(predicted: Float32Array, held: Rows, fitted: Rows): number {
  const { width } = held
  const mean = new Float64Array(width)
  const rows = fitted.values.length / width
  for (let at = 0; at < fitted.values.length; at++) mean[at % width]! += fitted.values[at]! / rows
  let [error, spread] = [0, 0]
  for (const [at, value] of held.values.entries()) {
    error += (value - predicted[at]!) ** 2
    spread += (value - mean[at % width]!) ** 2
  }
  return 1 - error / spread
}

function pixelRows(set: ImageSet, images: number): Rows {
  const count = Math.min(images, set.length)
  const { x, y } = set.batch(Int32Array.from({ length: count }, (_, image) => image))
  const values = x.dataSync<'float32'>()
  tf.dispose([x, y])
  return { values, width: PIXELS }
}
