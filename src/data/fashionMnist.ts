import type { DataLoaders } from './DataLoaders'
import { FASHION_MNIST } from './published/fashionMnistDataSet'
import { publishedLoaders } from './published/publishedLoaders'
import type { PublishedOptions } from './published/PublishedOptions'

/**
 * Fashion-MNIST: ten kinds of clothing, 60,000 images to train on and 10,000 to validate, 28 x 28 x 1, on black, normalised with the training
 * images' mean and standard deviation; as large as MNIST and harder (Xiao, Rasul, Vollgraf 2017, arXiv:1708.07747). The files, which have the
 * names of MNIST's, are looked for in `folder`, else in `CONVSCOPE_DATA` (or a folder `fashion-mnist` in it), else in the cache, into which
 * they are downloaded (31 MB).
 *
 * @throws {DataError} where an option is out of range, a file is damaged, or Fashion-MNIST can neither be found nor downloaded
 */
export async function fashionMnist(options: PublishedOptions = {}): Promise<DataLoaders> {
  return publishedLoaders(FASHION_MNIST, options)
}
