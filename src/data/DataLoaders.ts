import { JUPYTER_DISPLAY, type Displayable, type MimeBundle } from '../run'
import { batchesOf, inBatches, prefetchedBatchesOf, type BatchSource, type ImageBatch } from './batches'
import { checkOptions, type DataLoadersOptions } from './dataLoadersOptions'
import { optionsFromGenerator, type FromGeneratorOptions, type SampleSource } from './fromGenerator'
import { optionsFromIdx, type FromIdxOptions } from './fromIdx'
import { labelNoise } from './labelNoise'
import { checkLabelledImages, type LabelledImages } from './LabelledImages'
import type { Normalisation } from './Normalisation'
import { ImagePreparer } from './preparing/ImagePreparer'
import { WorkerLoan } from './preparing/WorkerLoan'
import { seededRandom } from './random'
import { refuseUnknown } from './refuseUnknown'
import { sampleGrid } from './sampleGrid'
import { splitImages } from './splitImages'
import { subsetOf, type SubsetOptions } from './subsetOf'
import type { Transform } from './transforms/Transform'
import { wholeNumber } from './wholeNumber'

/** What `with` may change. */
export type DataLoadersChanges = Partial<Pick<DataLoadersOptions, 'name' | 'batchSize' | 'validationBatchSize' | 'normalisation' | 'seed' | 'transforms' | 'prefetch'>>

const CHANGES: Record<keyof DataLoadersChanges, true> = { name: true, batchSize: true, validationBatchSize: true, normalisation: true, seed: true, transforms: true, prefetch: true }

/**
 * Labelled images for training and for validation, and mini-batches of them as tensors (fastai: `DataLoaders`).
 *
 * Training batches come in an order that depends only on the seed and the epoch; the last, smaller batch is kept. It never changes: `with`,
 * `subset` and `withLabelNoise` give another one, which shares the pixels where it can.
 */
export class DataLoaders implements Displayable {
  /** What the data are called in records and pictures, such as `MNIST`. */
  readonly name: string
  /** A name for each class, by its number. */
  readonly classes: readonly string[]
  /** `[height, width, channels]` of one image. */
  readonly imageShape: readonly [number, number, number]
  /** Images in a training batch; the last batch of an epoch may have fewer. */
  readonly batchSize: number
  /** Images in a validation batch; the last may have fewer. */
  readonly validationBatchSize: number
  /** The images to train on, as they were given: before transforms and normalisation. */
  readonly training: LabelledImages
  /** The images to validate on, as they were given. */
  readonly validation: LabelledImages
  /** What is done to pixels last, when a batch is made. */
  readonly normalisation: Normalisation
  /** What is done to each image before it is normalised, in this order; those that augment to training images only. */
  readonly transforms: readonly Transform[]
  /** Decides the order of the training images and what random transforms do, where `trainingBatches` is given no other. */
  readonly seed: number
  readonly #options: DataLoadersOptions
  readonly #training: BatchSource
  readonly #validation: BatchSource
  readonly #workers: WorkerLoan

  /** @throws {DataError} that says which of the options does not fit the others */
  constructor(options: DataLoadersOptions) {
    const { name, classes, imageShape, normalisation = { mean: 0, deviation: 1 }, transforms = [], seed = 42 } = options
    checkOptions(options)
    const given = checkLabelledImages('training', options.training, imageShape, classes.length)
    const parts = options.validation
      ? { training: given, validation: checkLabelledImages('validation', options.validation, imageShape, classes.length) }
      : splitImages(given, options.split!, imageShape[0] * imageShape[1] * imageShape[2])
    this.name = name
    this.classes = [...classes]
    this.imageShape = imageShape
    this.training = parts.training
    this.validation = parts.validation
    this.batchSize = batchSizeFor('batchSize', options.batchSize, 64, this.training.length, 'training')
    this.validationBatchSize = batchSizeFor('validationBatchSize', options.validationBatchSize, 500, this.validation.length, 'validation')
    this.normalisation = normalisation
    this.transforms = [...transforms]
    this.seed = seed
    this.#options = { ...options, training: this.training, validation: this.validation, split: undefined }
    this.#training = this.#source('training', this.transforms)
    this.#validation = this.#source('validation', this.transforms.filter(({ augments }) => augments !== true))
    this.#workers = new WorkerLoan({ part: 'training', images: this.training.images, imageShape, normalisation, transforms: this.transforms }, options.prefetch)
    // What a transform does wrong is said now, not in the middle of a training.
    if (this.transforms.length > 0) this.#training.preparer.transformed(0, seed, 0)
  }

