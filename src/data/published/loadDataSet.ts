import path from 'node:path'
import { DataError } from '../DataError'
import type { GivenImages } from '../LabelledImages'
import { downloadDataSet, type DownloadOptions } from './downloadDataSet'
import { findDataSet, type DataSetPaths } from './findDataSet'
import type { PublishedDataSet } from './PublishedDataSet'
import { readIdx } from '../readIdx'

export interface DataSetPlace extends DownloadOptions {
  /** Where the four files lie; if it is given, nowhere else is looked. */
  folder?: string
}

const SIDE = 28

/**
 * A published data set's training and test images. The files are looked for in `folder`, else in `CONVSCOPE_DATA` (each of them the folder
 * itself or its parent), else in the cache, into which they are downloaded.
 * @throws {DataError} that names the file and what is wrong with it, or says why there is none
 */
export async function loadDataSet(set: PublishedDataSet, place: DataSetPlace = {}): Promise<{ training: GivenImages; validation: GivenImages }> {
  const paths = await pathsOf(set, place)
  const [training, validation] = await Promise.all([
    readPart(set, paths.trainingImages, paths.trainingLabels),
    readPart(set, paths.validationImages, paths.validationLabels)
  ])
  return { training, validation }
}

async function pathsOf(set: PublishedDataSet, { folder, ...download }: DataSetPlace): Promise<DataSetPaths> {
  if (folder !== undefined) {
    const found = await findDataSet(set, folder)
    if (!found) throw new DataError(`There is no ${set.name} in ${path.resolve(folder)}: neither it nor a folder ${set.folder} in it has ${set.name}'s train-images-idx3-ubyte.gz and the other three files. (Another data set's files of these names do not count.) Check the option folder.`)
    return found
  }
  const named = process.env.CONVSCOPE_DATA
  return (named ? await findDataSet(set, named) : undefined) ?? (await findDataSet(set, await downloadDataSet(set, download)))!
}

async function readPart(set: PublishedDataSet, imagesFile: string, labelsFile: string): Promise<GivenImages> {
  const [images, labels] = await Promise.all([readIdx(imagesFile, 'images'), readIdx(labelsFile, 'labels')])
  const [count, height, width] = images.shape as [number, number, number]
  if (height !== SIDE || width !== SIDE) throw new DataError(`${imagesFile} holds images of ${height} x ${width} pixels, but ${set.name}'s have ${SIDE} x ${SIDE}. It is another data set; use DataLoaders.fromIdx() for images of your own.`)
  if (labels.shape[0] !== count) throw new DataError(`${imagesFile} holds ${count} images, but ${labelsFile} holds ${labels.shape[0]!} labels. They do not belong together.`)
  const wrong = labels.bytes.findIndex(label => label >= set.classes.length)
  if (wrong >= 0) throw new DataError(`${labelsFile} is not a usable ${set.name} file: label ${wrong} is ${labels.bytes[wrong]!}, but a label is from 0 to ${set.classes.length - 1}. Replace it by the original file.`)
  return { images: images.bytes, labels: labels.bytes }
}
