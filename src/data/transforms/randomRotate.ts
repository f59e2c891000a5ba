import { DataError } from '../DataError'
import { withRecipe } from './recipe'
import { rotated } from './rotated'
import type { Transform } from './Transform'

/** Options of `randomRotate`. */
export interface RandomRotateOptions {
  /** The largest angle to either side. */
  degrees: number
}

/**
 * Augmentation: turns each training image about its centre by a random angle, uniform between `-degrees` and `degrees`, with bilinear
 * interpolation; anew in every epoch (torchvision: `RandomRotation`; fastai: `Rotate`).
 * @throws {DataError} where `degrees` is not from 0 to 180
 */
export function randomRotate({ degrees }: RandomRotateOptions): Transform {
  if (!(Number.isFinite(degrees) && degrees >= 0 && degrees <= 180)) throw new DataError(`randomRotate({ degrees }) takes the largest angle in degrees, from 0 to 180, but degrees is ${String(degrees)}.`)
  return withRecipe('randomRotate', { degrees }, {
    name: `random rotation by up to ${degrees}°`,
    augments: true,
    apply: (image, random) => rotated(image, (2 * random.next() - 1) * degrees)
  })
}
