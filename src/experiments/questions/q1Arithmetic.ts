import { modelArithmetic, type LayerArithmetic } from '../measurements/modelArithmetic'
import type { Counted } from '../claim/DeclaredClaim'
import { Table } from '../Table'
import { Q1_FILTERS, type Q1Arm } from './q1Experiments'

/** The hidden convolutions of one of the networks; the last one, which gives the ten answers, is left out. */
const hidden = (arm: Q1Arm): LayerArithmetic[] => modelArithmetic({ filters: [...Q1_FILTERS[arm]] }).layers.slice(0, -1)
const side = ({ outputShape }: LayerArithmetic): number => outputShape[0] ?? NaN

/** Neighbours from the second layer on: the first is given one channel, whatever there are of filters. */
function neighbours(arm: Q1Arm): [before: LayerArithmetic, after: LayerArithmetic][] {
  const layers = hidden(arm).slice(1)
  return layers.slice(1).map((after, index) => [layers[index]!, after])
}

/** Claim A-Q1a: in how many pairs of neighbours the second multiplies as often as the first. */
export function equalWork(): Counted[] {
  const pairs = neighbours('doubled')
  const isExact = ([before, after]: (typeof pairs)[number]): boolean => 2 * side(after) === side(before)
  const equal = (among: typeof pairs): Pick<Counted, 'found' | 'claimed'> => ({ found: among.filter(([before, after]) => before.multiplications === after.multiplications).length, claimed: among.length })
  const constant = neighbours('all 8')
  return [
    { name: 'where the side is halved exactly, from 4 to 2', ...equal(pairs.filter(isExact)) },
    { name: 'where it is rounded up, from 7 to 4', ...equal(pairs.filter(pair => !isExact(pair))) },
    { name: 'for falling work without doubling', found: constant.filter(([before, after]) => after.multiplications < before.multiplications).length, claimed: constant.length }
  ]
}

/** Claim 1.3: after how many of the steps from layer to layer more numbers are left than without doubling, and after how many as many as before. */
export function numbersLeft(): Counted[] {
  const [doubled, constant] = [hidden('doubled'), hidden('all 8')]
  const fall = (layers: readonly LayerArithmetic[], at: number): number => layers[at]!.activations / layers[at - 1]!.activations
  const steps = [...doubled.keys()].slice(1)
  return [
    { name: 'for losing fewer numbers at each step than without doubling', found: steps.filter(at => fall(doubled, at) > fall(constant, at)).length, claimed: steps.length },
    { name: 'for losing none', found: steps.filter(at => fall(doubled, at) >= 1).length, claimed: steps.length }
  ]
}

/** A row for each network: what `of` counts in each hidden layer, and in the whole network. */
function byLayers(of: (layer: LayerArithmetic) => number, whole: { heading: string; of: (arm: Q1Arm) => number }, note: string): Table {
  const words = (count: number): string => count.toLocaleString('en-US')
  const arms = Object.keys(Q1_FILTERS) as Q1Arm[]
  return new Table(['network', 'filters', 'layer 1', 'layer 2', 'layer 3', 'layer 4', whole.heading], arms.map(arm => [arm, Q1_FILTERS[arm].join('-'), ...hidden(arm).map(layer => words(of(layer))), words(whole.of(arm))]), note)
}

/** Multiplications of each layer, for one image. */
export const workTable = (): Table =>
  byLayers(({ multiplications }) => multiplications, { heading: 'whole network', of: arm => modelArithmetic({ filters: [...Q1_FILTERS[arm]] }).multiplications }, 'Multiplications for one image: positions × filter height × filter width × channels in × filters. The whole network has a fifth convolution, for the ten answers.')

/** Numbers that each layer gives for an image, and parameters of the network. */
export const numbersTable = (): Table =>
  byLayers(({ activations }) => activations, { heading: 'parameters of the network', of: arm => modelArithmetic({ filters: [...Q1_FILTERS[arm]] }).parameters }, 'Numbers that each layer gives for one image: positions × filters. The image itself has 784.')
