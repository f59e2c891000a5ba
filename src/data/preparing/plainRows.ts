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
  const tables = tablesFor(normalisation)
  // Two bytes at a time takes less than half the time, which counts where a training step takes a millisecond.
  if (values % 2 === 0 && images.byteOffset % 2 === 0 && tables.ofPair) return pairRows(new Uint16Array(images.buffer, images.byteOffset, images.length >> 1), values >> 1, tables.ofPair)
  const { ofByte } = tables
  return (numbers, target) => {
    let at = 0
    for (const image of numbers) for (let from = image * values; from < (image + 1) * values; from += 1, at += 1) target[at] = ofByte[images[from]!]!
  }
}

/** What each byte becomes, and each pair of bytes: two floats, moved as the bits of one double. */
interface Tables {
  readonly ofByte: Float32Array
  /** Undefined where a float would not be finite: the double could then be NaN, whose bits may be changed on the way. */
  readonly ofPair: Float64Array | undefined
}

/** Half a megabyte each: kept for the normalisations in use, which are few. */
const kept = new Map<string, Tables>()
const MOST_KEPT = 4

function tablesFor({ mean, deviation }: Normalisation): Tables {
  const key = `${mean} ${deviation}`
  const found = kept.get(key)
  if (found) return found
  const ofByte = Float32Array.from({ length: 256 }, (_, byte) => (byte / 255 - mean) / deviation)
  const tables = { ofByte, ofPair: ofByte.every(Number.isFinite) ? pairTable(ofByte) : undefined }
  if (kept.size >= MOST_KEPT) kept.delete([...kept.keys()][0]!)
  kept.set(key, tables)
  return tables
}

function pairTable(ofByte: Float32Array): Float64Array {
  const ofPair = new Float64Array(65_536)
  const floats = new Float32Array(ofPair.buffer)
  // Written and read as memory, so that it is right whichever byte comes first on this machine.
  const pair = new Uint16Array(1)
  const bytes = new Uint8Array(pair.buffer)
  for (let value = 0; value < 65_536; value += 1) {
    pair[0] = value
    floats[2 * value] = ofByte[bytes[0]!]!
    floats[2 * value + 1] = ofByte[bytes[1]!]!
  }
  return ofPair
}

function pairRows(pairs: Uint16Array, pairsEach: number, ofPair: Float64Array): WriteRows {
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
