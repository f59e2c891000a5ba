import path from 'node:path'
import { DataError } from '../DataError'
import type { GivenImages } from '../LabelledImages'
import { downloadMnist, type DownloadOptions } from './downloadMnist'
import { findMnist, type MnistPaths } from './findMnist'
import { readIdx } from './readIdx'

export interface MnistOptions extends DownloadOptions {
  /** Where the four files lie; if it is given, nowhere else is looked. */
  folder?: string
}

const SIDE = 28
const CLASSES = 10

/**
 * MNIST's 60,000 training and 10,000 test images. The files are looked for in `folder`, else in `CONVSCOPE_DATA` (each of them the folder
 * itself or its parent), else in the cache, into which they are downloaded.
 * @throws {DataError} that names the file and what is wrong with it, or says why there is none
 */
export async function loadMnist(options: MnistOptions = {}): Promise<{ training: GivenImages; validation: GivenImages }> {
  const paths = await mnistPaths(options)
  const [training, validation] = await Promise.all([
    readPart(paths.trainingImages, paths.trainingLabels),
    readPart(paths.validationImages, paths.validationLabels)
  ])
  return { training, validation }
}

async function mnistPaths({ folder, ...download }: MnistOptions): Promise<MnistPaths> {
  if (folder !== undefined) {
    const found = await findMnist(folder)
    if (!found) throw new DataError(`There is no MNIST in ${path.resolve(folder)}: neither it nor a folder mnist in it has train-images-idx3-ubyte.gz and the other three files. Check the option folder.`)
    return found
  }
  const named = process.env.CONVSCOPE_DATA
  return (named ? await findMnist(named) : undefined) ?? (await findMnist(await downloadMnist(download)))!
}

async function readPart(imagesFile: string, labelsFile: string): Promise<GivenImages> {
  const [images, labels] = await Promise.all([readIdx(imagesFile, 'images'), readIdx(labelsFile, 'labels')])
  const [count, height, width] = images.shape as [number, number, number]
  if (height !== SIDE || width !== SIDE) throw new DataError(`${imagesFile} holds images of ${height} x ${width} pixels, but MNIST's have ${SIDE} x ${SIDE}. It is another data set; use DataLoaders for images of your own.`)
  if (labels.shape[0] !== count) throw new DataError(`${imagesFile} holds ${count} images, but ${labelsFile} holds ${labels.shape[0]!} labels. They do not belong together.`)
  const wrong = labels.bytes.findIndex(label => label >= CLASSES)
  if (wrong >= 0) throw new DataError(`${labelsFile} is not a usable MNIST file: label ${wrong} is ${labels.bytes[wrong]!}, but a digit is from 0 to ${CLASSES - 1}. Replace it by the original file.`)
  return { images: images.bytes, labels: labels.bytes }
}
