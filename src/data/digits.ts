import { DataError } from './DataError'
import { DataLoaders } from './DataLoaders'
import { DRAWN_COUNTS, loadDrawnDigits } from './drawnDigits/loadDrawnDigits'
import type { GivenImages } from './LabelledImages'
import { loadMnist, type MnistOptions } from './mnist/loadMnist'
import { MNIST_NORMALISATION } from './Normalisation'
import { wholeNumber } from './wholeNumber'

export interface DigitsOptions {
  /** What CONVSCOPE_DATA_SOURCE says, else `drawn`: made here by our own generator, no download. `mnist`: handwritten ones from CONVSCOPE_DATA, the cache or a download. */
  source?: 'drawn' | 'mnist'
  /** Images in a training batch; default 64. */
  batchSize?: number
  /** Images in a validation batch; default 500. */
  validationBatchSize?: number
  /** How many training images to use, the first ones; default all: 12,000 drawn, 60,000 of MNIST. */
  training?: number
  /** How many validation images to use, the first ones; default all: 2,000 drawn, 10,000 of MNIST. */
  validation?: number
  /** Decides what drawn digits look like, and the order of the training images; default 42. */
  seed?: number
  /** For `mnist`: where the four files lie. */
  folder?: string
  /** For `mnist`: addresses to download from, each ending with `/`. */
  mirrors?: readonly string[]
  /** Ends the drawing or the download. */
  signal?: AbortSignal
}

/** Every option, so that a misspelt one is noticed (cells are not type-checked before they run). */
const OPTIONS: Record<keyof DigitsOptions, true> = { source: true, batchSize: true, validationBatchSize: true, training: true, validation: true, seed: true, folder: true, mirrors: true, signal: true }

/** How many images each source has. (Files in a folder of one's own may hold fewer.) */
const IMAGES = { drawn: { training: DRAWN_COUNTS[0], validation: DRAWN_COUNTS[1] }, mnist: { training: 60_000, validation: 10_000 } } as const

const PIXELS = 28 * 28

/**
 * Images of the ten digits, 28 x 28 x 1, white on black, normalised with MNIST's mean and standard deviation: ready for a Learner.
 *
 * The drawn ones are the default. They follow MNIST's conventions (the ink fills a box of 20 x 20, its centre of mass in the middle), so that
 * a network trained on them recognises most of MNIST's too. The same seed gives the same images.
 *
 * @throws {DataError} where an option is out of range, a file is damaged, or MNIST can neither be found nor downloaded
 */
export async function digits(options: DigitsOptions = {}): Promise<DataLoaders> {
  const { source = (process.env.CONVSCOPE_DATA_SOURCE || 'drawn') as 'drawn' | 'mnist', batchSize, validationBatchSize, training, validation, seed = 42 } = options
  for (const option of Object.keys(options)) {
    if (!Object.hasOwn(OPTIONS, option)) throw new DataError(`digits() has no option "${option}". It takes ${Object.keys(OPTIONS).join(', ')}.`)
  }
  if (!Number.isSafeInteger(seed)) throw new DataError(`seed must be a whole number, but is ${String(seed)}.`)
  if (!Object.hasOwn(IMAGES, source)) throw new DataError(`source must be 'drawn' or 'mnist', but is ${typeof source === 'string' ? `'${source}'` : String(source)}.`)
  const images = IMAGES[source]
  // What cannot be right is said before anything is drawn or downloaded.
  const count = { training: upTo('training', training, images.training), validation: upTo('validation', validation, images.validation) }
  if (batchSize !== undefined) wholeNumber('batchSize', batchSize, 1, count.training, 'the number of training images')
  if (validationBatchSize !== undefined) wholeNumber('validationBatchSize', validationBatchSize, 1, count.validation, 'the number of validation images')
  const data = await load(source, seed, options)
  return new DataLoaders({
    name: source === 'mnist' ? 'MNIST' : 'drawn digits',
    classes: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
    imageShape: [28, 28, 1],
    training: first('training', data.training, training),
    validation: first('validation', data.validation, validation),
    normalisation: MNIST_NORMALISATION,
    batchSize,
    validationBatchSize,
    seed
  })
}

async function load(source: 'drawn' | 'mnist', seed: number, { folder, mirrors, signal }: DigitsOptions): Promise<{ training: GivenImages; validation: GivenImages }> {
  if (source === 'mnist') return loadMnist({ folder, mirrors, signal } satisfies MnistOptions)
  if (folder !== undefined || mirrors !== undefined) throw new DataError("folder and mirrors are for source: 'mnist'; drawn digits need neither.")
  const [training, validation] = await loadDrawnDigits(seed, signal)
  return { training, validation }
}

function upTo(name: string, count: number | undefined, available: number): number {
  return count === undefined ? available : wholeNumber(name, count, 1, available, `the number of ${name} images there are`)
}

function first(name: string, { images, labels }: GivenImages, count: number | undefined): GivenImages {
  const taken = upTo(name, count, labels.length)
  return { images: images.subarray(0, taken * PIXELS), labels: Array.prototype.slice.call(labels, 0, taken) as number[] }
}
