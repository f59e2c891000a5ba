import * as tf from '@tensorflow/tfjs'
import type { LabelledImages } from './LabelledImages'
import type { Normalise } from './Normalisation'

/** A mini-batch. Whoever asked for it disposes of `x` and `y`. */
export interface ImageBatch {
  /** `[size, height, width, channels]`, float32, normalised. */
  readonly x: tf.Tensor4D
  /** `[size]`, int32: the number of each image's class. */
  readonly y: tf.Tensor1D
  readonly size: number
}

/**
 * Goes through the images in the given order; the last batch may be smaller. A batch's tensors are made when it is asked for,
 * so that breaking off the loop leaves none behind.
 */
export function* batchesOf(data: LabelledImages, order: Int32Array, batchSize: number, imageShape: readonly [number, number, number], normalise: Normalise): Generator<ImageBatch, void, void> {
  const [height, width, channels] = imageShape
  const values = height * width * channels
  for (let start = 0; start < order.length; start += batchSize) {
    const size = Math.min(batchSize, order.length - start)
    // New arrays for each batch: an engine may keep the one it is given and upload it only when the tensor is first used.
    const pixels = new Float32Array(size * values)
    const labels = new Int32Array(size)
    for (let at = 0; at < size; at += 1) {
      const image = order[start + at]!
      normalise(data.images, image * values, (image + 1) * values, pixels, at * values)
      labels[at] = data.labels[image]!
    }
    yield { x: tf.tensor4d(pixels, [size, height, width, channels], 'float32'), y: tf.tensor1d(labels, 'int32'), size }
  }
}
