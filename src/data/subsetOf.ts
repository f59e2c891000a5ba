import { DataError } from './DataError'
import { countOf, drawNumbers } from './drawNumbers'
import type { LabelledImages } from './LabelledImages'
import { refuseUnknown } from './refuseUnknown'
import { taken } from './taken'

/** Which part of the images `data.subset` takes. */
export interface SubsetOptions {
  /** How many training images to keep: a share above 0 and below 1, or a whole number; default all. */
  training?: number
  /** How many validation images to keep; default all. */
  validation?: number
  /** Names or numbers of the classes to keep; they are numbered anew, from 0, in the order given. Default all. */
  classes?: readonly (string | number)[]
  /** Whether every class keeps its share, as nearly as whole images allow; default true. */
  stratified?: boolean
  /** Decides which images; default that of the data. */
  seed?: number
}

const OPTIONS: Record<keyof SubsetOptions, true> = { training: true, validation: true, classes: true, stratified: true, seed: true }

interface Parts {
  readonly classes: readonly string[]
  readonly training: LabelledImages
  readonly validation: LabelledImages
}

/**
 * Some of the images, drawn at random, of all or some classes. Images stay in the order they are in.
 * @param values pixels times channels of one image
 * @throws {DataError}
 */
export function subsetOf(data: Parts, options: SubsetOptions, defaultSeed: number, values: number): Parts {
  refuseUnknown('subset()', options, OPTIONS)
  const { seed = defaultSeed, stratified = true } = options
  if (!Number.isSafeInteger(seed)) throw new DataError(`The seed of subset() must be a whole number, but is ${String(seed)}.`)
  const chosen = options.classes === undefined ? data : ofClasses(data, options.classes, values)
  const part = (which: 'training' | 'validation'): LabelledImages => {
    const wanted = options[which]
    const all = chosen[which]
    return wanted === undefined ? all : taken(all, drawNumbers(all.labels, countOf(which, wanted, all.length, all.length, which), seed, stratified), values)
  }
  return { classes: chosen.classes, training: part('training'), validation: part('validation') }
}

function ofClasses(data: Parts, wanted: readonly (string | number)[], values: number): Parts {
  if (!Array.isArray(wanted) || wanted.length === 0) throw new DataError('classes must be a list of at least one class, by name or number.')
  const numbers = (wanted as readonly (string | number)[]).map(name => {
    const number = typeof name === 'number' ? name : data.classes.indexOf(name)
    if (!Number.isInteger(number) || number < 0 || number >= data.classes.length) throw new DataError(`There is no class ${JSON.stringify(name)}. The classes are ${data.classes.join(', ')}, numbered from 0.`)
    return number
  })
  if (new Set(numbers).size < numbers.length) throw new DataError(`classes names a class twice: ${numbers.map(number => data.classes[number]).join(', ')}.`)
  const part = (which: 'training' | 'validation'): LabelledImages => {
    const { labels, trueLabels } = data[which]
    if (labels !== trueLabels) throw new DataError('Choose the classes before you add label noise: of images with wrong labels it is not clear to which class they belong.')
    for (const number of numbers) if (!labels.includes(number)) throw new DataError(`None of the ${which} images shows class ${JSON.stringify(data.classes[number])}.`)
    const kept = taken(data[which], Int32Array.from(labels.keys()).filter(image => numbers.includes(labels[image]!)), values)
    const renumbered = kept.labels.map(label => numbers.indexOf(label))
    return { ...kept, labels: renumbered, trueLabels: renumbered }
  }
  return { classes: numbers.map(number => data.classes[number]!), training: part('training'), validation: part('validation') }
}