  /**
   * Data from two or four files in IDX format, the format of MNIST: images of one channel.
   * @throws {DataError} that names the file and what is wrong with it
   */
  static async fromIdx(options: FromIdxOptions): Promise<DataLoaders> {
    return new DataLoaders(await optionsFromIdx(options))
  }

  /**
   * Data from a generator that yields `{ image, label }`, or a function that returns one: so many of them, taken once.
   *
   * ```ts
   * const data = await DataLoaders.fromGenerator(
   *   random => ({ image: Float32Array.from({ length: 64 }, () => random.next()), label: random.integer(2) }),
   *   { name: 'noise', classes: ['a', 'b'], imageShape: [8, 8, 1], training: 1000, validation: 200 }
   * )
   * ```
   * @throws {DataError} where it ends early, or an image has another size than imageShape says
   */
  static async fromGenerator(source: SampleSource, options: FromGeneratorOptions): Promise<DataLoaders> {
    return new DataLoaders(await optionsFromGenerator(source, options))
  }

  /** Training batches in an epoch, the last one included if it is smaller. */
  get stepsPerEpoch(): number {
    return Math.ceil(this.training.length / this.batchSize)
  }

  /** The share of training images whose label is not the true one, from 0 to 1. */
  get labelNoise(): number {
    const { labels, trueLabels, length } = this.training
    return labels === trueLabels ? 0 : labels.reduce((wrong, label, image) => wrong + (label === trueLabels[image] ? 0 : 1), 0) / length
  }

