import type { Normalisation } from '../Normalisation'

/** Writes the normalised pixels of the images with these numbers, one after the other, to the beginning of `target`. */
export type WriteRows = (numbers: Int32Array, target: Float32Array) => void

/**
 * Normalises images without transforming them.
 * @param values pixels times channels of one image
 */
export function plainRows(images: Uint8Array | Float32Array, values: number, normalisation: Normalisation): WriteRows {
  return images instanceof Float32Array ? floatRows(images, values, normalisation) : byteRows(images, values, normalisation)
}

function floatRows(images: Float32Array, values: number, { mean, deviation }: Normalisation): WriteRows {
  if (mean === 0 && deviation === 1) return (numbers, target) => numbers.forEach((image, at) => target.set(images.subarray(image * values, (image + 1) * values), at * values))
  return (numbers, target) => {
    let at = 0
    for (const image of numbers) for (let from = image * values; from < (image + 1) * values; from += 1, at += 1) target[at] = (images[from]! - mean) / deviation
  }
}

function byteRows(images: Uint8Array, values: number, normalisation: Normalisation): WriteRows {
  // A byte has only 256 values: look them up.
  const ofByte = Float32Array.from({ length: 256 }, (_, byte) => (byte / 255 - normalisation.mean) / normalisation.deviation)
  if (values % 2 === 0 && images.byteOffset % 2 === 0 && ofByte.every(Number.isFinite)) return pairRows(new Uint16Array(images.buffer, images.byteOffset, images.length >> 1), values >> 1, ofByte)
  return (numbers, target) => {
    let at = 0
    for (const image of numbers) for (let from = image * values; from < (image + 1) * values; from += 1, at += 1) target[at] = ofByte[images[from]!]!
  }
}

/**
 * The same, two bytes at a time: less than half the time, which counts where a training step takes a millisecond. Two floats are moved as
 * the bits of one double, which no engine may change as long as the floats are finite: the double then isn't NaN.
 */
function pairRows(pairs: Uint16Array, pairsEach: number, ofByte: Float32Array): WriteRows {
  const ofPair = new Float64Array(65_536)
  const bytes = new Uint8Array(Uint16Array.from({ length: 65_536 }, (_, pair) => pair).buffer)
  new Float32Array(ofPair.buffer).set(Float32Array.from(bytes, byte => ofByte[byte]!))
  return (numbers, target) => {
    const doubles = new Float64Array(target.buffer, target.byteOffset, numbers.length * pairsEach)
    for (let row = 0; row < numbers.length; row += 1) {
      let from = numbers[row]! * pairsEach
      let at = row * pairsEach
      const end = at + pairsEach
      // Eight to a round: the loop's own work would be a third of it.
      for (; at + 8 <= end; at += 8, from += 8) {
        doubles[at] = ofPair[pairs[from]!]!
        doubles[at + 1] = ofPair[pairs[from + 1]!]!
        doubles[at + 2] = ofPair[pairs[from + 2]!]!
        doubles[at + 3] = ofPair[pairs[from + 3]!]!
        doubles[at + 4] = ofPair[pairs[from + 4]!]!
        doubles[at + 5] = ofPair[pairs[from + 5]!]!
        doubles[at + 6] = ofPair[pairs[from + 6]!]!
        doubles[at + 7] = ofPair[pairs[from + 7]!]!
      }
      for (; at < end; at += 1, from += 1) doubles[at] = ofPair[pairs[from]!]!
    }
  }
}
