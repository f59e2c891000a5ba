import type * as tf from '@tensorflow/tfjs'

/** A mini-batch; whoever asked for it disposes of its tensors. */
export interface Batch {
  /** `[size, height, width, channels]` (or whatever the model takes). */
  x: tf.Tensor
  /** `[size]` class numbers, int32. */
  y: tf.Tensor
  /** Images in it. */
  size: number
}

/** What a Learner needs of its data; `DataLoaders` (from `digits()`) has it, and data of your own may. */
export interface LearnerData {
  /** What the data are called in records and pictures. */
  readonly name: string
  /** A name for each class. */
  readonly classes: readonly string[]
  /** `[height, width, channels]` of one image. */
  readonly imageShape: readonly number[]
  /** Images in a training batch; the last of an epoch may have fewer. */
  readonly batchSize: number
  /** Training batches in an epoch, a smaller last one included. */
  readonly stepsPerEpoch: number
  /** How many images there are to train on, at least 1. */
  readonly training: { readonly length: number }
  /** How many images there are to validate on; 0 where nothing is validated. */
  readonly validation: { readonly length: number }
  /** Every training image once, in an order that depends only on the epoch (from 0) and the seed. */
  trainingBatches(epoch: number, seed: number): Iterable<Batch> | AsyncIterable<Batch>
  /** Every validation image once, in the same order each time. */
  validationBatches(): Iterable<Batch> | AsyncIterable<Batch>
  /** Every training image once, as they lie, without random transforms: to look at what a model says of them. */
  orderedTrainingBatches?(): Iterable<Batch> | AsyncIterable<Batch>
}
