import { DataError } from './DataError'
import type { DataLoaders } from './DataLoaders'
import { DRAWN_COUNTS, loadDrawnDigits } from './drawnDigits/loadDrawnDigits'
import { mnist } from './mnist'
import { MNIST } from './published/mnistDataSet'
import { checkCounts, loadersOfFirst } from './published/publishedLoaders'
import { PUBLISHED_OPTIONS, type PublishedOptions } from './published/PublishedOptions'
import { refuseUnknown } from './refuseUnknown'

/** Options of `digits`. */
export interface DigitsOptions extends PublishedOptions {
  /** What CONVSCOPE_DATA_SOURCE says, else `drawn`: made here by our own generator, no download. `mnist`: handwritten ones from CONVSCOPE_DATA, the cache or a download. */
  source?: 'drawn' | 'mnist'
}

const OPTIONS: Record<keyof DigitsOptions, true> = { source: true, ...PUBLISHED_OPTIONS }

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
  const { seed = 42, folder, mirrors, signal } = options
  if (folder !== undefined || mirrors !== undefined) throw new DataError("folder and mirrors are for source: 'mnist'; drawn digits need neither.")
  checkCounts(options, { training: DRAWN_COUNTS[0], validation: DRAWN_COUNTS[1] })
  const [training, validation] = await loadDrawnDigits(seed, signal)
  return loadersOfFirst({ ...MNIST, name: 'drawn digits' }, { training, validation }, { ...options, seed })
}
