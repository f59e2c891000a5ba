import { DataError } from './DataError'
import { countOf, drawNumbers } from './drawNumbers'
import type { LabelledImages } from './LabelledImages'
import { refuseUnknown } from './refuseUnknown'
import { taken } from './taken'

/** How a set of images is split into training and validation images. */
export interface SplitOptions {
  /** How much is set aside for validation: a share above 0 and below 1, or a whole number of images. */
  validation: number
  /** Whether every class has the same share in both parts, as nearly as whole images allow; default true. */
  stratified?: boolean
  /** Decides which images; default 42. */
  seed?: number
}

const OPTIONS: Record<keyof SplitOptions, true> = { validation: true, stratified: true, seed: true }

/**
 * Sets some of the images aside for validation, drawn at random (fastai: `RandomSplitter`, `TrainTestSplitter`).
 * @param split a number stands for `{ validation: number }`
 * @throws {DataError}
 */
export function splitImages(all: LabelledImages, split: number | SplitOptions, values: number): { training: LabelledImages; validation: LabelledImages } {
  const options = typeof split === 'object' ? split : { validation: split }
  refuseUnknown('split', options, OPTIONS)
  const { stratified = true, seed = 42 } = options
  if (!Number.isSafeInteger(seed)) throw new DataError(`The seed of split must be a whole number, but is ${String(seed)}.`)
  if (all.length < 2) throw new DataError('There is only one image: it cannot be split into training and validation.')
  const numbers = drawNumbers(all.labels, countOf('split', options.validation, all.length, all.length - 1, 'given'), seed, stratified)
  const aside = new Uint8Array(all.length)
  for (const number of numbers) aside[number] = 1
  const others = Int32Array.from(aside.keys()).filter(number => aside[number] === 0)
  return { training: taken(all, others, values), validation: taken(all, numbers, values) }
}
