import { quantityWord } from './quantityWord'
import type { LayerMeta } from './runEvent'

/** Names that tell layers apart in one picture: where several quantities were measured, `conv1, gradient` beside `conv1`. */
export function layerTitles(layers: readonly LayerMeta[]): string[] {
  const several = new Set(layers.map(quantityWord)).size > 1
  return layers.map(layer => (several && quantityWord(layer) !== 'activation' ? `${layer.name}, ${quantityWord(layer)}` : layer.name))
}
