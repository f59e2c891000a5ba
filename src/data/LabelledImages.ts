import { DataError } from './DataError'

/** Images and the number of the class that each of them shows. */
export interface LabelledImages {
  /** `[length, height, width, channels]`, image after image: bytes from 0 to 255, or floats in any unit. */
  readonly images: Uint8Array | Float32Array
  /** `[length]`, each from 0 to the number of classes minus 1: what a learner is told. */
  readonly labels: Int32Array
  /** `[length]`: the labels as they were before `withLabelNoise` changed some; the same array as `labels` where it has not. */
  readonly trueLabels: Int32Array
  /** How many images there are. */
  readonly length: number
}

/** The same, as a person hands it over: labels may be any list of numbers. */
export interface GivenImages {
  /** `[length, height, width, channels]`, image after image: bytes from 0 to 255, or floats in any unit. */
  images: Uint8Array | Float32Array
  /** `[length]` class numbers, from 0. */
  labels: ArrayLike<number>
  /** Where some of the labels are known to be wrong: the right ones. */
  trueLabels?: ArrayLike<number>
}

/** Pixels in which nothing was wrong: copies of data that share them need not look again. */
const checked = new WeakSet<Float32Array>()

/**
 * Checks images and labels against each other, the shape of an image and the number of classes.
 * @param what which images these are, for messages: `training`
 * @throws {DataError}
 */
export function checkLabelledImages(what: string, { images, labels, trueLabels }: GivenImages, imageShape: readonly number[], classes: number): LabelledImages {
  if (!((images as unknown) instanceof Uint8Array || (images as unknown) instanceof Float32Array)) {
    throw new DataError(`The ${what} images must be one Uint8Array (bytes from 0 to 255) or one Float32Array that holds image after image.`)
  }
  const values = imageShape.reduce((product, side) => product * side, 1)
  const shape = imageShape.join(' x ')
  if (images.length % values !== 0) {
    throw new DataError(`The ${what} images hold ${images.length} values, which is not a whole number of images of ${shape} = ${values} values. Check imageShape and the array.`)
  }
  const length = images.length / values
  if (length === 0) throw new DataError(`There are no ${what} images: the array is empty.`)
  if (images instanceof Float32Array && !checked.has(images)) {
    const wrong = images.findIndex(value => !Number.isFinite(value))
    if (wrong >= 0) throw new DataError(`Value ${wrong % values} of ${what} image ${Math.floor(wrong / values)} is ${images[wrong]!}. Pixels must be finite numbers.`)
    checked.add(images)
  }
  const own = checkLabels(what, 'label', labels, length, shape, classes)
  return { images, labels: own, trueLabels: trueLabels === undefined || trueLabels === labels ? own : checkLabels(what, 'true label', trueLabels, length, shape, classes), length }
}

function checkLabels(what: string, kind: string, labels: ArrayLike<number>, length: number, shape: string, classes: number): Int32Array {
  if (labels.length !== length) throw new DataError(`There are ${length} ${what} images of ${shape} but ${labels.length} ${kind}s. Each image needs exactly one label.`)
  for (let index = 0; index < length; index += 1) {
    const label = labels[index]
    if (label === undefined || !Number.isInteger(label) || label < 0 || label >= classes) {
      throw new DataError(`The ${kind} of ${what} image ${index} is ${String(label)}, but must be a whole number from 0 to ${classes - 1}: there are ${classes} classes.`)
    }
  }
  return labels instanceof Int32Array ? labels : Int32Array.from(labels)
}
