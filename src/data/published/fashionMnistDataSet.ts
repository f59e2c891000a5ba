import { FASHION_MNIST_NORMALISATION } from '../Normalisation'
import type { PublishedDataSet } from './PublishedDataSet'

/**
 * Articles of clothing (Xiao, Rasul, Vollgraf 2017: Fashion-MNIST, arXiv:1708.07747; zalandoresearch/fashion-mnist, MIT licence).
 * The files with these SHA-256 are the ones whose MD5 its README gives: 8d4fb7e6c68d591d4c3dfef9ec88bf0d, 25c81989df183df01b3e8a0aad5dffbe,
 * bef4ecab320f06d8554ea6380940ec79 and bb300cfdad3c16e7a12a480ee83cd310, in the order below.
 */
export const FASHION_MNIST: PublishedDataSet = {
  name: 'Fashion-MNIST',
  call: 'fashionMnist()',
  folder: 'fashion-mnist',
  files: {
    trainingImages: { name: 'train-images-idx3-ubyte', bytes: 26_421_880, sha256: '3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84' },
    trainingLabels: { name: 'train-labels-idx1-ubyte', bytes: 29_515, sha256: 'a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845' },
    validationImages: { name: 't10k-images-idx3-ubyte', bytes: 4_422_102, sha256: '346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073' },
    validationLabels: { name: 't10k-labels-idx1-ubyte', bytes: 5_148, sha256: '67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5' }
  },
  mirrors: [
    'https://storage.googleapis.com/tensorflow/tf-keras-datasets/',
    'https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/',
    'http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/'
  ],
  classes: ['T-shirt/top', 'Trouser', 'Pullover', 'Dress', 'Coat', 'Sandal', 'Shirt', 'Sneaker', 'Bag', 'Ankle boot'],
  normalisation: FASHION_MNIST_NORMALISATION,
  firstLabels: [9, 0, 0, 3, 0, 2, 7, 2, 5, 5, 0, 9, 5, 5, 7, 9]
}
