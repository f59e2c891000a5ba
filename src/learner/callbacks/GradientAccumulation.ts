import { Callback } from '../Callback'
import { checkCount } from '../checks'
import { refuseUnknownOptions } from '../refuseUnknownOptions'

/** Options of `new GradientAccumulation`. */
export interface GradientAccumulationOptions {
  /** The weights change when this many images have been seen since they last did; 32 by default, as in fastai. */
  images?: number
}

/**
 * Adds up the gradients of several batches before the weights change, as if the batches were one of so many images: for batches that
 * would not fit into memory (fastai's `GradientAccumulation`). Each batch counts by its share of them. What has come together at the
 * end of an epoch is applied too, so that nothing is left behind; fastai carries it over to the next.
 */
export class GradientAccumulation extends Callback {
  override readonly name = 'gradientAccumulation'
  // After whoever may cancel the batch.
  override readonly order = 90
  override readonly runValidation = false
  /** The weights change when so many images have been seen since they last did. */
  readonly images: number
  private seen = 0

  constructor(options: GradientAccumulationOptions = {}) {
    super()
    refuseUnknownOptions('GradientAccumulation', options, ['images'])
    const { images = 32 } = options
    checkCount('GradientAccumulation: images', images)
    this.images = images
  }

  override beforeFit(): void {
    this.seen = 0
  }

  override beforeBatch(): void {
    const { x, batch, data } = this.learn
    const size = x?.shape[0] ?? 0
    this.seen += size
    const update = this.seen >= this.images || batch + 1 >= data.stepsPerEpoch
    this.learn.accumulation = { scale: size / this.images, update }
    if (update) this.seen = 0
  }
}
