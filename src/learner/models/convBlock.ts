import * as tf from '@tensorflow/tfjs'
import { seededRandom, type SeededRandom } from '../../data'
import { refuseUnknownOptions } from '../refuseUnknownOptions'
import { ACTIVATIONS, forTfjs, type ActivationName } from './activations'
import { checkChoice, checkImageShape, checkSizes } from './checkSizes'
import type { ImageShape } from './ImageShape'
import { ImageLayerNormalization } from './ImageLayerNormalization'

/**
 * What is normalised to mean 0 and variance 1, before it is scaled and shifted by learnt numbers:
 * - `batch`: each channel over the batch's images and positions (Ioffe and Szegedy 2015). Scale and shift for each channel, starting at
 *   1 and 0. PyTorch's constants: epsilon 1e-5, and a tenth of each batch goes into the running mean and variance; tfjs's own are 1e-3
 *   and a hundredth, with which the running values lag behind in a short training. (The running variance divides by n, PyTorch's by n − 1.)
 * - `layer`: each image over its positions and channels (Ba et al. 2016; PyTorch's `LayerNorm([C, H, W])`). Scale and shift for each
 *   position and channel. Epsilon 1e-5.
 */
export type NormalisationName = 'batch' | 'layer' | 'none'
export const NORMALISATIONS: readonly NormalisationName[] = ['batch', 'layer', 'none']

/** Options of `convBlock`. */
export interface ConvBlockOptions {
  /** Side of the filters, 3 by default. */
  filterSize?: number
  /** Step between positions, 1 by default; 2 halves height and width, rounding up. */
  strides?: number
  /** `'none'` by default. */
  normalisation?: NormalisationName
  /** `'relu'` by default; `'linear'` for none. */
  activation?: ActivationName
  /** Whether the activation comes before the normalisation, as in fastbook's chapter 13. False by default (fastai's `bn_1st`). */
  activationFirst?: boolean
  /** Needed for the first block of a `tf.sequential` model. */
  inputShape?: ImageShape
  /** The convolution's name, `'conv'` by default; the layers after it add to it: `convNorm`, `convRelu`. Names must differ within a model. */
  name?: string
  /** The initial weights depend on this and the name; any whole number. 42 by default. */
  seed?: number
}

const OPTIONS = ['filterSize', 'strides', 'normalisation', 'activation', 'activationFirst', 'inputShape', 'name', 'seed']

/**
 * A convolution with what goes with it (fastai's `ConvLayer`): convolution, normalisation, activation, with padding `same`.
 *
 * ```ts
 * tf.sequential({ layers: [...convBlock(1, 8, { strides: 2, inputShape: [28, 28, 1] }), tf.layers.flatten(), tf.layers.dense({ units: 10 })] })
 * ```
 *
 * Where batch normalisation follows at once, the convolution has no bias: its mean would be taken away again. Without normalisation, or
 * with the activation first, the activation is applied by the convolution's own layer.
 *
 * Weights and biases start uniform within ±1/√fan_in, as PyTorch's do.
 * @param channels of what goes in
 * @param filters channels of what comes out
 * @throws for options that do not exist or do not fit
 */
export function convBlock(channels: number, filters: number, options: ConvBlockOptions = {}): tf.layers.Layer[] {
  const where = 'convBlock(channels, filters, options)'
  refuseUnknownOptions(where, options, OPTIONS)
  const { name = 'conv', seed = 42, inputShape } = options
  if (inputShape) {
    checkImageShape(where, inputShape)
    if (inputShape[2] !== channels) throw new RangeError(`${where}: channels is ${channels}, but the inputShape [${inputShape.join(', ')}] has ${inputShape[2]}.`)
  }
  // A stream of its own for each name: two blocks with the same seed don't start with the same filters.
  return convLayers(channels, filters, { ...options, name }, seededRandom(seed, ...Array.from(name, letter => letter.codePointAt(0) ?? 0)), where)
}

/** {@link convBlock} with its weights drawn from a stream that is there already. @param where for messages */
export function convLayers(channels: number, filters: number, options: Omit<ConvBlockOptions, 'seed'> & { name: string }, random: SeededRandom, where: string): tf.layers.Layer[] {
  const { filterSize = 3, strides = 1, normalisation = 'none', activation = 'relu', activationFirst = false, inputShape, name } = options
  checkSizes(where, [['channels', channels], ['filters', filters], ['filterSize', filterSize], ['strides', strides]])
  checkChoice(where, 'normalisation', normalisation, NORMALISATIONS)
  checkChoice(where, 'activation', activation, ACTIVATIONS)
  const fanIn = filterSize * filterSize * channels
  const ownActivation = normalisation === 'none' || activationFirst ? activation : 'linear'
  const useBias = normalisation !== 'batch' || activationFirst
  const layers: tf.layers.Layer[] = [
    tf.layers.conv2d({
      name,
      ...(inputShape ? { inputShape } : {}),
      filters,
      kernelSize: filterSize,
      strides,
      padding: 'same',
      activation: forTfjs(ownActivation),
      kernelInitializer: pytorchUniform(fanIn, random),
      ...(useBias ? { biasInitializer: pytorchUniform(fanIn, random) } : { useBias })
    })
  ]
  if (normalisation === 'batch') layers.push(tf.layers.batchNormalization({ name: `${name}Norm`, momentum: 0.9, epsilon: 1e-5 }))
  if (normalisation === 'layer') layers.push(new ImageLayerNormalization({ name: `${name}Norm` }))
  if (activation !== ownActivation) layers.push(activationLayer(name, activation))
  return layers
}

/** An activation as a layer of its own, named after what it follows. */
export const activationLayer = (after: string, activation: ActivationName): tf.layers.Layer =>
  tf.layers.activation({ name: `${after}${activation.charAt(0).toUpperCase()}${activation.slice(1)}`, activation: forTfjs(activation) })

/** PyTorch's default for convolutions and linear layers: uniform within ±1/√fan_in. */
export function pytorchUniform(fanIn: number, random: SeededRandom): ReturnType<typeof tf.initializers.randomUniform> {
  // Zero is no seed for tfjs: it draws one at random instead.
  return tf.initializers.randomUniform({ minval: -1 / Math.sqrt(fanIn), maxval: 1 / Math.sqrt(fanIn), seed: 1 + random.integer(2 ** 31 - 2) })
}
