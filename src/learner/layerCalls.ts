import type * as tf from '@tensorflow/tfjs'

type Layer = tf.layers.Layer

/** One use of a layer in a model; a shared layer has several. */
export interface LayerCall {
  readonly layer: Layer
  /** The layer's name, with `#2`, `#3` … for a shared layer's further uses. */
  readonly name: string
  /** The first of its outputs, without values: what a model can be asked for. */
  readonly output: tf.SymbolicTensor
  readonly input: tf.SymbolicTensor | undefined
}

/** The uses of layers that lead from a model's inputs to its outputs, inputs first. A model inside the model counts as one layer. */
export function layerCalls(model: tf.LayersModel): LayerCall[] {
  const found = new Map<string, tf.SymbolicTensor>()
  const visit = (tensor: tf.SymbolicTensor): void => {
    const key = `${tensor.sourceLayer.id}/${tensor.nodeIndex}`
    if (found.has(key)) return
    for (const input of tensor.inputs) visit(input)
    found.set(key, tensor)
  }
  // A deep model would overflow the stack of a recursion only beyond thousands of layers.
  for (const output of model.outputs) visit(output)
  const uses = new Map<Layer, number>()
  return [...found.values()]
    .filter(tensor => tensor.sourceLayer.getClassName() !== 'InputLayer')
    .map(tensor => {
      const layer = tensor.sourceLayer
      const use = (uses.get(layer) ?? 0) + 1
      uses.set(layer, use)
      return { layer, name: use === 1 ? layer.name : `${layer.name}#${use}`, output: tensor, input: tensor.inputs[0] }
    })
}

/** The activation that a layer applies last, such as `relu`; `linear` where it applies none that is known. */
export function activationOf(layer: Layer): string {
  const configured: unknown = layer.getConfig()['activation']
  if (typeof configured === 'string') return configured
  switch (layer.getClassName()) {
    case 'ReLU':
      return 'relu'
    case 'Softmax':
      return 'softmax'
    case 'ELU':
      return 'elu'
    case 'LeakyReLU':
      return 'leakyRelu'
    default:
      return 'linear'
  }
}

/** What is used of a layer that applies an activation last; tfjs-layers keeps it to itself. */
export interface ActivatedLayer extends tf.layers.Layer {
  activation: { apply(x: tf.Tensor): tf.Tensor; getClassName(): string }
}

/** Whether a layer computes something and then applies an activation to it: a convolution or a dense layer, not an activation by itself. */
export const hasOwnActivation = (layer: Layer): layer is ActivatedLayer =>
  'activation' in layer && typeof layer.activation === 'object' && layer.activation !== null && layer.weights.length > 0 && activationOf(layer) !== 'linear' && !('cell' in layer)

/** Numbers in a layer, trainable and fixed. */
export const parametersOf = (layer: { weights: readonly { shape: readonly (number | null)[] }[] }): number =>
  layer.weights.reduce((sum, weight) => sum + weight.shape.reduce<number>((product, side) => product * (side ?? 1), 1), 0)
