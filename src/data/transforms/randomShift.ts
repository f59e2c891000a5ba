import { DataError } from '../DataError'
import { withRecipe } from './recipe'
import { shifted } from './shifted'
import type { Transform } from './Transform'

/** Options of `randomShift`. */
export interface RandomShiftOptions {
  /** The farthest, in whole pixels, in each direction. */
  pixels: number
}

/**
 * Augmentation: moves each training image by a random whole number of pixels, uniform from `-pixels` to `pixels`, across and down; anew in
 * every epoch (torchvision: `RandomAffine(0, translate)`).
 * @throws {DataError} where `pixels` is not a whole number of at least 0
 */
export function randomShift({ pixels }: RandomShiftOptions): Transform {
  if (!Number.isSafeInteger(pixels) || pixels < 0) throw new DataError(`randomShift({ pixels }) takes the farthest shift in whole pixels, at least 0, but pixels is ${JSON.stringify(pixels)}.`)
  return withRecipe('randomShift', { pixels }, {
    name: `random shift by up to ${pixels}`,
    augments: true,
    apply: (image, random) => {
      const right = random.integer(2 * pixels + 1) - pixels
      const down = random.integer(2 * pixels + 1) - pixels
      return shifted(image, right, down)
    }
  })
}