  /**
   * Every training image once, in the order of this epoch. Go through them with `for await`: where there are random transforms, they are
   * prepared ahead in a worker thread, and the batches come asynchronously; the numbers are the same.
   * Dispose of each batch's `x` and `y`. (Without random transforms a batch may also be asked for within `tf.tidy`.)
   * @param epoch from 0
   * @param seed the same seed and epoch give the same order and the same random transforms
   */
  trainingBatches(epoch: number, seed = this.seed): Generator<ImageBatch, void, void> | AsyncGenerator<ImageBatch, void, void> {
    const batches = inBatches(this.#order(epoch, seed), this.batchSize)
    if (this.#workers.isWorthIt) return prefetchedBatchesOf(this.#training, batches, seed, epoch, this.#workers)
    return batchesOf(this.#training, batches, seed, epoch)
  }

  /** Every validation image once, as they lie, without random transforms. Dispose of each batch's `x` and `y`. */
  validationBatches(): Generator<ImageBatch, void, void> {
    return batchesOf(this.#validation, inBatches(upTo(this.validation.length), this.validationBatchSize), this.seed, 0)
  }

  /** Every training image once, as they lie, without random transforms: to measure a model on them. Dispose of each batch's `x` and `y`. */
  orderedTrainingBatches(): Generator<ImageBatch, void, void> {
    const source = this.#source('training', this.transforms.filter(({ augments }) => augments !== true))
    return batchesOf(source, inBatches(upTo(this.training.length), Math.max(this.batchSize, Math.min(500, this.training.length))), this.seed, 0)
  }

  /**
   * A copy with other options; what is not given stays as it is.
   * @throws {DataError}
   */
  with(changes: DataLoadersChanges): DataLoaders {
    refuseUnknown('with()', changes, CHANGES)
    return new DataLoaders({ ...this.#options, ...changes })
  }

  /**
   * A copy with some of the images, drawn at random by seed, of all or some of the classes.
   * @throws {DataError} where there are not so many, or a class does not exist
   */
  subset(options: SubsetOptions): DataLoaders {
    const parts = subsetOf(this, options, this.seed, this.#training.preparer.values)
    const atMost = (size: number | undefined, part: LabelledImages) => (size === undefined ? undefined : Math.min(size, part.length))
    const { batchSize, validationBatchSize } = this.#options
    return new DataLoaders({ ...this.#options, ...parts, batchSize: atMost(batchSize, parts.training), validationBatchSize: atMost(validationBatchSize, parts.validation) })
  }

  /**
   * A copy in which a share of the training labels is wrong: another class, drawn uniformly from the others. Validation labels stay right.
   * The true labels are kept as `training.trueLabels`; noise that was there before is replaced.
   * @param share from 0 to 1
   * @param seed decides which labels, and what they become
   * @throws {DataError}
   */
  withLabelNoise(share: number, seed = this.seed): DataLoaders {
    return new DataLoaders({ ...this.#options, training: labelNoise(this.training, share, seed, this.classes.length) })
  }

  /**
   * The first training images of an epoch as their transforms leave them, before they are normalised, as a picture (fastai: `show_batch`).
   * @param epoch from 0
   */
  showBatch(epoch = 0): Displayable {
    const order = this.#order(epoch, this.seed).subarray(0, Math.min(this.batchSize, 48))
    const { preparer } = this.#training
    const images = new Float32Array(order.length * preparer.values)
    order.forEach((image, at) => images.set(preparer.transformed(image, this.seed, epoch).pixels, at * preparer.values))
    const labels = order.map(image => this.training.labels[image]!)
    const summary = `${this.name}: the first ${order.length} training images of epoch ${epoch}${this.#transformsInWords()}`
    const svg = sampleGrid({ images, labels, trueLabels: labels, length: order.length }, this.imageShape, this.classes, summary)
    return { [JUPYTER_DISPLAY]: () => ({ 'image/svg+xml': svg, 'text/plain': summary }) }
  }

  /** Ends the worker thread, if there is one. It is started again when it is needed; the data stay usable. */
  dispose(): void {
    this.#workers.end()
  }

  toString(): string {
    const classes = this.classes.length > 12 ? `${this.classes.length} classes` : `${this.classes.length} classes (${this.classes.join(', ')})`
    const steps = this.stepsPerEpoch
    const noise = this.labelNoise === 0 ? '' : `; ${(100 * this.labelNoise).toFixed(1).replace(/\.0$/, '')} % of the training labels are wrong`
    return (
      `${this.name}: ${this.training.length} training and ${this.validation.length} validation images of ${this.imageShape.join(' x ')}, ${classes}; ` +
      `batches of ${this.batchSize}, ${steps} ${steps === 1 ? 'step' : 'steps'} an epoch${this.#transformsInWords()}${noise}`
    )
  }

  /** Some of the training images with their classes, as a picture, and a summary in words. */
  [JUPYTER_DISPLAY](): MimeBundle {
    const summary = this.toString()
    return { 'image/svg+xml': sampleGrid(this.training, this.imageShape, this.classes, summary), 'text/plain': summary }
  }

  #source(part: 'training' | 'validation', transforms: readonly Transform[]): BatchSource {
    const { imageShape, normalisation } = this
    const { images, labels } = this[part]
    return { preparer: new ImagePreparer({ part, images, imageShape, normalisation, transforms }), labels, imageShape }
  }

  #order(epoch: number, seed: number): Int32Array {
    return seededRandom(seed, epoch).shuffle(upTo(this.training.length))
  }

  #transformsInWords(): string {
    return this.transforms.length === 0 ? '' : `; ${this.transforms.map(({ name }) => name).join(', ')}`
  }
}

function batchSizeFor(name: string, value: number | undefined, usual: number, images: number, which: string): number {
  return value === undefined ? Math.min(usual, images) : wholeNumber(name, value, 1, images, `the number of ${which} images`)
}

function upTo(length: number): Int32Array {
  return Int32Array.from({ length }, (_, index) => index)
}
