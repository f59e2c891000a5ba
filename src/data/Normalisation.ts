/**
 * Shifts and scales pixels before training: `(x - mean) / deviation`. Bytes are first divided by 255, floats are taken as they are.
 * Use the mean and standard deviation of the training images, so that what the network sees has mean 0 and standard deviation 1.
 */
export interface Normalisation {
  mean: number
  deviation: number
}

/** Of MNIST's 60,000 training images; the drawn digits are made to have nearly the same. */
export const MNIST_NORMALISATION: Normalisation = { mean: 0.1307, deviation: 0.3081 }

/** Writes the normalised values of `source` from `from` to `to` (exclusive) into `target` at `offset`. */
export type Normalise = (source: Uint8Array | Float32Array, from: number, to: number, target: Float32Array, offset: number) => void

export function normaliser({ mean, deviation }: Normalisation): Normalise {
  // A byte has only 256 values: look them up.
  const ofByte = Float32Array.from({ length: 256 }, (_, byte) => (byte / 255 - mean) / deviation)
  return (source, from, to, target, offset) => {
    if (source instanceof Uint8Array) for (let i = from, at = offset; i < to; i += 1, at += 1) target[at] = ofByte[source[i]!]!
    else for (let i = from, at = offset; i < to; i += 1, at += 1) target[at] = (source[i]! - mean) / deviation
  }
}
