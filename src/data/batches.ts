import * as tf from '@tensorflow/tfjs'
import type { ImagePreparer } from './preparing/ImagePreparer'
import { prefetched, type WorkerPlace } from './preparing/prefetched'

/** A mini-batch. Whoever asked for it disposes of `x` and `y`. */
export interface ImageBatch {
  /** `[size, height, width, channels]`, float32, transformed and normalised. */
  readonly x: tf.Tensor4D
  /** `[size]`, int32: the number of each image's class. */
  readonly y: tf.Tensor1D
  /** Images in it. */
  readonly size: number
}

/** What batches are made of: prepared images, and their labels. */
export interface BatchSource {
  readonly preparer: ImagePreparer
  readonly labels: Int32Array
  readonly imageShape: readonly [number, number, number]
}

/** The numbers of the images in each batch; the last batch may be smaller. */
export function inBatches(order: Int32Array, batchSize: number): Int32Array[] {
  return Array.from({ length: Math.ceil(order.length / batchSize) }, (_, batch) => order.slice(batch * batchSize, (batch + 1) * batchSize))
}

/** A batch is made when it is asked for, so that breaking off the loop leaves no tensors behind. */
export function* batchesOf(source: BatchSource, batches: readonly Int32Array[], seed: number, epoch: number): Generator<ImageBatch, void, void> {
  for (const numbers of batches) yield imageBatch(source, numbers, source.preparer.prepare(numbers, seed, epoch))
}

/** The same, prepared ahead in a worker thread. */
export async function* prefetchedBatchesOf(source: BatchSource, batches: readonly Int32Array[], seed: number, epoch: number, place: WorkerPlace): AsyncGenerator<ImageBatch, void, void> {
  let at = 0
  for await (const pixels of prefetched(batches, place, source.preparer, seed, epoch)) yield imageBatch(source, batches[at++]!, pixels)
}

/** @param pixels in an array of their own: an engine may keep the one it is given and upload it only when the tensor is first used */
function imageBatch({ labels, imageShape: [height, width, channels] }: BatchSource, numbers: Int32Array, pixels: Float32Array): ImageBatch {
  const size = numbers.length
  return { x: tf.tensor4d(pixels, [size, height, width, channels], 'float32'), y: tf.tensor1d(numbers.map(number => labels[number]!), 'int32'), size }
}
