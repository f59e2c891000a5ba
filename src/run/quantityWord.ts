import type { LayerMeta, Quantity } from './runEvent'

const WORDS: Readonly<Record<Quantity, string>> = { output: 'activation', preActivation: 'pre-activation', gradient: 'gradient', weight: 'weight' }

/** What was measured of a layer, for an axis: `activation`, `pre-activation`, `gradient` or `weight`. */
export const quantityWord = ({ quantity = 'output' }: LayerMeta): string => WORDS[quantity]
