/** One of MNIST's four files, as its authors published it. */
export interface MnistFile {
  /** Its name without `.gz`. */
  readonly name: string
  /** Size and SHA-256 of the compressed file `<name>.gz`. */
  readonly bytes: number
  readonly sha256: string
}

/** What MNIST consists of (LeCun, Cortes, Burges: THE MNIST DATABASE of handwritten digits). */
export const MNIST_FILES = {
  trainingImages: { name: 'train-images-idx3-ubyte', bytes: 9_912_422, sha256: '440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609' },
  trainingLabels: { name: 'train-labels-idx1-ubyte', bytes: 28_881, sha256: '3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c' },
  validationImages: { name: 't10k-images-idx3-ubyte', bytes: 1_648_877, sha256: '8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6' },
  validationLabels: { name: 't10k-labels-idx1-ubyte', bytes: 4_542, sha256: 'f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6' }
} as const satisfies Record<string, MnistFile>

/** Public places that carry the four files, tried in this order. */
export const MNIST_MIRRORS: readonly string[] = ['https://ossci-datasets.s3.amazonaws.com/mnist/', 'https://storage.googleapis.com/cvdf-datasets/mnist/']
