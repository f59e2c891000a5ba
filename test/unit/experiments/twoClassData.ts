import * as tf from '@tensorflow/tfjs'
import { seededRandom } from '../../../src/data/random'
import type { Batch, LearnerData } from '../../../src/learner'

/** A few seeded images of noise, dark or bright: enough for some real training steps. */
export function twoClassData({ images = 48, batchSize = 16, side = 12 } = {}): LearnerData {
  const random = seededRandom(7)
  const labels = Int32Array.from({ length: images }, (_, image) => image % 2)
  const pixels = Float32Array.from({ length: images * side * side }, (_, at) => random.next() + (labels[Math.floor(at / (side * side))] ?? 0) - 1)
  function* batches(): Generator<Batch> {
    for (let from = 0; from < images; from += batchSize) {
      const size = Math.min(batchSize, images - from)
      yield { x: tf.tensor4d(pixels.slice(from * side * side, (from + size) * side * side), [size, side, side, 1]), y: tf.tensor1d(labels.slice(from, from + size), 'int32'), size }
    }
  }
  return {
    name: 'dark or bright',
    classes: ['dark', 'bright'],
    imageShape: [side, side, 1],
    batchSize,
    stepsPerEpoch: Math.ceil(images / batchSize),
    training: { length: images },
    validation: { length: 0 },
    trainingBatches: batches,
    validationBatches: batches
  }
}
