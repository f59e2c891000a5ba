import * as tf from '@tensorflow/tfjs'
import { streamOf } from '../training/streams'
import { hiddenFeatures } from './hiddenFeatures'
import { measurement } from './Measurement'
import { ridgePredictions, type Rows } from './ridge'

/** Options of the measurement `linearProbe`. */
export interface LinearProbeOptions {
  /** Training images to fit on, and validation images to score on, the first ones of each; 3,000 by default. */
  images?: number
  /** To how many random directions each layer is reduced for the fair comparison; 32 by default. */
  projections?: number
  /** The ridge penalty, as a multiple of the features' mean sum of squares; 0.01 by default. */
  strength?: number
  /** Which hidden layers, from 0; all by default. */
  layers?: readonly number[]
}

/** How well the classes can be read off each hidden layer by a linear classifier. */
export interface LinearProbe {
  layers: string[]
  /** Numbers that each layer gives for an image. */
  widths: number[]
  /** Share of validation images whose class is found from all of the layer's numbers. */
  accuracy: number[]
  /** From as many random projections of them for every layer, so that layers of different widths can be compared. */
  projectedAccuracy: number[]
}

const CLASSES = 10

/** Linear probes (Alain and Bengio 2016) by ridge regression on one-hot classes, fitted on training images, scored on validation images. */
export const linearProbe = measurement<LinearProbeOptions, LinearProbe>(['images', 'projections', 'strength', 'layers'], ({ learn, batches, seed }, { images = 3000, projections = 32, strength = 0.01, layers }) => ({
  async end() {
    const { training, validation } = batches.images
    const [fitted, held] = [await hiddenFeatures(learn.model, training, images, layers), await hiddenFeatures(learn.model, validation, images, layers)]
    const score = (features: Rows, others: Rows): number => probeAccuracy(features, training.labels, others, validation.labels, strength)
    return {
      layers: [...fitted.names],
      widths: fitted.rows.map(({ width }) => width),
      accuracy: fitted.rows.map((rows, layer) => score(rows, held.rows[layer]!)),
      projectedAccuracy: fitted.rows.map((rows, layer) => {
        const random = streamOf(seed, 'projections', layer)
        const directions = { values: Float32Array.from({ length: rows.width * projections }, () => random.normal() / Math.sqrt(rows.width)), width: projections }
        return score(projected(rows, directions), projected(held.rows[layer]!, directions))
      })
    }
  }
}))

/** Of a ridge classifier, whose class is that of the greatest prediction. Labels beyond the rows are passed over. */
export function probeAccuracy(features: Rows, labels: Int32Array, held: Rows, heldLabels: Int32Array, strength: number): number {
  const rows = features.values.length / features.width
  const targets = new Float32Array(rows * CLASSES)
  for (let row = 0; row < rows; row++) targets[row * CLASSES + labels[row]!] = 1
  const predicted = ridgePredictions(features, { values: targets, width: CLASSES }, held, strength)
  const images = predicted.length / CLASSES
  let right = 0
  for (let image = 0; image < images; image++) {
    const row = predicted.subarray(image * CLASSES, (image + 1) * CLASSES)
    if (row.indexOf(Math.max(...row)) === heldLabels[image]) right++
  }
  return right / images
}

function projected({ values, width }: Rows, directions: Rows): Rows {
  const product = tf.tidy(() => tf.matMul(tf.tensor2d(values, [values.length / width, width]), tf.tensor2d(directions.values, [width, directions.width])))
  const projections = product.dataSync<'float32'>()
  product.dispose()
  return { values: projections, width: directions.width }
}
