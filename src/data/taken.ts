import type { LabelledImages } from './LabelledImages'

/**
 * The images with these numbers, in this order; pixels are shared where these are the first ones as they lie, else copied.
 * @param values pixels times channels of one image
 */
export function taken({ images, labels, trueLabels }: LabelledImages, numbers: Int32Array, values: number): LabelledImages {
  const { length } = numbers
  if (numbers.every((number, at) => number === at)) {
    const own = labels.subarray(0, length)
    return { images: images.subarray(0, length * values), labels: own, trueLabels: trueLabels === labels ? own : trueLabels.subarray(0, length), length }
  }
  const pixels = images instanceof Uint8Array ? new Uint8Array(length * values) : new Float32Array(length * values)
  numbers.forEach((number, at) => pixels.set(images.subarray(number * values, (number + 1) * values), at * values))
  const own = numbers.map(number => labels[number]!)
  return { images: pixels, labels: own, trueLabels: trueLabels === labels ? own : numbers.map(number => trueLabels[number]!), length }
}
