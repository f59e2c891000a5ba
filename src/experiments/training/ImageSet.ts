import * as tf from '@tensorflow/tfjs'
import { IMAGE_SIZE } from '../../data/drawnDigits/drawDigit'
import type { Normalisation } from '../../data/Normalisation'
import type { Batch } from '../../learner'
import { PIXELS, type ByteImages } from './sourceImages'

/** What makes an image's pixels something else than its bytes. */
export interface PixelChanges {
  /** `[images]`: pixels are multiplied by it, before they are normalised; 1 for all by default. */
  readonly factors?: Float32Array | undefined
  readonly normalisation: Normalisation
}

/** Images of a trial, kept as bytes, made into what the network is given when it is asked for. */
export class ImageSet {
  readonly length: number
  private readonly table: Float32Array

  constructor(
    private readonly bytes: Uint8Array,
    /** `[images]`: what the network is told. */
    readonly labels: Int32Array,
    /** The same, before some were made wrong. */
    readonly trueLabels: Int32Array,
    private readonly changes: PixelChanges
  ) {
    this.length = labels.length
    this.table = Float32Array.from({ length: 256 }, (_, byte) => this.pixel(byte, 1))
  }

  /** The images that have labels which are not their own. */
  get wrong(): Int32Array {
    return Int32Array.from(this.labels.keys()).filter(image => this.labels[image] !== this.trueLabels[image])
  }

  /** What an image's pixels are multiplied by. */
  factorOf(image: number): number {
    return this.changes.factors?.[image] ?? 1
  }

  /** Images by their numbers, `[numbers, 28, 28, 1]` and `[numbers]`. */
  batch(numbers: Int32Array): Batch {
    const pixels = new Float32Array(numbers.length * PIXELS)
    numbers.forEach((image, at) => this.write(image, pixels, at * PIXELS))
    return { x: tf.tensor4d(pixels, [numbers.length, IMAGE_SIZE, IMAGE_SIZE, 1]), y: tf.tensor1d(numbers.map(image => this.labels[image]!), 'int32'), size: numbers.length }
  }

  /** The first images in batches, as they lie. */
  *batches(size: number, atMost = this.length): Generator<Batch, void, void> {
    const all = Math.min(atMost, this.length)
    for (let from = 0; from < all; from += size) yield this.batch(Int32Array.from({ length: Math.min(size, all - from) }, (_, at) => from + at))
  }

  /** The first images, moved by whole pixels to the right and downwards; what comes in is background, byte 0. */
  shifted(right: number, down: number, atMost = this.length): ImageSet {
    const length = Math.min(atMost, this.length)
    const moved = new Uint8Array(length * PIXELS)
    for (let at = 0; at < moved.length; at++) {
      const [row, column] = [Math.floor((at % PIXELS) / IMAGE_SIZE) - down, (at % IMAGE_SIZE) - right]
      if (row >= 0 && row < IMAGE_SIZE && column >= 0 && column < IMAGE_SIZE) moved[at] = this.bytes[at - (at % PIXELS) + row * IMAGE_SIZE + column]!
    }
    return new ImageSet(moved, this.labels.subarray(0, length), this.trueLabels.subarray(0, length), this.changes)
  }

  private write(image: number, target: Float32Array, at: number): void {
    const { bytes, table } = this
    const from = image * PIXELS
    const factor = this.factorOf(image)
    if (factor === 1) for (let pixel = 0; pixel < PIXELS; pixel++) target[at + pixel] = table[bytes[from + pixel]!]!
    else for (let pixel = 0; pixel < PIXELS; pixel++) target[at + pixel] = this.pixel(bytes[from + pixel]!, factor)
  }

  private pixel(byte: number, factor: number): number {
    const { mean, deviation } = this.changes.normalisation
    return ((factor * byte) / 255 - mean) / deviation
  }
}

/** Bytes of images whose rows and columns have changed places. */
export function transposed({ bytes, labels }: ByteImages): ByteImages {
  const turned = new Uint8Array(bytes.length)
  for (let from = 0; from < bytes.length; from += PIXELS)
    for (let row = 0; row < IMAGE_SIZE; row++) for (let column = 0; column < IMAGE_SIZE; column++) turned[from + column * IMAGE_SIZE + row] = bytes[from + row * IMAGE_SIZE + column]!
  return { bytes: turned, labels }
}
