import { DataError } from '../DataError'
import { withRecipe } from './recipe'
import type { Transform } from './Transform'

/** Options of `normalise`. */
export interface NormaliseOptions {
  /** One for all channels, or one for each. */
  mean: number | readonly number[]
  /** Standard deviation: one for all channels, or one for each, above 0. */
  deviation: number | readonly number[]
}

/**
 * Shifts and scales every image, channel by channel: `(x - mean) / deviation`, where bytes have been divided by 255 (torchvision: `Normalize`).
 * For images in colour; the option `normalisation` of DataLoaders does the same with one mean for all channels, and after all transforms.
 * @throws {DataError} where a mean is not finite or a deviation not above 0
 */
export function normalise({ mean, deviation }: NormaliseOptions): Transform {
  const [means, deviations] = [listOf(mean), listOf(deviation)]
  if (means.length === 0 || !means.every(Number.isFinite)) throw new DataError(`normalise({ mean }) takes a finite number, or one for each channel, but mean is ${JSON.stringify(mean)}.`)
  if (deviations.length === 0 || !deviations.every(value => Number.isFinite(value) && value > 0)) throw new DataError(`normalise({ deviation }) takes a number above 0, or one for each channel, but deviation is ${JSON.stringify(deviation)}.`)
  return withRecipe('normalise', { mean: means, deviation: deviations }, {
    name: 'normalise',
    apply: ({ pixels, background, channels }) => {
      for (const [what, list] of [['mean', means], ['deviation', deviations]] as const) {
        if (list.length !== 1 && list.length !== channels) throw new DataError(`normalise() has a ${what} for each of ${list.length} channels, but the images have ${channels}.`)
      }
      const one = (value: number, channel: number) => (value - means[channel % means.length]!) / deviations[channel % deviations.length]!
      return { pixels: pixels.map((value, at) => one(value, at % channels)), background: background.map(one) }
    }
  })
}

function listOf(value: unknown): number[] {
  return Array.isArray(value) ? (value as number[]) : [value as number]
}
