import type * as tf from '@tensorflow/tfjs'
import { variableOf } from '../../learner/ParameterGroups'
import { initialise, simpleCnn } from '../../learner'
import { seedOf } from './streams'
import type { ModelConfig } from './TrainConfig'

/** `simpleCnn` with weights drawn for one seed: a layer of the same shape has the same ones in two models, whatever the others are. */
export function trialModel({ initialisation = 'pytorch', gain = 1, ...options }: ModelConfig, seed: number): tf.LayersModel {
  return initialise(simpleCnn(options), initialisation, { seed: seedOf(seed, 'weights'), gain })
}

/** The first layer with weights, and all others: what a transfer keeps, and what it trains. */
export function firstAndRest(model: tf.LayersModel): tf.layers.Layer[][] {
  const [first, ...rest] = model.layers.filter(layer => layer.weights.length > 0)
  return first ? [[first], rest] : []
}

/** Gives all layers but the first one other weights, drawn for the same seed by a generator of their own. */
export function drawAnew(model: tf.LayersModel, config: ModelConfig, seed: number): void {
  const [, rest = []] = firstAndRest(model)
  const fresh = trialModel(config, seedOf(seed, 'transfer'))
  try {
    const drawn = firstAndRest(fresh)[1] ?? []
    for (const [index, layer] of rest.entries()) layer.weights.forEach((weight, which) => variableOf(weight).assign(variableOf(drawn[index]!.weights[which]!)))
  } finally {
    fresh.dispose()
  }
}
