import * as tf from '@tensorflow/tfjs'
import { seededRandom } from '../../data'
import { refuseUnknownOptions } from '../refuseUnknownOptions'
import { layersWithin, weightRoles } from './layerWeights'

/** See {@link initialise}. */
export type InitialisationScheme = 'pytorch' | 'he' | 'glorot'

/** Options of `initialise`. */
export interface InitialiseOptions {
  /** The weights depend on this and the model's structure only; any whole number. 42 by default. */
  seed?: number
  /** `'normal'` or `'uniform'`, with the same standard deviation. The scheme's own by default. */
  distribution?: 'normal' | 'uniform'
  /** The slope below zero of the activation that follows; for `'he'` only. 0 by default, which is ReLU. */
  slope?: number
  /** Multiplies the kernels that were drawn, not the biases: 0.3 starts a network with too little signal. 1 by default. */
  gain?: number
  /** `'zeros'`, or `'uniform'` within ±1/√fan_in. Uniform by default for `'pytorch'`, zeros for the others. */
  bias?: 'zeros' | 'uniform'
}

const OPTIONS = ['seed', 'distribution', 'slope', 'gain', 'bias']

interface Scheme {
  /** Of the kernel's numbers. */
  readonly deviation: (fans: { fanIn: number; fanOut: number }, slope: number) => number
  readonly distribution: 'normal' | 'uniform'
  readonly bias: 'zeros' | 'uniform'
}

const SCHEMES: Record<InitialisationScheme, Scheme> = {
  pytorch: { deviation: ({ fanIn }) => 1 / Math.sqrt(3 * fanIn), distribution: 'uniform', bias: 'uniform' },
  he: { deviation: ({ fanIn }, slope) => Math.sqrt(2 / ((1 + slope * slope) * fanIn)), distribution: 'normal', bias: 'zeros' },
  glorot: { deviation: ({ fanIn, fanOut }) => Math.sqrt(2 / (fanIn + fanOut)), distribution: 'uniform', bias: 'zeros' }
}

/**
 * Draws all weights of a model anew, in place, and gives the model back. fan_in is how many numbers a layer adds up for one output
 * (filter height · width · channels for a convolution), fan_out how many outputs one number goes into (height · width · filters).
 *
 * - `'pytorch'`: standard deviation 1/√(3·fan_in), uniform within ±1/√fan_in; biases likewise. PyTorch's default of `Conv2d` and `Linear`
 *   (`kaiming_uniform_` with a = √5). `simpleCnn` starts so by itself, with other draws.
 * - `'he'`: standard deviation √(2 / ((1 + slope²)·fan_in)), normal, biases zero (He et al. 2015, `kaiming_normal_`; the slope is that of
 *   their section on PReLU). Keeps the variance of the signal through ReLU.
 * - `'glorot'`: standard deviation √(2 / (fan_in + fan_out)), uniform, biases zero (Glorot and Bengio 2010, `xavier_uniform_`; Keras's
 *   default). Keeps the variance through what is linear near zero, such as tanh.
 *
 * A depthwise filter adds up one channel, so its fan_in is height · width. Normalisation layers go back to scale 1, shift 0, and running
 * mean 0 and variance 1. Frozen layers are drawn too.
 * @throws for a layer whose weights are unknown here, before any weight is changed
 */
export function initialise<M extends tf.LayersModel>(model: M, scheme: InitialisationScheme, options: InitialiseOptions = {}): M {
  if (!Object.hasOwn(SCHEMES, scheme)) throw new RangeError(`initialise(model, scheme): the scheme must be one of ${Object.keys(SCHEMES).map(name => JSON.stringify(name)).join(', ')}, but it is ${JSON.stringify(scheme)}.`)
  refuseUnknownOptions('initialise', options, OPTIONS)
  const { deviation, ...own } = SCHEMES[scheme]
  const { seed = 42, distribution = own.distribution, slope = 0, gain = 1, bias = own.bias } = options
  for (const [name, value, choices] of [['distribution', distribution, ['normal', 'uniform']], ['bias', bias, ['zeros', 'uniform']]] as const)
    if (!choices.includes(value as never)) throw new RangeError(`initialise: ${name} must be ${choices.map(choice => JSON.stringify(choice)).join(' or ')}, but it is ${JSON.stringify(value)}.`)
  if (scheme !== 'he' && slope !== 0) throw new RangeError(`initialise: slope belongs to "he"; "${scheme}" does not look at the activation.`)
  for (const [name, value] of [['slope', slope], ['gain', gain]] as const) if (!Number.isFinite(value)) throw new RangeError(`initialise: ${name} must be a finite number, but it is ${String(value)}.`)

  const layers = layersWithin(model).map(layer => ({ layer, roles: weightRoles(layer) }))
  for (const { layer, roles } of layers)
    if (!roles) throw new Error(`initialise knows dense, convolutional and normalisation layers, but not the weights of ${JSON.stringify(layer.name)} (${layer.getClassName()}). Nothing was changed.`)
  for (const [index, { layer, roles = [] }] of layers.entries()) {
    const values = layer.getWeights().map((weight, which): tf.Tensor => {
      const role = roles[which]
      // A stream of its own for each weight: another width of one layer leaves the others as they are.
      const random = seededRandom(seed, index, which)
      const uniform = (bound: number) => () => bound * (2 * random.next() - 1)
      const normal = (std: number) => () => std * random.normal()
      const draw = (next: () => number): tf.Tensor => tf.tensor(Float32Array.from({ length: weight.size }, next), weight.shape)
      if (role?.kind === 'kernel') {
        const std = gain * deviation(role, slope)
        return draw(distribution === 'normal' ? normal(std) : uniform(Math.sqrt(3) * std))
      }
      if (role?.kind === 'bias') return draw(bias === 'zeros' ? () => 0 : uniform(1 / Math.sqrt(role.fanIn)))
      return tf.fill(weight.shape, role?.value ?? 0)
    })
    layer.setWeights(values)
    tf.dispose(values)
  }
  return model
}
