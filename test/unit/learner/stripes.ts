import * as tf from '@tensorflow/tfjs'
import { seededRandom } from '../../../src/data/random'
import type { Batch, LearnerData } from '../../../src/learner'

interface StripesOptions {
  training?: number
  validation?: number
  batchSize?: number
  imageShape?: number[]
  classes?: number
}

/** Small images whose class is where a bright stripe lies: learnt in a few batches, and made in no time. */
export function stripes({ training = 160, validation = 40, batchSize = 32, imageShape = [28, 28, 1], classes = 10 }: StripesOptions = {}): LearnerData {
  const [height = 1, width = 1, channels = 1] = imageShape
  const pixels = height * width * channels
  const make = (length: number, seed: number): { images: Float32Array; labels: Int32Array } => {
    const random = seededRandom(seed)
    const images = Float32Array.from({ length: length * pixels }, () => 0.3 * random.normal())
    const labels = Int32Array.from({ length }, (_, index) => index % classes)
    for (const [image, label] of labels.entries()) {
      const row = Math.floor(((label + 0.5) / classes) * height)
      images.fill(2, image * pixels + row * width * channels, image * pixels + (row + 1) * width * channels)
    }
    return { images, labels }
  }
  const [train, valid] = [make(training, 1), make(validation, 2)]
  function* batches({ images, labels }: typeof train, order: Int32Array): Generator<Batch> {
    for (let from = 0; from < order.length; from += batchSize) {
      const chosen = order.subarray(from, from + batchSize)
      const x = new Float32Array(chosen.length * pixels)
      for (const [at, image] of chosen.entries()) x.set(images.subarray(image * pixels, (image + 1) * pixels), at * pixels)
      yield { x: tf.tensor(x, [chosen.length, ...imageShape]), y: tf.tensor1d([...chosen].map(image => labels[image] ?? 0), 'int32'), size: chosen.length }
    }
  }
  const upTo = (length: number): Int32Array => Int32Array.from({ length }, (_, index) => index)
  return {
    name: 'stripes',
    classes: Array.from({ length: classes }, (_, index) => `stripe ${index}`),
    imageShape,
    batchSize,
    stepsPerEpoch: Math.ceil(training / batchSize),
    training: { length: training },
    validation: { length: validation },
    trainingBatches: (epoch, seed) => batches(train, seededRandom(seed, epoch).shuffle(upTo(training))),
    validationBatches: () => batches(valid, upTo(validation))
  }
}
