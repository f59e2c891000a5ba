import { withRecipe } from './recipe'
import type { Transform } from './Transform'

/** Swaps black and white in every image, training and validation: `1 - x`, where bytes have been divided by 255; the background too. */
export function negate(): Transform {
  return withRecipe('negate', {}, {
    name: 'negate',
    apply: ({ pixels, background }) => ({ pixels: pixels.map(value => 1 - value), background: background.map(value => 1 - value) })
  })
}
