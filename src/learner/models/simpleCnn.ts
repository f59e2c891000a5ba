import * as tf from '@tensorflow/tfjs'
import { seededRandom } from '../../data'
import { refuseUnknownOptions } from '../refuseUnknownOptions'
import type { ActivationName } from './activations'
import { checkImageShape, checkSizes, scaledFilters } from './checkSizes'
import { convLayers, type NormalisationName } from './convBlock'
import type { ImageShape } from './ImageShape'

/** Options of `simpleCnn`. */
export interface SimpleCnnOptions {
  /** Filters of the stages; the last convolution comes after them and has one for each class. `[8, 16, 32, 64]` by default. */
  filters?: readonly number[]
  /** Multiplies `filters`: 2 doubles them all, 0.5 halves them. 1 by default. */
  width?: number
  /** Convolutions in a stage, 1 by default: the first strides, further ones keep the size at stride 1. */
  depth?: number
  /** Side of the first convolution's filters, 5 by default. */
  firstFilterSize?: number
  /** Side of all other filters, 3 by default. */
  filterSize?: number
  /** Step between positions: one number for all stages and the last convolution, or a list with a number for each of them. 2 by default. */
  strides?: number | readonly number[]
  /** `'batch'`, `'layer'` or `'none'`, which is the default. The last convolution is not normalised; see `normaliseLast`. */
  normalisation?: NormalisationName
  /** Whether the last convolution, which gives the logits, is normalised too, as in fastbook's chapter 13. False by default. */
  normaliseLast?: boolean
  /** After every convolution but the last. `'relu'` by default. */
  activation?: ActivationName
  /** Whether the activation comes before the normalisation, as in fastbook's chapter 13. False by default. */
  activationFirst?: boolean
  /** The initial weights depend on nothing else; any whole number. 42 by default. */
  seed?: number
  /** `[height, width, channels]`, `[28, 28, 1]` by default. */
  inputShape?: ImageShape
  /** 10 by default. */
  classes?: number
}

const OPTIONS = ['filters', 'width', 'depth', 'firstFilterSize', 'filterSize', 'strides', 'normalisation', 'normaliseLast', 'activation', 'activationFirst', 'seed', 'inputShape', 'classes']

/**
 * The convolutional network of fastbook's chapter 13 (`simple_cnn` with a larger first filter): convolutions of stride 2, each halving
 * height and width, ReLU between, no normalisation; it gives logits `[batch, classes]`. 30,282 parameters by default.
 *
 * Padding is `same`: at stride 2 it pads right and bottom only, where PyTorch's `padding=1` pads all sides. The shapes are equal
 * (28 → 14 → 7 → 4 → 2 → 1), the outermost pixels are seen differently.
 *
 * Weights start as PyTorch's do by default: uniform within ±1/√fan_in (Kaiming uniform with a = √5, a standard deviation of
 * 1/√(3·fan_in)), biases too. That is less than He's 2/fan_in, which ReLU calls for; `initialise(model, 'he')` draws those.
 * @throws for options that do not exist or do not fit
 */
export function simpleCnn(options: SimpleCnnOptions = {}): tf.Sequential {
  refuseUnknownOptions('simpleCnn', options, OPTIONS)
  const { width = 1, depth = 1, firstFilterSize = 5, filterSize = 3, normalisation = 'none', normaliseLast = false, activation = 'relu', activationFirst, seed = 42, inputShape = [28, 28, 1], classes = 10 } = options
  checkSizes('simpleCnn', [['firstFilterSize', firstFilterSize], ['filterSize', filterSize], ['depth', depth], ['classes', classes]])
  checkImageShape('simpleCnn', inputShape)
  const stages = [...scaledFilters('simpleCnn', options.filters ?? [8, 16, 32, 64], width), classes]
  const strides = stridesOf(options.strides ?? 2, stages.length)
  const random = seededRandom(seed)
  const model = tf.sequential({ name: 'simpleCnn' })
  let [height, wide, channels] = inputShape
  let convolutions = 0
  for (const [stage, filters] of stages.entries()) {
    const last = stage === stages.length - 1
    for (let within = 0; within < (last ? 1 : depth); within++) {
      const stride = within === 0 ? (strides[stage] ?? 2) : 1
      const first = convolutions === 0
      const layers = convLayers(channels, filters, {
        name: `conv${++convolutions}`,
        filterSize: first ? firstFilterSize : filterSize,
        strides: stride,
        normalisation: last && !normaliseLast ? 'none' : normalisation,
        activation: last ? 'linear' : activation,
        ...(activationFirst === undefined ? {} : { activationFirst }),
        ...(first ? { inputShape } : {})
      }, random, 'simpleCnn')
      for (const layer of layers) model.add(layer)
      ;[height, wide, channels] = [Math.ceil(height / stride), Math.ceil(wide / stride), filters]
    }
  }
  // Larger images leave more than one position: each class then gets their mean, as fastai's pooling does.
  model.add(height * wide === 1 ? tf.layers.flatten({ name: 'flatten' }) : tf.layers.globalAveragePooling2d({ name: 'pool', dataFormat: 'channelsLast' }))
  return model
}

/** A stride for each stage and for the last convolution. */
function stridesOf(strides: number | readonly number[], stages: number): readonly number[] {
  const list = Array.isArray(strides) ? (strides as readonly number[]) : Array.from({ length: stages }, () => strides as number)
  if (list.length !== stages) throw new RangeError(`simpleCnn: strides must be one number, or a list with ${stages} of them (one for each entry of filters, and one for the last convolution), but it has ${list.length}.`)
  checkSizes('simpleCnn', list.map(stride => ['strides', stride] as const))
  return list
}
