import { measurement } from './Measurement'

/** Options of the measurement `predictions`. */
export interface PredictionsOptions {
  /** Test images, the first ones; all by default. */
  images?: number
}

/** What the network says of the test images, to compare two networks image by image. */
export interface Predictions {
  /** A digit for each image: the predicted class. */
  classes: string
  /** A digit for each image: its class. */
  labels: string
  /** A digit for each image: in which tenth of the losses its loss lies, 9 for the greatest. */
  lossTenths: string
}

/** Predictions of the test images as text, a character each: see {@link disagreement}. */
export const predictions = measurement<PredictionsOptions, Predictions>(['images'], ({ evaluator, batches }, { images }) => ({
  end() {
    const { test } = batches.images
    const logits = evaluator.logits(test, images)
    const count = Math.min(images ?? test.length, test.length)
    const classes = logits.length / count
    const rows = Array.from({ length: count }, (_, image) => logits.subarray(image * classes, (image + 1) * classes))
    const losses = rows.map((row, image) => crossEntropyOf(row, test.labels[image]!))
    const tenths = new Uint8Array(count)
    // Equal losses are told apart by their place: each tenth has as many images as the others.
    const order = [...losses.keys()].sort((a, b) => losses[a]! - losses[b]! || a - b)
    order.forEach((image, rank) => (tenths[image] = Math.floor((10 * rank) / count)))
    return { classes: rows.map(greatest).join(''), labels: test.labels.subarray(0, count).join(''), lossTenths: tenths.join('') }
  }
}))

/** Share of the images of which two networks say different things, from 0 to 1. */
export function disagreement(one: Pick<Predictions, 'classes'>, other: Pick<Predictions, 'classes'>): number {
  if (one.classes.length !== other.classes.length || one.classes.length === 0) throw new RangeError(`disagreement() compares predictions of the same images, but there are ${one.classes.length} and ${other.classes.length}.`)
  return Array.from(one.classes, (predicted, image) => (predicted === other.classes[image] ? 0 : 1)).reduce<number>((sum, differs) => sum + differs, 0) / one.classes.length
}

const greatest = (row: Float32Array): number => row.reduce((best, value, c) => (value > row[best]! ? c : best), 0)

function crossEntropyOf(row: Float32Array, label: number): number {
  const most = Math.max(...row)
  return Math.log(row.reduce((sum, value) => sum + Math.exp(value - most), 0)) + most - row[label]!
}
