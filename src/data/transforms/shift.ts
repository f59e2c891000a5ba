import { DataError } from '../DataError'
import { withRecipe } from './recipe'
import { shifted } from './shifted'
import type { Transform } from './Transform'

/** Options of `shift`. */
export interface ShiftOptions {
  /** Whole pixels: to the right, or `[right, down]`; negative ones go left and up. */
  pixels: number | readonly [right: number, down: number]
}

/**
 * Moves every image, training and validation, by the same whole number of pixels. What leaves the image is lost, what comes in is background.
 * @throws {DataError} where `pixels` is not one or two whole numbers
 */
export function shift({ pixels }: ShiftOptions): Transform {
  const both: readonly unknown[] = Array.isArray(pixels) ? pixels : [pixels, 0]
  const [right, down] = both
  if (both.length !== 2 || !Number.isSafeInteger(right) || !Number.isSafeInteger(down)) {
    throw new DataError(`shift({ pixels }) takes a whole number of pixels to the right, or [right, down], but pixels is ${JSON.stringify(pixels)}.`)
  }
  return withRecipe('shift', { pixels: both }, { name: `shift by ${String(right)} right, ${String(down)} down`, apply: image => shifted(image, right as number, down as number) })
}
