import * as tf from '@tensorflow/tfjs'

/** What a weight is for, and for a kernel how many numbers go into and out of one of its sums. */
export type WeightRole =
  | { readonly kind: 'kernel'; readonly fanIn: number; readonly fanOut: number }
  | { readonly kind: 'bias'; readonly fanIn: number }
  | { readonly kind: 'fixed'; readonly value: number }

/** A layer's weights in the order of `getWeights()`; undefined for a layer whose weights this library does not know. */
export function weightRoles(layer: tf.layers.Layer): WeightRole[] | undefined {
  const shapes = layer.getWeights().map(weight => weight.shape)
  const { useBias } = layer.getConfig()
  const kernels = useBias === false ? shapes : shapes.slice(0, -1)
  const biased = (roles: { fanIn: number; fanOut: number }[]): WeightRole[] => [
    ...roles.map(fans => ({ kind: 'kernel' as const, ...fans })),
    ...(kernels.length < shapes.length ? [{ kind: 'bias' as const, fanIn: roles.at(-1)?.fanIn ?? 1 }] : [])
  ]
  const sizes = (shape: readonly number[] | undefined): { positions: number; before: number; after: number } => {
    const [before = 1, after = 1] = shape?.slice(-2) ?? []
    return { positions: (shape?.slice(0, -2) ?? []).reduce((product, side) => product * side, 1), before, after }
  }
  const first = sizes(kernels[0])
  switch (layer.getClassName()) {
    case 'Dense':
    case 'Conv1D':
    case 'Conv2D':
    case 'Conv3D':
      return biased([{ fanIn: first.positions * first.before, fanOut: first.positions * first.after }])
    case 'Conv2DTranspose':
      return biased([{ fanIn: first.positions * first.after, fanOut: first.positions * first.before }])
    case 'DepthwiseConv2D':
      return biased([{ fanIn: first.positions, fanOut: first.positions * first.after }])
    case 'SeparableConv2D': {
      const pointwise = sizes(kernels[1])
      return biased([{ fanIn: first.positions, fanOut: first.positions * first.after }, { fanIn: pointwise.before, fanOut: pointwise.after }])
    }
    case 'BatchNormalization':
    case 'LayerNormalization':
    case 'ImageLayerNormalization':
      return layer.weights.map(weight => ({ kind: 'fixed', value: /(gamma|moving_variance)(_\d+)?$/.test(weight.originalName) ? 1 : 0 }))
    default:
      return shapes.length === 0 ? [] : undefined
  }
}

/** The layers of a model, those of models inside it too, each once. */
export function layersWithin(model: tf.LayersModel): tf.layers.Layer[] {
  return [...new Set(model.layers.flatMap(layer => (layer instanceof tf.LayersModel ? layersWithin(layer) : [layer])))]
}
