import { DataError } from './DataError'
import { DataLoaders } from './DataLoaders'
import { DRAWN_COUNTS, loadDrawnDigits } from './drawnDigits/loadDrawnDigits'
import { mnist } from './mnist'
import { MNIST_NORMALISATION } from './Normalisation'
import { checkCounts, firstImages, type PublishedOptions } from './published/publishedLoaders'
import { refuseUnknown } from './refuseUnknown'
import type { Transform } from './transforms/Transform'

/** Options of `digits`. */
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
  /** Decides what drawn digits look like, the order of the training images and what random transforms do; default 42. */
  seed?: number
  /** What is done to each image, such as `[randomShift({ pixels: 2 })]`; default nothing. */
  transforms?: readonly Transform[]
  /** For `mnist`: where the four files lie. */
  folder?: string
  /** For `mnist`: addresses to download from, each ending with `/`. */
  mirrors?: readonly string[]
  /** Ends the drawing or the download. */
  signal?: AbortSignal
}

const OPTIONS: Record<keyof DigitsOptions, true> = { source: true, batchSize: true, validationBatchSize: true, training: true, validation: true, seed: true, transforms: true, folder: true, mirrors: true, signal: true }

/**
 * Images of the ten digits, 28 x 28 x 1, white on black, normalised with MNIST's mean and standard deviation: ready for a Learner.
 *
 * The drawn ones are the default. They follow MNIST's conventions (the ink fills a box of 20 x 20, its centre of mass in the middle), so that
 * a network trained on them recognises most of MNIST's too. The same seed gives the same images.
 *
 * @throws {DataError} where an option is out of range, a file is damaged, or MNIST can neither be found nor downloaded
 */
export async function digits(options: DigitsOptions = {}): Promise<DataLoaders> {
  refuseUnknown('digits()', options, OPTIONS)
  const { source = process.env.CONVSCOPE_DATA_SOURCE || 'drawn', ...others } = options
  if (source === 'mnist') return mnist(others)
  if (source !== 'drawn') throw new DataError(`source must be 'drawn' or 'mnist', but is ${typeof source === 'string' ? `'${source}'` : String(source)}.`)
  return drawn(others)
}

async function drawn(options: PublishedOptions): Promise<DataLoaders> {
  const { batchSize, validationBatchSize, training, validation, seed = 42, transforms, folder, mirrors, signal } = options
  if (folder !== undefined || mirrors !== undefined) throw new DataError("folder and mirrors are for source: 'mnist'; drawn digits need neither.")
  checkCounts(options, { training: DRAWN_COUNTS[0], validation: DRAWN_COUNTS[1] })
  const parts = await loadDrawnDigits(seed, signal)
  return new DataLoaders({
    name: 'drawn digits',
    classes: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
    imageShape: [28, 28, 1],
    training: firstImages('training', parts[0], training),
    validation: firstImages('validation', parts[1], validation),
    normalisation: MNIST_NORMALISATION,
    batchSize,
    validationBatchSize,
    seed,
    transforms
  })
}
