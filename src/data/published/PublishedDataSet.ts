import type { Normalisation } from '../Normalisation'

/** One of a data set's files, as its authors published it. */
export interface PublishedFile {
  /** Its name without `.gz`. */
  readonly name: string
  /** Size and SHA-256 of the compressed file `<name>.gz`. */
  readonly bytes: number
  readonly sha256: string
}

/** What each of the four files holds. */
export type FileRole = 'trainingImages' | 'trainingLabels' | 'validationImages' | 'validationLabels'

/** A data set of ten classes in four IDX files: 60,000 training and 10,000 test images of 28 x 28 x 1 bytes. */
export interface PublishedDataSet {
  readonly name: string
  /** The function that gives it, for messages: `fashionMnist()`. */
  readonly call: string
  /** The folder of its own in the cache, and in a folder that holds several data sets. */
  readonly folder: string
  readonly files: Readonly<Record<FileRole, PublishedFile>>
  /** Public places that carry the four files, each ending with `/`, tried in this order. */
  readonly mirrors: readonly string[]
  /** Names of the ten classes. */
  readonly classes: readonly string[]
  /** Mean and standard deviation of the training images' pixels, divided by 255. */
  readonly normalisation: Normalisation
  /** The first training labels: data sets whose files have the same names are told apart by them. */
  readonly firstLabels: readonly number[]
}
