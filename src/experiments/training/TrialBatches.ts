import type { Batch, LearnerData } from '../../learner'
import type { TrialImages } from './trialImages'
import { streamOf } from './streams'

/**
 * Training batches of one trial, all of the same size, as a learner takes them. Validation is not the learner's here: a trial validates when its
 * configuration says so.
 */
export class TrialBatches implements LearnerData {
  readonly imageShape = [28, 28, 1]
  readonly validation = { length: 0 }
  /** The numbers of the images in the newest batch. */
  numbers = new Int32Array()
  /** Another order than the seed's, where it is not 0. */
  order = 0

  constructor(
    /** May be replaced between two fits. */
    public images: TrialImages,
    readonly batchSize: number,
    private readonly seed: number
  ) {
    if (this.stepsPerEpoch < 1) throw new TypeError(`The trial 'train' has ${images.training.length} training images, fewer than one batch of ${batchSize}.`)
  }

  get name(): string {
    return this.images.name
  }
  get classes(): readonly string[] {
    return this.images.classes
  }
  get training(): { readonly length: number } {
    return this.images.training
  }
  /** Whole batches only: each step then weighs its images alike, and the step is compiled once. */
  get stepsPerEpoch(): number {
    return Math.floor(this.images.training.length / this.batchSize)
  }

  *trainingBatches(epoch: number): Generator<Batch, void, void> {
    const { training } = this.images
    const order = streamOf(this.seed, 'order', epoch, this.order).shuffle(Int32Array.from({ length: training.length }, (_, image) => image))
    for (let step = 0; step < this.stepsPerEpoch; step++) {
      this.numbers = order.slice(step * this.batchSize, (step + 1) * this.batchSize)
      yield training.batch(this.numbers)
    }
  }

  *validationBatches(): Generator<Batch, void, void> {
    // None.
  }
}
