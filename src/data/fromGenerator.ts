import { setImmediate as nextTurn } from 'node:timers/promises'
import { reportProgress } from '../run'
import { DataError } from './DataError'
import { checkOptions, type DataLoadersOptions } from './dataLoadersOptions'
import type { GivenImages } from './LabelledImages'
import { seededRandom, type SeededRandom } from './random'
import { refuseUnknown } from './refuseUnknown'
import { wholeNumber } from './wholeNumber'

/** One image of a generator. */
export interface Sample {
  /** `[height, width, channels]`, channels varying fastest: bytes from 0 to 255 in a Uint8Array, else floats in any unit. */
  image: Uint8Array | Uint8ClampedArray | Float32Array | readonly number[]
  /** The number of its class, from 0. */
  label: number
}

/**
 * A generator that yields samples (called once), or a function that gives one sample (called for each image).
 * @param random numbers that depend on the seed only
 * @param index the image's number, from 0, for a function that gives one
 */
export type SampleSource = (random: SeededRandom, index: number) => Iterable<Sample> | AsyncIterable<Sample> | Sample | Promise<Sample>

/** Options of `DataLoaders.fromGenerator`. */
export interface FromGeneratorOptions extends Omit<DataLoadersOptions, 'training' | 'validation'> {
  /** How many training images are taken: the first ones. */
  training: number
  /** How many validation images are taken: the ones after them. Default: part of the training images; see `split`. */
  validation?: number
  /** Ends the generation. */
  signal?: AbortSignal
}

/** How long images are made before other things (an interrupt, the progress) get a turn. */
const TURN_MS = 20

/** Options for DataLoaders with the images that a source gives, taken once. */
export async function optionsFromGenerator(source: SampleSource, { training, validation, signal, ...options }: FromGeneratorOptions): Promise<DataLoadersOptions> {
  if (typeof source !== 'function') throw new DataError('fromGenerator(source, options) takes a generator function that yields { image, label }, or a function that returns one.')
  // What cannot be right is said before any image is made.
  const none: GivenImages = { images: new Uint8Array(0), labels: [] }
  checkOptions({ ...options, training: none, validation: validation === undefined ? undefined : none })
  const { seed = 42, imageShape } = options
  const counts = { training: wholeNumber('training', training, 1, 10_000_000), validation: validation === undefined ? 0 : wholeNumber('validation', validation, 1, 10_000_000) }
  const wanted = counts.training + counts.validation
  const values = imageShape.reduce((product, side) => product * side, 1)
  const labels = new Array<number>(wanted)
  let pixels: Uint8Array | Float32Array | undefined
  let index = 0
  let turn = performance.now()
  for await (const sample of samplesOf(source, seededRandom(seed), wanted)) {
    const { image, label } = checkedSample(sample, index, values, imageShape)
    const bytes = image instanceof Uint8Array || image instanceof Uint8ClampedArray
    pixels ??= bytes ? new Uint8Array(wanted * values) : new Float32Array(wanted * values)
    if (bytes !== pixels instanceof Uint8Array) throw new DataError(`Image ${index} is made of ${bytes ? 'bytes' : 'floats'}, but the images before it of ${bytes ? 'floats' : 'bytes'}. All must be of one kind.`)
    pixels.set(image, index * values)
    labels[index] = label
    index += 1
    if (index === wanted) break
    if (performance.now() - turn < TURN_MS) continue
    reportProgress({ label: 'Making images', fraction: index / wanted })
    await nextTurn()
    signal?.throwIfAborted()
    turn = performance.now()
  }
  if (!pixels || index < wanted) {
    const split = counts.validation === 0 ? '' : ` (${counts.training} for training, ${counts.validation} for validation)`
    throw new DataError(`The generator ended after ${index} images, but ${wanted} were asked for${split}. Let it yield more, or ask for fewer.`)
  }
  reportProgress({ label: 'Making images', fraction: 1 })
  const part = (from: number, to: number): GivenImages => ({ images: pixels.subarray(from * values, to * values), labels: labels.slice(from, to) })
  return { ...options, training: part(0, counts.training), validation: counts.validation === 0 ? undefined : part(counts.training, wanted) }
}

async function* samplesOf(source: SampleSource, random: SeededRandom, wanted: number): AsyncGenerator<unknown, void, void> {
  const first: unknown = source(random, 0)
  if (typeof first === 'object' && first !== null && (Symbol.iterator in first || Symbol.asyncIterator in first)) {
    yield* first as Iterable<unknown>
    return
  }
  yield await first
  for (let index = 1; index < wanted; index += 1) yield await source(random, index)
}

function checkedSample(sample: unknown, index: number, values: number, imageShape: readonly number[]): Sample {
  if (typeof sample !== 'object' || sample === null || !('image' in sample) || !('label' in sample)) throw new DataError(`The generator gave ${sample === null ? 'null' : typeof sample} as image ${index}, but must give { image, label }.`)
  refuseUnknown(`Image ${index} of the generator`, sample, { image: true, label: true })
  const { image, label } = sample as Sample
  const isList = Array.isArray(image) || image instanceof Uint8Array || image instanceof Uint8ClampedArray || image instanceof Float32Array
  if (!isList) throw new DataError(`The image ${index} of the generator must be a Uint8Array, a Float32Array or a list of numbers.`)
  if (image.length !== values) throw new DataError(`The image ${index} of the generator has ${image.length} values, but imageShape [${imageShape.join(', ')}] makes ${values}.`)
  return { image, label }
}
