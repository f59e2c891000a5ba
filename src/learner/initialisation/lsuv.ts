import * as tf from '@tensorflow/tfjs'
import { isNonNegative } from '../activationStats/histogramRange'
import { selectLayers, type LayerSelection } from '../activationStats/LayerSelection'
import { activationOf, layerCalls, type ActivatedLayer, type LayerCall } from '../layerCalls'
import { refuseUnknownOptions } from '../refuseUnknownOptions'
import { weightRoles } from './layerWeights'
import { LsuvReport, type LsuvLayer } from './LsuvReport'

/** Options of `lsuv`. */
export interface LsuvOptions {
  /** How far mean and standard deviation may stay from 0 and 1; 0.001 by default. */
  tolerance?: number
  /** Changes of one layer at most; 10 by default. */
  maxIterations?: number
  /**
   * Where a layer's output is measured: `'beforeActivation'`, the default (the paper's), or `'afterActivation'` (the course's), which no
   * activation allows that is never below zero: its mean cannot be 0.
   */
  takenAt?: 'beforeActivation' | 'afterActivation'
  /** By default every layer with a kernel: dense and convolutional ones, the last included. */
  layers?: LayerSelection
}

const OPTIONS = ['tolerance', 'maxIterations', 'takenAt', 'layers']

/**
 * Scales and shifts the weights of a model, in place, so that on these images each layer's output has mean 0 and standard deviation 1:
 * layer-sequential unit variance (Mishkin and Matas 2015) without its orthonormal start, and with the bias set so that the mean is 0, as in
 * fast.ai's course. Layer by layer from the input on: the kernel is divided by the standard deviation s of the output, the bias b becomes
 * (b − mean)/s, until both are within the tolerance. Before the activation that is exact at once; after it, it takes some rounds.
 * Moments are over all numbers of the output, images, positions and channels together (one number each, so single channels may differ).
 *
 * A layer without bias, as before batch normalisation, gets the standard deviation only. A layer used several times is set at its first use.
 * @param x `[images, height, width, channels]`, normalised as the training images are; a batch of some hundred; it stays yours
 * @returns what was done, layer by layer; it displays itself as a table
 * @throws when a layer always gives the same number, as a dead one does: no factor can change that
 */
export function lsuv(model: tf.LayersModel, x: tf.Tensor, options: LsuvOptions = {}): LsuvReport {
  refuseUnknownOptions('lsuv', options, OPTIONS)
  const { tolerance = 1e-3, maxIterations = 10, takenAt = 'beforeActivation' } = options
  if (!Number.isFinite(tolerance) || tolerance <= 0) throw new RangeError(`lsuv: tolerance must be a number above 0, but it is ${String(tolerance)}.`)
  if (!Number.isSafeInteger(maxIterations) || maxIterations < 1) throw new RangeError(`lsuv: maxIterations must be a whole number of at least 1, but it is ${String(maxIterations)}.`)
  if ((takenAt as string) !== 'beforeActivation' && takenAt !== 'afterActivation') throw new RangeError(`lsuv: takenAt must be "beforeActivation" or "afterActivation", but it is ${JSON.stringify(takenAt)}.`)
  const takes = model.inputs[0]?.shape.slice(1) ?? []
  if (!((x as unknown) instanceof tf.Tensor) || x.rank !== takes.length + 1 || takes.some((side, axis) => side !== null && side !== x.shape[axis + 1]))
    throw new Error(`lsuv(model, x): the model takes [images, ${takes.map(side => side ?? 'any').join(', ')}], x is ${(x as unknown) instanceof tf.Tensor ? `[${x.shape.join(', ')}]` : 'no tensor'}.`)
  const calls = layerCalls(model)
  const chosen = (options.layers ? selectLayers(calls, options.layers) : calls).filter(call => kernelOf(call.layer) !== undefined)
  if (chosen.length === 0) throw new Error('lsuv: none of these layers has a kernel to scale. Layers inside another model cannot be reached: take that model by itself.')
  const unlike = takenAt === 'afterActivation' ? chosen.find(call => isNonNegative(activationOf(call.layer))) : undefined
  if (unlike)
    throw new Error(`lsuv: the output of ${JSON.stringify(unlike.name)} is never below zero after ${activationOf(unlike.layer)}, so its mean cannot be 0. Take it before the activation, or choose other layers.`)
  // What a shared layer gives is changed for all its uses at the first.
  const first = chosen.filter((call, index) => chosen.findIndex(other => other.layer === call.layer) === index)
  return new LsuvReport(first.map(call => setLayer(model, call, x, tolerance, maxIterations, takenAt)), tolerance, takenAt)
}

const kernelOf = (layer: tf.layers.Layer): number | undefined => {
  // The last kernel: with a separable convolution's second one the whole output scales.
  const at = weightRoles(layer)?.map(role => role.kind).lastIndexOf('kernel') ?? -1
  return at < 0 ? undefined : at
}

function setLayer(model: tf.LayersModel, { layer, name, output }: LayerCall, x: tf.Tensor, tolerance: number, maxIterations: number, takenAt: 'beforeActivation' | 'afterActivation'): LsuvLayer {
  const upToHere = tf.model({ inputs: model.inputs, outputs: output })
  const measure = (): { mean: number; std: number } => (takenAt === 'afterActivation' ? moments(upToHere, x) : withoutActivation(layer, () => moments(upToHere, x)))
  const kernel = kernelOf(layer) ?? 0
  const bias = weightRoles(layer)?.findIndex(role => role.kind === 'bias') ?? -1
  const before = measure()
  let now = before
  let iterations = 0
  const near = (): boolean => Math.abs(now.std - 1) <= tolerance && (bias < 0 || Math.abs(now.mean) <= tolerance)
  while (!near() && iterations < maxIterations) {
    const { mean, std } = now
    if (!Number.isFinite(std) || !Number.isFinite(mean)) throw new Error(`lsuv: the output of ${JSON.stringify(name)} is not finite (mean ${mean}, standard deviation ${std}). Look at the images and at the weights before it.`)
    if (std < 1e-20) throw new Error(`lsuv: the output of ${JSON.stringify(name)} is ${mean} everywhere, and no factor changes that. The layers before it may be dead: draw the weights anew, with initialise(model, 'he').`)
    const old = layer.getWeights()
    const scaled = tf.tidy(() => old.map((weight, at) => (at === kernel ? tf.div(weight, std) : at === bias ? tf.div(tf.sub(weight, mean), std) : weight.clone())))
    layer.setWeights(scaled)
    tf.dispose(scaled)
    iterations++
    now = measure()
  }
  return { name, iterations, before, after: now, hasBias: bias >= 0, converged: near() }
}

/** Mean and standard deviation (dividing by n) over everything a model gives. */
function moments(model: tf.LayersModel, x: tf.Tensor): { mean: number; std: number } {
  const [mean = NaN, variance = NaN] = tf.tidy(() => {
    const given = tf.moments(model.apply(x, { training: false }) as tf.Tensor)
    return [...tf.stack([given.mean, given.variance]).dataSync<'float32'>()]
  })
  return { mean, std: Math.sqrt(variance) }
}

/** Runs something while a layer applies no activation. */
function withoutActivation<T>(layer: tf.layers.Layer, run: () => T): T {
  const activated = layer as Partial<Pick<ActivatedLayer, 'activation'>>
  const { activation } = activated
  if (!activation) return run()
  activated.activation = { apply: given => given, getClassName: () => 'linear' }
  try {
    return run()
  } finally {
    activated.activation = activation
  }
}
