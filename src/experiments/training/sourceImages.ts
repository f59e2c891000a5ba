import { MNIST_NORMALISATION, type Normalisation } from '../../data/Normalisation'
import { IMAGE_SIZE } from '../../data/drawnDigits/drawDigit'
import { DRAWN_COUNTS, loadDrawnDigits } from '../../data/drawnDigits/loadDrawnDigits'
import { FASHION_MNIST } from '../../data/published/fashionMnistDataSet'
import { loadDataSet } from '../../data/published/loadDataSet'
import { MNIST } from '../../data/published/mnistDataSet'
import { streamOf } from './streams'

/** Bytes of images one after the other, and their classes. */
export interface ByteImages {
  readonly bytes: Uint8Array
  readonly labels: Uint8Array
}

/** Three sets of images of one source that have no image in common. */
export interface SourceImages {
  /** Of which each trial draws its training images. */
  readonly pool: ByteImages
  readonly validation: ByteImages
  readonly test: ByteImages
  readonly normalisation: Normalisation
  readonly classes: readonly string[]
}

export type SourceName = 'drawn' | 'mnist' | 'fashionMnist'

/** Pixels of an image. */
export const PIXELS = IMAGE_SIZE * IMAGE_SIZE
const VALIDATION = 5_000
const TEST = 10_000
/** Drawn digits are drawn in sets of 12,000: the first of our seeds, one for each set. */
const DRAWN_SEED = 42
/** There are at least so many sets to draw training images from, so that another seed means other images. */
const DRAWN_SETS = 2
/** A pool's size at most, as a person may ask for it. */
const MOST_DRAWN = 120_000
const PERMUTATION_SEED = 2026

const known = new Map<string, Promise<SourceImages>>()

/**
 * MNIST and Fashion-MNIST: 5,000 of the 60,000 training images, always the same ones drawn at random, are for validation, the other 55,000 are
 * the pool, and the 10,000 test images are the test. Drawn digits: each of the three is drawn by seeds of its own, in the same numbers; the
 * pool holds 24,000, or as many as are needed. Loaded once in a process.
 * @param training how many training images are needed
 */
export function sourceImages(source: SourceName, training: number): Promise<SourceImages> {
  const sets = source === 'drawn' ? Math.max(DRAWN_SETS, Math.ceil(Math.min(training, MOST_DRAWN) / DRAWN_COUNTS[0])) : 0
  const key = `${source} ${sets}`
  let images = known.get(key)
  if (!images) {
    images = source === 'drawn' ? drawn(sets) : published(source)
    known.set(key, images)
    // Another trial may try again, where a download has failed.
    images.catch(() => known.delete(key))
  }
  return images
}

async function published(source: 'mnist' | 'fashionMnist'): Promise<SourceImages> {
  const set = source === 'mnist' ? MNIST : FASHION_MNIST
  const { training, validation: test } = await loadDataSet(set)
  const all = { bytes: training.images as Uint8Array, labels: Uint8Array.from(training.labels) }
  const order = streamOf(PERMUTATION_SEED, 'subset').shuffle(Int32Array.from({ length: all.labels.length }, (_, image) => image))
  return {
    pool: taken(all, order.subarray(VALIDATION)),
    validation: taken(all, order.subarray(0, VALIDATION)),
    test: { bytes: test.images as Uint8Array, labels: Uint8Array.from(test.labels) },
    normalisation: set.normalisation,
    classes: set.classes
  }
}

async function drawn(sets: number): Promise<SourceImages> {
  const parts: ByteImages[] = []
  for (let set = 0; set < sets + 2; set++) {
    const [{ images, labels }] = await loadDrawnDigits(DRAWN_SEED + set)
    parts.push({ bytes: images, labels })
  }
  const [validation, test, ...pool] = parts as [ByteImages, ByteImages, ...ByteImages[]]
  return {
    pool: { bytes: Buffer.concat(pool.map(({ bytes }) => bytes)), labels: Buffer.concat(pool.map(({ labels }) => labels)) },
    validation: first(validation, VALIDATION),
    test: first(test, TEST),
    normalisation: MNIST_NORMALISATION,
    classes: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']
  }
}

const first = ({ bytes, labels }: ByteImages, count: number): ByteImages => ({ bytes: bytes.subarray(0, count * PIXELS), labels: labels.subarray(0, count) })

/** Copies of some of the images, in this order. */
export function taken({ bytes, labels }: ByteImages, numbers: Int32Array): ByteImages {
  const copy = new Uint8Array(numbers.length * PIXELS)
  numbers.forEach((number, at) => copy.set(bytes.subarray(number * PIXELS, (number + 1) * PIXELS), at * PIXELS))
  return { bytes: copy, labels: Uint8Array.from(numbers, number => labels[number]!) }
}
