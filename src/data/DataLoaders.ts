import { JUPYTER_DISPLAY, type Displayable, type MimeBundle } from '../run'
import { batchesOf, type ImageBatch } from './batches'
import { DataError } from './DataError'
import { checkLabelledImages, type GivenImages, type LabelledImages } from './LabelledImages'
import { normaliser, type Normalisation, type Normalise } from './Normalisation'
import { seededRandom } from './random'
import { sampleGrid } from './sampleGrid'
import { wholeNumber } from './wholeNumber'

export interface DataLoadersOptions {
  name: string
  /** A name for each class, e.g. `['cat', 'dog']`. */
  classes: readonly string[]
  /** `[height, width, channels]` of one image. */
  imageShape: readonly [number, number, number]
  training: GivenImages
  validation: GivenImages
  /** Images in a training batch; default 64, or all where there are fewer. */
  batchSize?: number
  /** Images in a validation batch, which needs less memory; default 500, or all where there are fewer. */
  validationBatchSize?: number
  /** Default: bytes are divided by 255, floats are taken as they are. */
  normalisation?: Normalisation
  /** Decides the order of the training images where trainingBatches is not given a seed; default 42. */
  seed?: number
}

/**
 * Labelled images for training and for validation, and mini-batches of them as tensors (fastai: `DataLoaders`).
 *
 * Training batches come in an order that depends only on the seed and the epoch; the last, smaller batch is kept.
 */
export class DataLoaders implements Displayable {
  readonly name: string
  readonly classes: readonly string[]
  /** `[height, width, channels]` of one image. */
  readonly imageShape: readonly [number, number, number]
  readonly batchSize: number
  readonly validationBatchSize: number
  readonly training: LabelledImages
  readonly validation: LabelledImages
  readonly normalisation: Normalisation
  readonly seed: number
  readonly #normalise: Normalise

  /** @throws {DataError} that says which of the options does not fit the others */
  constructor(options: DataLoadersOptions) {
    const { name, classes, imageShape, training, validation, normalisation = { mean: 0, deviation: 1 }, seed = 42 } = options
    const sides: readonly number[] = imageShape
    if (sides.length !== 3 || !sides.every(side => Number.isInteger(side) && side > 0)) {
      throw new DataError(`imageShape must be [height, width, channels], three whole numbers of at least 1, but is [${sides.join(', ')}].`)
    }
    if (classes.length < 1) throw new DataError('classes must name at least one class.')
    if (!Number.isFinite(normalisation.mean) || !(Number.isFinite(normalisation.deviation) && normalisation.deviation > 0)) {
      throw new DataError(`normalisation must have a finite mean and a deviation above 0, but is { mean: ${normalisation.mean}, deviation: ${normalisation.deviation} }.`)
    }
    if (!Number.isSafeInteger(seed)) throw new DataError(`seed must be a whole number, but is ${String(seed)}.`)
    this.name = name
    this.classes = classes
    this.imageShape = imageShape
    this.training = checkLabelledImages('training', training, imageShape, classes.length)
    this.validation = checkLabelledImages('validation', validation, imageShape, classes.length)
    this.batchSize = batchSizeFor('batchSize', options.batchSize, 64, this.training.length, 'training')
    this.validationBatchSize = batchSizeFor('validationBatchSize', options.validationBatchSize, 500, this.validation.length, 'validation')
    this.normalisation = normalisation
    this.seed = seed
    this.#normalise = normaliser(normalisation)
  }

  /** Training batches in an epoch, the last one included if it is smaller. */
  get stepsPerEpoch(): number {
    return Math.ceil(this.training.length / this.batchSize)
  }

  /**
   * Every training image once, in the order of this epoch.
   * Dispose of each batch's `x` and `y`, or ask for the batch within `tf.tidy`.
   * @param epoch from 0
   * @param seed the same seed and epoch give the same order
   */
  trainingBatches(epoch: number, seed = this.seed): Generator<ImageBatch, void, void> {
    const order = seededRandom(seed, epoch).shuffle(upTo(this.training.length))
    return batchesOf(this.training, order, this.batchSize, this.imageShape, this.#normalise)
  }

  /** Every validation image once, as they lie. Dispose of each batch's `x` and `y`. */
  validationBatches(): Generator<ImageBatch, void, void> {
    return batchesOf(this.validation, upTo(this.validation.length), this.validationBatchSize, this.imageShape, this.#normalise)
  }

  toString(): string {
    const classes = this.classes.length > 12 ? `${this.classes.length} classes` : `${this.classes.length} classes (${this.classes.join(', ')})`
    const steps = this.stepsPerEpoch
    return (
      `${this.name}: ${this.training.length} training and ${this.validation.length} validation images of ${this.imageShape.join(' x ')}, ${classes}; ` +
      `batches of ${this.batchSize}, ${steps} ${steps === 1 ? 'step' : 'steps'} an epoch`
    )
  }

  /** Some of the training images with their classes, as a picture, and a summary in words. */
  [JUPYTER_DISPLAY](): MimeBundle {
    const summary = this.toString()
    return { 'image/svg+xml': sampleGrid(this.training, this.imageShape, this.classes, summary), 'text/plain': summary }
  }
}

function batchSizeFor(name: string, value: number | undefined, usual: number, images: number, which: string): number {
  return value === undefined ? Math.min(usual, images) : wholeNumber(name, value, 1, images, `the number of ${which} images`)
}

function upTo(length: number): Int32Array {
  return Int32Array.from({ length }, (_, index) => index)
}
