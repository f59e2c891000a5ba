import { DataError } from '../DataError'
import { DataLoaders } from '../DataLoaders'
import type { GivenImages } from '../LabelledImages'
import { refuseUnknown } from '../refuseUnknown'
import type { Transform } from '../transforms/Transform'
import { wholeNumber } from '../wholeNumber'
import { loadDataSet } from './loadDataSet'
import type { PublishedDataSet } from './PublishedDataSet'

/** Options of `mnist` and `fashionMnist`. */
export interface PublishedOptions {
  /** Images in a training batch; default 64. */
  batchSize?: number
  /** Images in a validation batch; default 500. */
  validationBatchSize?: number
  /** How many training images to use, the first ones; default all 60,000. */
  training?: number
  /** How many validation images to use, the first ones of the test set; default all 10,000. */
  validation?: number
  /** Decides the order of the training images and what random transforms do; default 42. */
  seed?: number
  /** What is done to each image, such as `[randomShift({ pixels: 2 })]`; default nothing. */
  transforms?: readonly Transform[]
  /** Where the four files lie. */
  folder?: string
  /** Addresses to download from, each ending with `/`. */
  mirrors?: readonly string[]
  /** Ends the download. */
  signal?: AbortSignal
}

const OPTIONS: Record<keyof PublishedOptions, true> = { batchSize: true, validationBatchSize: true, training: true, validation: true, seed: true, transforms: true, folder: true, mirrors: true, signal: true }

const IMAGES = { training: 60_000, validation: 10_000 } as const

/** A published data set from the machine or by download, ready for a Learner. What cannot be right is said before anything is loaded. */
export async function publishedLoaders(set: PublishedDataSet, options: PublishedOptions = {}): Promise<DataLoaders> {
  refuseUnknown(set.call, options, OPTIONS)
  checkCounts(options, IMAGES)
  const { batchSize, validationBatchSize, training, validation, seed, transforms, folder, mirrors, signal } = options
  const data = await loadDataSet(set, { folder, mirrors, signal })
  return new DataLoaders({
    name: set.name,
    classes: set.classes,
    imageShape: [28, 28, 1],
    training: firstImages('training', data.training, training),
    validation: firstImages('validation', data.validation, validation),
    normalisation: set.normalisation,
    batchSize,
    validationBatchSize,
    seed,
    transforms
  })
}

/**
 * Whether counts and batch sizes are possible where there are so many images.
 * @throws {DataError}
 */
export function checkCounts({ batchSize, validationBatchSize, training, validation, seed }: PublishedOptions, images: { training: number; validation: number }): void {
  if (seed !== undefined && !Number.isSafeInteger(seed)) throw new DataError(`seed must be a whole number, but is ${String(seed)}.`)
  const count = { training: upTo('training', training, images.training), validation: upTo('validation', validation, images.validation) }
  if (batchSize !== undefined) wholeNumber('batchSize', batchSize, 1, count.training, 'the number of training images')
  if (validationBatchSize !== undefined) wholeNumber('validationBatchSize', validationBatchSize, 1, count.validation, 'the number of validation images')
}

/** The first `count` of images of 28 x 28; all where it is undefined. Files in a folder of one's own may hold fewer than were published. */
export function firstImages(name: string, { images, labels }: GivenImages, count: number | undefined): GivenImages {
  const taken = upTo(name, count, labels.length)
  return { images: images.subarray(0, taken * 28 * 28), labels: Int32Array.from(labels).subarray(0, taken) }
}

function upTo(name: string, count: number | undefined, available: number): number {
  return count === undefined ? available : wholeNumber(name, count, 1, available, `the number of ${name} images there are`)
}
