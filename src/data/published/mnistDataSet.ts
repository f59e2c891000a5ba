import { MNIST_NORMALISATION } from '../Normalisation'
import type { PublishedDataSet } from './PublishedDataSet'

/** Handwritten digits (LeCun, Cortes, Burges: THE MNIST DATABASE of handwritten digits). */
export const MNIST: PublishedDataSet = {
  name: 'MNIST',
  call: 'mnist()',
  folder: 'mnist',
  files: {
    trainingImages: { name: 'train-images-idx3-ubyte', bytes: 9_912_422, sha256: '440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609' },
    trainingLabels: { name: 'train-labels-idx1-ubyte', bytes: 28_881, sha256: '3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c' },
    validationImages: { name: 't10k-images-idx3-ubyte', bytes: 1_648_877, sha256: '8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6' },
    validationLabels: { name: 't10k-labels-idx1-ubyte', bytes: 4_542, sha256: 'f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6' }
  },
  mirrors: ['https://ossci-datasets.s3.amazonaws.com/mnist/', 'https://storage.googleapis.com/cvdf-datasets/mnist/'],
  classes: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
  normalisation: MNIST_NORMALISATION,
  firstLabels: [5, 0, 4, 1, 9, 2, 1, 3, 1, 4, 3, 5, 3, 6, 1, 7]
}
