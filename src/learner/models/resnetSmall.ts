import * as tf from '@tensorflow/tfjs'
import { seededRandom, type SeededRandom } from '../../data'
import { refuseUnknownOptions } from '../refuseUnknownOptions'
import type { ActivationName } from './activations'
import { checkImageShape, checkSizes, scaledFilters } from './checkSizes'
import { activationLayer, convLayers, pytorchUniform, type NormalisationName } from './convBlock'
import type { ImageShape } from './ImageShape'

/** Options of `resnetSmall`. */
export interface ResnetSmallOptions {
  /** Filters of the first convolution, then of each stage. `[8, 16, 32, 64]` by default. */
  filters?: readonly number[]
  /** Multiplies `filters`; 1 by default. */
  width?: number
  /** Residual blocks in a stage, 1 by default: the first strides, further ones keep the size. */
  depth?: number
  /** Side of the first convolution's filters, 5 by default; those of the blocks are 3 x 3. */
  firstFilterSize?: number
  /** `'batch'` by default. */
  normalisation?: NormalisationName
  /** `'relu'` by default. */
  activation?: ActivationName
  /** The initial weights depend on nothing else; any whole number. 42 by default. */
  seed?: number
  /** `[height, width, channels]`, `[28, 28, 1]` by default. */
  inputShape?: ImageShape
  /** 10 by default. */
  classes?: number
}

const OPTIONS = ['filters', 'width', 'depth', 'firstFilterSize', 'normalisation', 'activation', 'seed', 'inputShape', 'classes']

/**
 * A small residual network (He et al. 2015) for small images: a convolution of stride 2, then stages that each halve height and width,
 * then the mean over positions and a linear layer, which gives logits `[batch, classes]`. 77,490 parameters by default.
 *
 * A block adds two 3 x 3 convolutions, the first of which strides, to a short cut, and applies the activation to the sum. The short cut
 * is the input itself; where the block strides its 2 x 2 mean, and where the number of channels changes a 1 x 1 convolution of that
 * (He, T. et al. 2018, fastai's `ResBlock`), so that no pixel is passed over.
 * @throws for options that do not exist or do not fit
 */
export function resnetSmall(options: ResnetSmallOptions = {}): tf.LayersModel {
  refuseUnknownOptions('resnetSmall', options, OPTIONS)
  const { width = 1, depth = 1, firstFilterSize = 5, normalisation = 'batch', activation = 'relu', seed = 42, inputShape = [28, 28, 1], classes = 10 } = options
  checkSizes('resnetSmall', [['firstFilterSize', firstFilterSize], ['depth', depth], ['classes', classes]])
  checkImageShape('resnetSmall', inputShape)
  const [stem = 1, ...stages] = scaledFilters('resnetSmall', options.filters ?? [8, 16, 32, 64], width)
  const random = seededRandom(seed)
  const input = tf.input({ shape: inputShape, name: 'image' })
  let flow = through(input, convLayers(inputShape[2], stem, { name: 'stem', filterSize: firstFilterSize, strides: 2, normalisation, activation }, random, 'resnetSmall'))
  let channels = stem
  for (const [stage, filters] of stages.entries())
    for (let block = 0; block < depth; block++) {
      flow = residualBlock(flow, { name: depth === 1 ? `block${stage + 1}` : `block${stage + 1}${letter(block)}`, channels, filters, strides: block === 0 ? 2 : 1, normalisation, activation }, random)
      channels = filters
    }
  const pooled = through(flow, [tf.layers.globalAveragePooling2d({ name: 'pool', dataFormat: 'channelsLast' })])
  const logits = through(pooled, [tf.layers.dense({ name: 'head', units: classes, kernelInitializer: pytorchUniform(channels, random), biasInitializer: pytorchUniform(channels, random) })])
  return tf.model({ name: 'resnetSmall', inputs: input, outputs: logits })
}

interface Block {
  name: string
  channels: number
  filters: number
  strides: 1 | 2
  normalisation: NormalisationName
  activation: ActivationName
}

function residualBlock(input: tf.SymbolicTensor, { name, channels, filters, strides, normalisation, activation }: Block, random: SeededRandom): tf.SymbolicTensor {
  const conv = (suffix: string, from: number, filterSize: number, step: number, applied: ActivationName): tf.layers.Layer[] =>
    convLayers(from, filters, { name: `${name}${suffix}`, filterSize, strides: step, normalisation, activation: applied }, random, 'resnetSmall')
  const main = through(input, [...conv('Conv1', channels, 3, strides, activation), ...conv('Conv2', filters, 3, 1, 'linear')])
  const halved = strides === 1 ? [] : [tf.layers.averagePooling2d({ name: `${name}Pool`, poolSize: 2, strides: 2, padding: 'same' })]
  const shortCut = through(input, [...halved, ...(channels === filters ? [] : conv('ShortCut', channels, 1, 1, 'linear'))])
  const sum = tf.layers.add({ name: `${name}Sum` }).apply([main, shortCut]) as tf.SymbolicTensor
  return through(sum, activation === 'linear' ? [] : [activationLayer(name, activation)])
}

const through = (input: tf.SymbolicTensor, layers: readonly tf.layers.Layer[]): tf.SymbolicTensor => layers.reduce((flow, layer) => layer.apply(flow) as tf.SymbolicTensor, input)

/** a, b, c … */
const letter = (index: number): string => String.fromCharCode(97 + (index % 26)).repeat(1 + Math.floor(index / 26))
