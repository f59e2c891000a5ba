import { DataError } from './DataError'
import type { LabelledImages } from './LabelledImages'
import { seededRandom } from './random'

/**
 * Gives a share of the images the label of another class, drawn uniformly from the others ("symmetric" label noise, as in Zhang et al. 2017,
 * arXiv:1611.03530, there from all classes). Pixels and true labels are shared.
 * @param share from 0 to 1: so many of the images, rounded, get a wrong label
 * @throws {DataError} where the share is not from 0 to 1, or there is no other class
 */
export function labelNoise(data: LabelledImages, share: number, seed: number, classes: number): LabelledImages {
  if (!(typeof share === 'number' && share >= 0 && share <= 1)) throw new DataError(`The share of wrong labels must be from 0 to 1, but is ${String(share)}. For 20 % write 0.2.`)
  if (!Number.isSafeInteger(seed)) throw new DataError(`The seed of label noise must be a whole number, but is ${String(seed)}.`)
  if (classes < 2) throw new DataError('There is only one class: no label can be wrong.')
  const random = seededRandom(seed, data.length)
  const labels = Int32Array.from(data.trueLabels)
  const order = random.shuffle(Int32Array.from(labels, (_, number) => number))
  for (const number of order.subarray(0, Math.round(share * data.length))) labels[number] = (labels[number]! + 1 + random.integer(classes - 1)) % classes
  return { ...data, labels }
}
