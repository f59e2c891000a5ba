import * as tf from '@tensorflow/tfjs'
import { layerCalls } from './layerCalls'

type Layer = tf.layers.Layer

/** Which layers form the groups, first to last: a list of lists of layers, together all that have weights. */
export type GroupSplitter = (model: tf.LayersModel) => readonly (readonly Layer[])[]

/** How many of some groups of layers are frozen, from the first on. */
export interface Freezing {
  readonly count: number
  readonly frozen: number
}

/** The parameters of a model in groups, which may be frozen and may learn at rates of their own (fastai's parameter groups). */
export class ParameterGroups {
  /** Layers of each group. */
  readonly layers: readonly (readonly Layer[])[]
  /** Groups before this one are not trained. */
  frozen = 0
  /** The rate of group g is the learning rate times factor g; the last is 1. */
  factors: readonly number[]

  /** @param split by default two groups: all layers with weights but the last one, and that (fastai's body and head) */
  constructor(
    private readonly model: tf.LayersModel,
    split: GroupSplitter = bodyAndHead
  ) {
    this.layers = split(model).filter(group => group.length > 0)
    const grouped = this.layers.flat()
    const missing = layersWithWeights(model).find(layer => !grouped.includes(layer))
    if (missing) throw new Error(`The groups must contain every layer with weights once, but ${missing.name} is in none.`)
    const twice = grouped.find((layer, index) => grouped.indexOf(layer) !== index)
    if (twice) throw new Error(`The groups must contain every layer with weights once, but ${twice.name} is in two.`)
    this.factors = this.layers.map(() => 1)
  }

  /** Freezes the groups before group `first`; negative numbers count from the end (fastai's `freeze_to`). Normalisations go on learning, as there. */
  freezeTo(first: number): void {
    const at = first < 0 ? this.layers.length + first : first
    if (!Number.isInteger(at) || at < 0 || at >= this.layers.length) throw new RangeError(`freezeTo(${first}): there are ${this.layers.length} groups, numbered 0 to ${this.layers.length - 1}; negative numbers count from the end.`)
    this.frozen = at
  }

  /** How many groups there are and how many are frozen: what a saved learner says of them. */
  get freezing(): Freezing {
    return { count: this.layers.length, frozen: this.frozen }
  }
  /** Freezes as many groups; where there are others than when that was said, they stay as they are. */
  set freezing({ count, frozen }: Freezing) {
    if (count === this.layers.length) this.frozen = frozen
  }

  /** What training changes now, in the model's order. */
  variables(): tf.Variable[] {
    const fixed = new Set(this.layers.slice(0, this.frozen).flat().filter(layer => !isNormalisation(layer)).flatMap(layer => layer.trainableWeights))
    return this.model.trainableWeights.filter(weight => !fixed.has(weight)).map(variableOf)
  }

  /** The group of each of some variables. */
  groupsOf(variables: readonly tf.Variable[]): number[] {
    const group = new Map<tf.Variable, number>()
    for (const [index, layers] of this.layers.entries()) for (const layer of layers) for (const weight of layer.weights) group.set(variableOf(weight), index)
    return variables.map(variable => group.get(variable) ?? this.layers.length - 1)
  }

  /** Sets the factors from one rate, from the lowest and the highest (spaced by equal ratios between), or from one for each group; returns the last. */
  setRates(rates: number | readonly number[]): number {
    const groups = this.layers.length
    if (typeof rates === 'number') {
      this.factors = this.layers.map(() => 1)
      return rates
    }
    const last = rates.at(-1)
    const [first] = rates
    if (first === undefined || last === undefined || last === 0 || (rates.length !== 2 && rates.length !== groups))
      throw new RangeError(`lr takes a number, [lowest, highest], or one number for each of the ${groups} groups, the last above 0; this is [${rates.join(', ')}].`)
    const each = rates.length === groups ? rates : this.layers.map((_, index) => (groups === 1 ? last : first * (last / first) ** (index / (groups - 1))))
    this.factors = each.map(rate => rate / last)
    return last
  }
}

const isNormalisation = (layer: Layer): boolean => layer.getClassName().endsWith('Normalization')

function bodyAndHead(model: tf.LayersModel): Layer[][] {
  const layers = layersWithWeights(model)
  return [layers.slice(0, -1), layers.slice(-1)]
}

/** A model's layers that have weights, inputs first, each once. */
const layersWithWeights = (model: tf.LayersModel): Layer[] => [...new Set(layerCalls(model).map(({ layer }) => layer))].filter(layer => layer.weights.length > 0)

/** A layer's weight as the variable that holds it. */
export function variableOf(weight: { name: string; read(): tf.Tensor }): tf.Variable {
  const variable = weight.read()
  if (!(variable instanceof tf.Variable)) throw new TypeError(`The weight ${weight.name} is no tf.Variable: the model was made by another copy of tfjs. Import tfjs as '@tensorflow/tfjs'.`)
  return variable as tf.Variable
}
