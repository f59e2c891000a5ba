import { measurement } from './Measurement'

/** Options of the measurement `shiftAccuracy`. */
export interface ShiftAccuracyOptions {
  /** Pixels at most; 4 by default. */
  pixels?: number
  /** Test images, the first ones; 2,000 by default. */
  images?: number
}

/** Accuracy where test images are shifted, `[left and right, up and down]` averaged. */
export interface ShiftAccuracy {
  /** −4 … 4: to the right and downwards are positive. */
  shifts: number[]
  /** Mean of the accuracy with the images shifted sideways and of that with them shifted up or down. */
  accuracy: number[]
}

/** Accuracy on test images that are shifted by whole pixels; what comes in from outside is background. */
export const shiftAccuracy = measurement<ShiftAccuracyOptions, ShiftAccuracy>(['pixels', 'images'], ({ evaluator, batches }, { pixels = 4, images = 2000 }) => ({
  async end() {
    const { test } = batches.images
    const shifts = Array.from({ length: 2 * pixels + 1 }, (_, at) => at - pixels)
    const accuracy: number[] = []
    for (const shift of shifts) {
      const sideways = await evaluator.scores(test.shifted(shift, 0, images))
      const upright = await evaluator.scores(test.shifted(0, shift, images))
      accuracy.push((sideways.accuracy + upright.accuracy) / 2)
    }
    return { shifts, accuracy }
  }
}))
