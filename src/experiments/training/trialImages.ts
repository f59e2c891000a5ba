import { labelNoise } from '../../data/labelNoise'
import type { Normalisation } from '../../data/Normalisation'
import { ImageSet, transposed } from './ImageSet'
import { sourceImages, taken, type ByteImages, type SourceName } from './sourceImages'
import { seedOf, streamOf } from './streams'
import type { DataConfig } from './TrainConfig'

/** A trial's images. */
export interface TrialImages {
  readonly name: string
  readonly classes: readonly string[]
  readonly training: ImageSet
  readonly validation: ImageSet
  readonly test: ImageSet
}

const TRAINING = 12_000
/** Pixels of an outlier are multiplied by it. */
const OUTLIER_FACTOR = 20
/** Decides which validation and test images are negated: the same for every trial. */
const FIXED_SEED = 2027
const CLASSES = 10
const NOT_NORMALISED: Normalisation = { mean: 0, deviation: 1 }

/**
 * The images that a configuration describes, for one seed.
 * @throws {TypeError} where there are not so many training images
 */
export async function trialImages(config: DataConfig, seed: number): Promise<TrialImages> {
  const { source = defaultSource(), training: count = TRAINING, signed = false, outliers = 0, labelNoise: noise = 0, normalised = true } = config
  const images = await sourceImages(source, count)
  const available = images.pool.labels.length
  if (count > available) throw new TypeError(`The trial 'train' is to have ${count} training images, but of ${source} there are ${available} beside those for validation and test.`)
  const subset = streamOf(seed, 'subset').shuffle(Int32Array.from({ length: available }, (_, image) => image)).subarray(0, count)
  const prepared = (part: ByteImages): ByteImages => {
    const chosen = ofClasses(part, config.classes)
    return config.transposed ? transposed(chosen) : chosen
  }
  const pool = prepared(taken(images.pool, subset))
  const length = pool.labels.length
  if (length === 0) throw new TypeError(`None of the ${count} training images of ${source} shows class ${config.classes?.join(' or ')}.`)
  const negated = signed ? signs(length, seed) : undefined
  const normalisation = !normalised ? NOT_NORMALISED : negated ? momentsOf(pool.bytes, negated) : images.normalisation
  const trueLabels = told(pool.labels, negated)
  const { labels } = noise > 0 ? labelNoise({ images: pool.bytes, labels: trueLabels, trueLabels, length }, noise, seedOf(seed, 'labelNoise'), CLASSES) : { labels: trueLabels }
  const held = (part: ByteImages, which: number): ImageSet => {
    const chosen = prepared(part)
    const factors = signed ? signs(chosen.labels.length, FIXED_SEED + which) : undefined
    const own = told(chosen.labels, factors)
    return new ImageSet(chosen.bytes, own, own, { factors, normalisation })
  }
  return {
    name: [source, ...(config.transposed ? ['transposed'] : []), ...(signed ? ['signed'] : []), ...(config.classes ? [`of ${config.classes.join(', ')}`] : [])].join(' '),
    classes: images.classes,
    training: new ImageSet(pool.bytes, labels, trueLabels, { factors: withOutliers(negated, length, outliers, seed), normalisation }),
    validation: held(images.validation, 0),
    test: held(images.test, 1)
  }
}

/** Where `digits()` takes its images from. */
function defaultSource(): SourceName {
  return process.env.CONVSCOPE_DATA_SOURCE === 'mnist' ? 'mnist' : 'drawn'
}

function ofClasses(images: ByteImages, classes: readonly number[] | undefined): ByteImages {
  if (!classes) return images
  return taken(images, Int32Array.from(images.labels.keys()).filter(image => classes.includes(images.labels[image]!)))
}

/** `[count]`: 1 or −1, each as likely as the other. */
function signs(count: number, seed: number): Float32Array {
  const random = streamOf(seed, 'signs')
  return Float32Array.from({ length: count }, () => (random.integer(2) === 0 ? 1 : -1))
}

/** Class numbers, of negated images the class five further on. */
function told(labels: ArrayLike<number>, signs: Float32Array | undefined): Int32Array {
  return Int32Array.from(labels, (label, image) => ((signs?.[image] ?? 1) < 0 ? (label + CLASSES / 2) % CLASSES : label))
}

/** What pixels are multiplied by: their signs, and a share of the images by a large factor too. */
function withOutliers(signs: Float32Array | undefined, length: number, share: number, seed: number): Float32Array | undefined {
  if (share === 0) return signs
  const factors = signs?.slice() ?? new Float32Array(length).fill(1)
  const order = streamOf(seed, 'outliers').shuffle(Int32Array.from({ length }, (_, image) => image))
  for (const image of order.subarray(0, Math.round(share * length))) factors[image]! *= OUTLIER_FACTOR
  return factors
}

/** Of pixels from 0 to 1 times each image's sign. */
function momentsOf(bytes: Uint8Array, factors: Float32Array): Normalisation {
  const pixels = bytes.length / factors.length
  let [sum, squares] = [0, 0]
  for (const [image, factor] of factors.entries())
    for (let at = image * pixels; at < (image + 1) * pixels; at++) {
      const value = (factor * bytes[at]!) / 255
      sum += value
      squares += value * value
    }
  const mean = sum / bytes.length
  return { mean, deviation: Math.sqrt(squares / bytes.length - mean * mean) }
}
