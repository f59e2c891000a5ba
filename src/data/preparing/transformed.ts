import { DataError } from '../DataError'
import type { SeededRandom } from '../random'
import { recipeOf } from '../transforms/recipe'
import type { Transform, TransformedImage } from '../transforms/Transform'

/**
 * An image after all transforms, one after the other. Random ones draw from one stream.
 * @param which the image in words, for messages: `training image 17`
 * @throws {DataError} that names the transform which failed or gave something else than an image
 */
export function transformed(image: TransformedImage, transforms: readonly Transform[], random: SeededRandom, which: string): TransformedImage {
  let current = image
  for (const transform of transforms) {
    const result: unknown = resultOf(transform, current, random, which) ?? current.pixels
    const { pixels, background } = (result instanceof Float32Array ? { pixels: result, background: current.background } : result) as { pixels: unknown; background: unknown }
    if (!recipeOf(transform)) checkPixels(transform, image, pixels, background, which)
    current = { ...image, pixels: pixels as Float32Array, background: background as readonly number[] }
  }
  return current
}

function resultOf(transform: Transform, image: TransformedImage, random: SeededRandom, which: string): unknown {
  try {
    return transform.apply(image, random)
  } catch (error) {
    if (error instanceof DataError) throw error
    throw new DataError(`The transform "${transform.name}" failed on ${which}: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
  }
}

function checkPixels({ name }: Transform, { pixels: { length }, channels, height, width }: TransformedImage, pixels: unknown, background: unknown, which: string): void {
  const wants = `apply must return a Float32Array of ${height} x ${width} x ${channels} = ${length} values, or change image.pixels and return nothing`
  if (!(pixels instanceof Float32Array)) throw new DataError(`The transform "${name}" did not give an image for ${which}: ${wants}.`)
  if (pixels.length !== length) throw new DataError(`The transform "${name}" gave ${pixels.length} values for ${which}: ${wants}.`)
  if (!Array.isArray(background) || background.length !== channels) throw new DataError(`The transform "${name}" gave no background for ${which}: it must be a list of ${channels} ${channels === 1 ? 'number' : 'numbers'}, one for each channel.`)
  const wrong = pixels.findIndex(value => !Number.isFinite(value))
  if (wrong >= 0) throw new DataError(`The transform "${name}" gave ${pixels[wrong]!} as value ${wrong} of ${which}. Pixels must be finite numbers.`)
}
