import type { Normalisation } from '../Normalisation'
import { seededRandom } from '../random'
import type { Transform, TransformedImage } from '../transforms/Transform'
import { plainRows, type WriteRows } from './plainRows'
import { transformed } from './transformed'

/** What images are prepared from, and how. */
export interface Preparation {
  /** Which images these are, for messages: `training`. */
  readonly part: string
  readonly images: Uint8Array | Float32Array
  /** `[height, width, channels]` */
  readonly imageShape: readonly [number, number, number]
  readonly normalisation: Normalisation
  readonly transforms: readonly Transform[]
}

/** Images that are the same in every epoch are kept once they have been transformed, as long as they take no more than this. */
const MOST_BYTES_KEPT = 256 * 1024 * 1024

/**
 * Transforms and normalises images: the whole way from stored pixels to what a network is given. Knows nothing of tensors, so that a worker
 * thread can do it; the numbers are the same there, bit for bit.
 */
export class ImagePreparer {
  /** Pixels times channels of one image. */
  readonly values: number
  readonly #write: WriteRows
  /** Whether images differ from epoch to epoch. */
  readonly #augments: boolean
  readonly #preparation: Preparation
  readonly #numberOfImages: number
  /** Every image as it is prepared, and which of them have been; for transforms that always give the same. */
  #store: { rows: Float32Array; has: Uint8Array } | undefined

  constructor(preparation: Preparation) {
    const { images, imageShape, normalisation, transforms } = preparation
    const [height, width, channels] = imageShape
    this.values = height * width * channels
    this.#preparation = preparation
    this.#numberOfImages = images.length / this.values
    this.#augments = transforms.some(({ augments }) => augments)
    this.#write = plainRows(images, this.values, normalisation)
  }

  /**
   * The images with these numbers as `[numbers.length, height, width, channels]`, normalised, in an array of its own.
   * @param seed with epoch and image decides what random transforms do
   */
  prepare(numbers: Int32Array, seed: number, epoch: number): Float32Array<ArrayBuffer> {
    const target = new Float32Array(numbers.length * this.values)
    if (this.#preparation.transforms.length === 0) this.#write(numbers, target)
    else if (this.#augments || this.#numberOfImages * this.values * 4 > MOST_BYTES_KEPT) numbers.forEach((image, at) => this.#writeTransformed(image, seed, epoch, target, at * this.values))
    else numbers.forEach((image, at) => target.set(this.#kept(image), at * this.values))
    return target
  }

  /** One image after its transforms, before it is normalised. */
  transformed(image: number, seed: number, epoch: number): TransformedImage {
    const { part, images, imageShape: [height, width, channels], transforms } = this.#preparation
    const pixels = new Float32Array(this.values)
    const from = image * this.values
    if (images instanceof Uint8Array) for (let at = 0; at < pixels.length; at += 1) pixels[at] = images[from + at]! / 255
    else pixels.set(images.subarray(from, from + this.values))
    // Transforms that always give the same get the same numbers too.
    const random = this.#augments ? seededRandom(seed, epoch, image) : seededRandom(image)
    return transformed({ pixels, height, width, channels, background: new Array<number>(channels).fill(0) }, transforms, random, `${part} image ${image}`)
  }

  #kept(image: number): Float32Array {
    this.#store ??= { rows: new Float32Array(this.#numberOfImages * this.values), has: new Uint8Array(this.#numberOfImages) }
    const { rows, has } = this.#store
    if (has[image] === 0) {
      this.#writeTransformed(image, 0, 0, rows, image * this.values)
      has[image] = 1
    }
    return rows.subarray(image * this.values, (image + 1) * this.values)
  }

  #writeTransformed(image: number, seed: number, epoch: number, target: Float32Array, offset: number): void {
    const { mean, deviation } = this.#preparation.normalisation
    const { pixels } = this.transformed(image, seed, epoch)
    for (let at = 0; at < pixels.length; at += 1) target[offset + at] = (pixels[at]! - mean) / deviation
  }
}
