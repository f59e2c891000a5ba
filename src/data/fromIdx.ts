import { DataError } from './DataError'
import type { DataLoadersOptions } from './dataLoadersOptions'
import type { GivenImages } from './LabelledImages'
import { readIdx } from './readIdx'
import { refuseUnknown } from './refuseUnknown'

/** The paths of two files in IDX format, each compressed with gzip or not. */
export interface IdxFiles {
  /** Unsigned bytes, `[count, height, width]`. */
  images: string
  /** Unsigned bytes, `[count]`: from 0. */
  labels: string
}

/** Options of `DataLoaders.fromIdx`. */
export interface FromIdxOptions extends Omit<DataLoadersOptions, 'name' | 'classes' | 'imageShape' | 'training' | 'validation'> {
  /** The two files with the images to train on and their labels. */
  training: IdxFiles
  /** Default: part of the training images; see `split`. */
  validation?: IdxFiles
  /** Default: the name of the training images' file. */
  name?: string
  /** A name for each class; default the numbers from 0 to the largest label. */
  classes?: readonly string[]
}

const FILES: Record<keyof IdxFiles, true> = { images: true, labels: true }
/** EMNIST's largest file has 547 MB. */
const MAX_BYTES = 1024 * 1024 * 1024

/** Options for DataLoaders with the images of the files. */
export async function optionsFromIdx({ training, validation, ...options }: FromIdxOptions): Promise<DataLoadersOptions> {
  const [train, valid] = await Promise.all([readPair('training', training), validation && readPair('validation', validation)])
  if (valid && (valid.height !== train.height || valid.width !== train.width)) {
    throw new DataError(`${validation!.images} holds images of ${valid.height} x ${valid.width} pixels, but ${training.images} of ${train.height} x ${train.width}. They do not belong together.`)
  }
  const largest = [train, valid].flatMap(part => (part ? [part.given.labels] : [])).reduce((most, labels) => Math.max(most, labels.reduce((a, b) => Math.max(a, b), 0)), 0)
  return {
    name: training.images.replace(/^.*[\\/]/, '').replace(/\.gz$/, ''),
    classes: Array.from({ length: largest + 1 }, (_, label) => String(label)),
    ...options,
    imageShape: [train.height, train.width, 1],
    training: train.given,
    validation: valid?.given
  }
}

async function readPair(part: string, files: IdxFiles): Promise<{ given: GivenImages & { labels: Uint8Array }; height: number; width: number }> {
  if (typeof files !== 'object' || typeof files.images !== 'string' || typeof files.labels !== 'string') {
    throw new DataError(`${part} must have the paths of two files, { images: '…-images-idx3-ubyte', labels: '…-labels-idx1-ubyte' }, compressed (.gz) or not.`)
  }
  refuseUnknown(part, files, FILES)
  const [images, labels] = await Promise.all([readIdx(files.images, 'images', MAX_BYTES), readIdx(files.labels, 'labels', MAX_BYTES)])
  const [count, height, width] = images.shape as [number, number, number]
  if (labels.shape[0] !== count) throw new DataError(`${files.images} holds ${count} images, but ${files.labels} holds ${labels.shape[0]!} labels. They do not belong together.`)
  return { given: { images: images.bytes, labels: labels.bytes }, height, width }
}
