import { DataError } from '../DataError'
import { DataLoaders } from '../DataLoaders'
import type { GivenImages } from '../LabelledImages'
import { refuseUnknown } from '../refuseUnknown'
import { wholeNumber } from '../wholeNumber'
import { loadDataSet } from './loadDataSet'
import type { PublishedDataSet } from './PublishedDataSet'
import { PUBLISHED_OPTIONS, type PublishedOptions } from './PublishedOptions'

const IMAGES = { training: 60_000, validation: 10_000 } as const

/** A published data set from the machine or by download, ready for a Learner. What cannot be right is said before anything is loaded. */
export async function publishedLoaders(set: PublishedDataSet, options: PublishedOptions = {}): Promise<DataLoaders> {
  refuseUnknown(set.call, options, PUBLISHED_OPTIONS)
  checkCounts(options, IMAGES)
  const { folder, mirrors, signal } = options
  return loadersOfFirst(set, await loadDataSet(set, { folder, mirrors, signal }), options)
}

/** DataLoaders of the first images, as many as the options say, of a set's two parts. */
export function loadersOfFirst({ name, classes, normalisation }: Pick<PublishedDataSet, 'name' | 'classes' | 'normalisation'>, parts: { training: GivenImages; validation: GivenImages }, options: PublishedOptions): DataLoaders {
  const { batchSize, validationBatchSize, training, validation, seed, transforms } = options
  return new DataLoaders({
    name,
    classes,
    imageShape: [28, 28, 1],
    training: firstImages('training', parts.training, training),
    validation: firstImages('validation', parts.validation, validation),
    normalisation,
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
function firstImages(name: string, { images, labels }: GivenImages, count: number | undefined): GivenImages {
  const taken = upTo(name, count, labels.length)
  return { images: images.subarray(0, taken * 28 * 28), labels: Int32Array.from(labels).subarray(0, taken) }
}

function upTo(name: string, count: number | undefined, available: number): number {
  return count === undefined ? available : wholeNumber(name, count, 1, available, `the number of ${name} images there are`)
}
