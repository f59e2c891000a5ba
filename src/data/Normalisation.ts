/**
 * Shifts and scales pixels before training: `(x - mean) / deviation`. Bytes are first divided by 255, floats are taken as they are.
 * Use the mean and standard deviation of the training images, so that what the network sees has mean 0 and standard deviation 1.
 */
export interface Normalisation {
  /** Subtracted from each pixel; in the unit of the pixels, after bytes were divided by 255. */
  mean: number
  /** What is left is divided by this; above 0. */
  deviation: number
}

/** Of MNIST's 60,000 training images; the drawn digits are made to have nearly the same. */
export const MNIST_NORMALISATION: Normalisation = { mean: 0.1307, deviation: 0.3081 }

/** Of Fashion-MNIST's 60,000 training images. */
export const FASHION_MNIST_NORMALISATION: Normalisation = { mean: 0.286, deviation: 0.353 }
