import { measurement } from './Measurement'

/** How far the weights have come. */
export interface DistanceFromStart {
  /** Euclidean distance of all weights together from where they were initialised. */
  distance: number
  /** The same as a multiple of the initial weights' norm. */
  relative: number
  /** Of each layer's weights, in the model's order. */
  layers: number[]
}

/** Euclidean distance of the trained weights from the initial ones. */
export const distanceFromStart = measurement<object, DistanceFromStart>([], ({ learn, initialWeights }) => ({
  end() {
    const byLayer = new Map<string, number>()
    let initial = 0
    for (const [index, variable] of learn.allVariables.entries()) {
      const before = initialWeights[index]!
      const squares = variable.dataSync<'float32'>().reduce((sum, value, at) => sum + (value - before[at]!) ** 2, 0)
      const layer = variable.name.split('/')[0] ?? variable.name
      byLayer.set(layer, (byLayer.get(layer) ?? 0) + squares)
      initial += before.reduce((sum, value) => sum + value * value, 0)
    }
    const layers = [...byLayer.values()]
    const distance = Math.sqrt(layers.reduce((sum, squares) => sum + squares, 0))
    return { distance, relative: distance / Math.sqrt(initial), layers: layers.map(Math.sqrt) }
  }
}))
