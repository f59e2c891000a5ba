/** A small set of noisy pictures of ten classes, made in the cell: enough to train on, and no download. Variable `data`. */
export const DATA_CELL = `
import * as tf from '@tensorflow/tfjs'
import { Learner, ActivationStats, simpleCnn } from 'convscope'
const size = 32
function* batches(count: number) {
  for (let i = 0; i < count; i++) {
    const labels = Array.from({ length: size }, (_, j) => (i + j) % 10)
    yield { x: tf.tidy(() => tf.randomNormal([size, 28, 28, 1], 0, 0.3, 'float32', i + 1).add(tf.tensor(labels, [size, 1, 1, 1]).div(5).sub(1))), y: tf.tensor1d(labels, 'int32'), size }
  }
}
const data = (steps: number) => ({
  name: 'noise', classes: [...'0123456789'], imageShape: [28, 28, 1], batchSize: size, stepsPerEpoch: steps,
  training: { length: steps * size }, validation: { length: size },
  trainingBatches: () => batches(steps), validationBatches: () => batches(1)
})
`

/** Trains `steps` batches with statistics and histograms of every layer; the learner is `learn`. */
export const fitCell = (steps: number, name = 'test run'): string => `
const learn = new Learner(data(${steps}), simpleCnn(), { name: '${name}', callbacks: [new ActivationStats({ histograms: true })] })
await learn.fit(1, { lr: 0.05 })
`
