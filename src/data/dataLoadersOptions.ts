import { DataError } from './DataError'
import type { GivenImages } from './LabelledImages'
import type { Normalisation } from './Normalisation'
import { refuseUnknown } from './refuseUnknown'
import type { SplitOptions } from './splitImages'
import type { Transform } from './transforms/Transform'

/** What `new DataLoaders` is made of: images, labels and how they become batches. */
export interface DataLoadersOptions {
  /** What the data are called in records and pictures. */
  name: string
  /** A name for each class, e.g. `['cat', 'dog']`. */
  classes: readonly string[]
  /** `[height, width, channels]` of one image. */
  imageShape: readonly [number, number, number]
  /** The images to train on, with their labels; they are not copied where they can be used as they are. */
  training: GivenImages
  /** Where there are none, say with `split` how many of the training images are set aside. */
  validation?: GivenImages
  /** Sets some of the training images aside for validation: a share such as 0.2, or a number of images, or more precisely. */
  split?: number | SplitOptions
  /** Images in a training batch; default 64, or all where there are fewer. */
  batchSize?: number
  /** Images in a validation batch, which needs less memory; default 500, or all where there are fewer. */
  validationBatchSize?: number
  /** Default: bytes are divided by 255, floats are taken as they are. */
  normalisation?: Normalisation
  /** What is done to each image before it is normalised, in this order; those that augment to training images only. Default: nothing. */
  transforms?: readonly Transform[]
  /**
   * Whether training batches with random transforms are prepared ahead in a worker thread. Default: where that pays, which is not for a few
   * small images, nor on one processor. Transforms of one's own are always applied in the main thread.
   */
  prefetch?: boolean
  /** Decides the order of the training images, and what random transforms do, where trainingBatches is not given a seed; default 42. */
  seed?: number
}

const OPTIONS: Record<keyof DataLoadersOptions, true> = {
  name: true, classes: true, imageShape: true, training: true, validation: true, split: true, batchSize: true, validationBatchSize: true, normalisation: true, transforms: true, prefetch: true, seed: true
}

/**
 * What can be wrong with the options before the images are looked at.
 * @throws {DataError}
 */
export function checkOptions(options: DataLoadersOptions): void {
  refuseUnknown('DataLoaders', options, OPTIONS)
  const { classes, imageShape, training, validation, split, normalisation, transforms, prefetch, seed } = options
  const sides: readonly number[] = imageShape
  if (!Array.isArray(sides) || sides.length !== 3 || !sides.every(side => Number.isInteger(side) && side > 0)) {
    throw new DataError(`imageShape must be [height, width, channels], three whole numbers of at least 1, but is ${JSON.stringify(sides)}.`)
  }
  if (!Array.isArray(classes) || classes.length < 1 || !classes.every(name => typeof name === 'string')) throw new DataError("classes must be a list with the name of at least one class, such as ['cat', 'dog'].")
  if (normalisation && (!Number.isFinite(normalisation.mean) || !(Number.isFinite(normalisation.deviation) && normalisation.deviation > 0))) {
    throw new DataError(`normalisation must have a finite mean and a deviation above 0, but is { mean: ${normalisation.mean}, deviation: ${normalisation.deviation} }.`)
  }
  if (seed !== undefined && !Number.isSafeInteger(seed)) throw new DataError(`seed must be a whole number, but is ${String(seed)}.`)
  for (const [name, part] of [['training', training], ['validation', validation]] as const) {
    if (part !== undefined && (typeof part !== 'object' || (part as unknown) === null)) throw new DataError(`${name} must be { images, labels }.`)
  }
  if (validation && split !== undefined) throw new DataError('Give either validation images or split, not both.')
  if (!validation && split === undefined) throw new DataError('There are no validation images. Give validation: { images, labels }, or set some of the training images aside, for example with split: 0.2.')
  if (prefetch !== undefined && typeof prefetch !== 'boolean') throw new DataError(`prefetch must be true or false, but is ${String(prefetch)}.`)
  if (transforms !== undefined) checkTransforms(transforms)
}

function checkTransforms(transforms: readonly unknown[]): void {
  if (!Array.isArray(transforms)) throw new DataError('transforms must be a list, such as [randomShift({ pixels: 2 })].')
  for (const [at, transform] of (transforms as unknown[]).entries()) {
    const { name, apply, augments } = (transform ?? {}) as { name?: unknown; apply?: unknown; augments?: unknown }
    if (typeof transform !== 'object' || typeof name !== 'string' || typeof apply !== 'function' || (augments !== undefined && typeof augments !== 'boolean')) {
      const hint = typeof transform === 'function' ? ' Was it called, as in negate()?' : ''
      throw new DataError(`transforms[${at}] is no transform: it must have a name and a function apply(image, random), and may have augments: true.${hint}`)
    }
  }
}
