import type { DataLoaders } from './DataLoaders'
import { MNIST } from './published/mnistDataSet'
import { publishedLoaders } from './published/publishedLoaders'
import type { PublishedOptions } from './published/PublishedOptions'

/**
 * MNIST: handwritten digits, 60,000 to train on and 10,000 to validate, 28 x 28 x 1, white on black, normalised with the training images'
 * mean and standard deviation. The files are looked for in `folder`, else in `CONVSCOPE_DATA` (or a folder `mnist` in it), else in the cache,
 * into which they are downloaded. The same as `digits({ source: 'mnist' })`.
 *
 * @throws {DataError} where an option is out of range, a file is damaged, or MNIST can neither be found nor downloaded
 */
export async function mnist(options: PublishedOptions = {}): Promise<DataLoaders> {
  return publishedLoaders(MNIST, options)
}
