import type { SeededRandom } from '../random'

/** An image on its way through the transforms, before it is normalised. */
export interface TransformedImage {
  /** `[height, width, channels]`, channels varying fastest. Bytes have been divided by 255, floats are as they were given. */
  readonly pixels: Float32Array
  /** Rows of pixels. */
  readonly height: number
  /** Pixels in a row. */
  readonly width: number
  /** Numbers in a pixel: 1 of a grey image, 3 of a coloured one. */
  readonly channels: number
  /** `[channels]`: the colour of an empty place; 0 (black) until a transform changes it. */
  readonly background: readonly number[]
}

/** What `apply` gives back: the new pixels, or these with the new background; nothing where it has changed `image.pixels` itself. */
export type TransformResult = Float32Array | { pixels: Float32Array; background: readonly number[] } | undefined

/**
 * Something that is done to an image before it is normalised (fastai: a `Transform`, batch by batch there; torchvision's transforms).
 * `shift`, `rotate`, `negate`, `normalise`, `randomShift` and `randomRotate` are such; any object with these members is another:
 *
 * ```ts
 * const grain: Transform = {
 *   name: 'grain',
 *   augments: true,
 *   apply: (image, random) => image.pixels.map(value => value + 0.1 * random.normal())
 * }
 * const noisy = data.with({ transforms: [grain] })
 * ```
 *
 * A transform of one's own runs in the main thread, between the training steps; the ones above are prepared ahead in a worker thread.
 */
export interface Transform {
  /** What it is called in the data's summary, such as `shift 2 px`. */
  readonly name: string
  /**
   * Whether it differs from epoch to epoch: then it is applied to training images only. Else it is applied to the validation images too,
   * and must give the same for the same image.
   */
  readonly augments?: boolean
  /**
   * Changes one image, or makes another of the same shape.
   * @param random numbers that depend on seed, epoch and image only, so that a run can be repeated whatever its batch size
   * @returns new pixels in the same shape, or nothing where `image.pixels` was changed
   */
  // A function that returns nothing is one of these too.
  // eslint-disable-next-line @typescript-eslint/no-invalid-void-type
  apply(image: TransformedImage, random: SeededRandom): TransformResult | void
}
