import * as tf from '@tensorflow/tfjs'
import { currentEngine, startEngine } from '../engine'
import { Interrupted, isInterrupted } from './interruption'
import type { LearnerCore } from './LearnerCore'
import type { Batch, LearnerData } from './LearnerData'
import type { Loss } from './losses/Loss'
import { outputsAreProbabilities } from './outputsAreProbabilities'
import { predict, type Prediction } from './predict'
import { refuseUnknownOptions } from './refuseUnknownOptions'

/** Images of one's own with their class numbers; both stay yours. */
export interface GivenBatch {
  /** `[images, height, width, channels]`, normalised as the training images are. */
  x: tf.Tensor
  /** `[images]` class numbers. */
  y: tf.Tensor1D | ArrayLike<number>
}

/** Options of `learn.getPreds`. */
export interface PredictionsOptions {
  /** `'validation'` by default; `'training'`; or images of one's own with their classes. */
  of?: 'validation' | 'training' | GivenBatch
}

/** What a model says of images whose classes are known. */
export interface Predictions extends Prediction {
  /** `[images]`: the classes that they are. */
  targets: Int32Array
  /** `[images]`: what each loses, by the learner's loss function. */
  losses: Float32Array
}

/**
 * Runs a learner's model over a whole set without training it (fastai's `get_preds(with_loss=True)`). Callbacks are not told.
 *
 * Images come in the order in which they lie, without random transforms. (Data of one's own that have no `orderedTrainingBatches` give
 * their training images in the order of epoch 0.)
 * @throws {Interrupted} when the cell is interrupted
 */
export async function getPreds(learn: LearnerCore, options: PredictionsOptions = {}): Promise<Predictions> {
  const parts: Predictions[] = []
  await eachPrediction(learn, options, (_, part) => parts.push(part))
  const joined = <A extends Int32Array | Float32Array>(all: A, each: (part: Predictions) => A): A => {
    let at = 0
    for (const part of parts) {
      all.set(each(part), at)
      at += each(part).length
    }
    return all
  }
  const images = parts.reduce((sum, part) => sum + part.targets.length, 0)
  const numbers = images * learn.data.classes.length
  return {
    classes: joined(new Int32Array(images), part => part.classes),
    labels: parts.flatMap(part => part.labels),
    outputs: joined(new Float32Array(numbers), part => part.outputs),
    probabilities: joined(new Float32Array(numbers), part => part.probabilities),
    targets: joined(new Int32Array(images), part => part.targets),
    losses: joined(new Float32Array(images), part => part.losses)
  }
}

/** The same, batch by batch; the images are alive while `take` runs. */
export async function eachPrediction(learn: LearnerCore, options: PredictionsOptions, take: (x: tf.Tensor, predictions: Predictions) => void): Promise<void> {
  refuseUnknownOptions('getPreds', options, ['of'])
  const { of = 'validation' } = options
  const { model, data, lossFunction } = learn
  if (!currentEngine()) await startEngine('auto')
  const asTheyAre = outputsAreProbabilities(model, lossFunction)
  for await (const { x, y } of batchesFor(data, of, learn.seed)) {
    try {
      if (isInterrupted()) throw new Interrupted('Interrupted while predicting.')
      const prediction = predict(model, x, data.classes, asTheyAre, Math.max(data.batchSize, 64))
      const losses = tf.tidy(() => lossOfEach(lossFunction, tf.tensor2d(prediction.outputs, [prediction.classes.length, data.classes.length]), y as tf.Tensor1D))
      take(x, { ...prediction, targets: Int32Array.from(y.dataSync()), losses })
    } finally {
      if (typeof of === 'string') x.dispose()
      y.dispose()
    }
    // Interrupts and messages need a turn of the event loop.
    await new Promise(setImmediate)
  }
}

function batchesFor(data: LearnerData, of: NonNullable<PredictionsOptions['of']>, seed: number): Iterable<Batch> | AsyncIterable<Batch> {
  if (of === 'validation') {
    if (data.validation.length === 0) throw new Error(`The data (${data.name}) has no validation images: take { of: 'training' }, or images of your own, { of: { x, y } }.`)
    return data.validationBatches()
  }
  if (of === 'training') return data.orderedTrainingBatches ? data.orderedTrainingBatches() : data.trainingBatches(0, seed)
  if (typeof of !== 'object' || !((of.x as unknown) instanceof tf.Tensor)) throw new TypeError(`getPreds({ of }): of must be 'validation', 'training', or { x, y } with a tensor of images and their class numbers.`)
  const { x, y } = of
  const labels = (y as unknown) instanceof tf.Tensor ? (y as tf.Tensor1D).dataSync() : (y as ArrayLike<number> | undefined)
  const classes = data.classes.length
  if (labels?.length !== x.shape[0]) throw new Error(`getPreds({ of: { x, y } }): there are ${x.shape[0]} images but ${labels?.length ?? 'no'} class numbers. For images whose classes are not known there is learn.predict(x).`)
  const wrong = Array.from(labels).find(label => !Number.isInteger(label) || label < 0 || label >= classes)
  if (wrong !== undefined) throw new RangeError(`getPreds({ of: { x, y } }): a class number must be a whole number from 0 to ${classes - 1}, but one is ${wrong}.`)
  return [{ x, y: tf.tensor1d(Int32Array.from(labels), 'int32'), size: labels.length }]
}

/** `[images]`. */
function lossOfEach(loss: Loss, outputs: tf.Tensor2D, targets: tf.Tensor1D): Float32Array {
  if (loss.ofEach) return loss.ofEach(outputs, targets).dataSync<'float32'>().slice()
  return Float32Array.from({ length: outputs.shape[0] }, (_, image) => tf.tidy(() => loss.of(outputs.slice([image], [1]), targets.slice([image], [1])).dataSync()[0] ?? NaN))
}
