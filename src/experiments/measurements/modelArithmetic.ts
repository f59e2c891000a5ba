import { layerCalls, parametersOf } from '../../learner/layerCalls'
import { layersWithin, weightRoles } from '../../learner/initialisation/layerWeights'
import type { ModelConfig } from '../training/TrainConfig'
import { trialModel } from '../training/trialModel'

/** What one convolution costs for one image. */
export interface LayerArithmetic {
  layer: string
  /** `[height, width, channels]` of what it gives. */
  outputShape: number[]
  /** Numbers that it gives: height · width · channels. */
  activations: number
  /** Weights and biases. */
  parameters: number
  /** Of weights with inputs, padding counted in: positions · filter height · filter width · channels in · channels out. */
  multiplications: number
}

/** What a model costs, by counting. */
export interface ModelArithmetic {
  /** The convolutions, first to last. */
  layers: LayerArithmetic[]
  /** Of all layers, normalisations too. */
  parameters: number
  multiplications: number
  /** Numbers that one image takes in memory between the forward and the backward pass: the image itself and what each convolution gives. */
  activations: number
  /** The same in bytes, 4 for each. */
  activationBytes: number
}

/** Multiplications, parameters and activations of a trial's model, layer by layer: nothing is trained or run. */
export function modelArithmetic(config: ModelConfig = {}): ModelArithmetic {
  const model = trialModel(config, 1)
  try {
    const layers = layerCalls(model)
      .filter(({ layer }) => layer.getClassName() === 'Conv2D')
      .map(({ layer, name, output }): LayerArithmetic => {
        const outputShape = output.shape.slice(1).map(side => side ?? 1)
        const kernel = weightRoles(layer)?.find(role => role.kind === 'kernel')
        const activations = outputShape.reduce((product, side) => product * side, 1)
        return { layer: name, outputShape, activations, parameters: parametersOf(layer), multiplications: activations * (kernel?.fanIn ?? 0) }
      })
    const sum = (of: (layer: LayerArithmetic) => number): number => layers.reduce((total, layer) => total + of(layer), 0)
    const image = (model.inputs[0]?.shape.slice(1) ?? []).reduce<number>((product, side) => product * (side ?? 1), 1)
    const activations = image + sum(({ activations: own }) => own)
    return { layers, parameters: layersWithin(model).reduce((total, layer) => total + parametersOf(layer), 0), multiplications: sum(({ multiplications }) => multiplications), activations, activationBytes: 4 * activations }
  } finally {
    model.dispose()
  }
}
