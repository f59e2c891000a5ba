import { DataError } from '../DataError'
import { withRecipe } from './recipe'
import { rotated } from './rotated'
import type { Transform } from './Transform'

/** Options of `rotate`. */
export interface RotateOptions {
  /** Counter-clockwise; negative ones turn clockwise. */
  degrees: number
}

/**
 * Turns every image, training and validation, about its centre by the same angle, with bilinear interpolation. The corners that come in are background.
 * @throws {DataError} where `degrees` is not a finite number
 */
export function rotate({ degrees }: RotateOptions): Transform {
  if (!Number.isFinite(degrees)) throw new DataError(`rotate({ degrees }) takes a finite angle in degrees, counter-clockwise, but degrees is ${String(degrees)}.`)
  return withRecipe('rotate', { degrees }, { name: `rotate by ${degrees}°`, apply: image => rotated(image, degrees) })
}
