import type { Transform } from '../transforms/Transform'

/** Options of `mnist` and `fashionMnist`. */
export interface PublishedOptions {
  /** Images in a training batch; default 64. */
  batchSize?: number
  /** Images in a validation batch; default 500. */
  validationBatchSize?: number
  /** How many training images to use, the first ones; default all: 60,000 published, 12,000 drawn. */
  training?: number
  /** How many validation images to use, the first ones of the test set; default all: 10,000 published, 2,000 drawn. */
  validation?: number
  /** Decides the order of the training images and what random transforms do (and what drawn digits look like); default 42. */
  seed?: number
  /** What is done to each image, such as `[randomShift({ pixels: 2 })]`; default nothing. */
  transforms?: readonly Transform[]
  /** Where the four files of a published data set lie; default CONVSCOPE_DATA, the cache, or a download. */
  folder?: string
  /** Addresses to download from, each ending with `/`; default those that carry the published files. */
  mirrors?: readonly string[]
  /** Ends the download, or the drawing. */
  signal?: AbortSignal
}

/** The names of {@link PublishedOptions}. */
export const PUBLISHED_OPTIONS: Readonly<Record<keyof PublishedOptions, true>> = { batchSize: true, validationBatchSize: true, training: true, validation: true, seed: true, transforms: true, folder: true, mirrors: true, signal: true }
