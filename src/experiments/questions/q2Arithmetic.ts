import { modelArithmetic } from '../measurements/modelArithmetic'
import { Table } from '../Table'

/** Sides of the first filter that are compared. */
export const SIDES = [3, 5, 7] as const
/** Step of the first convolution. */
const STRIDE = 2
/** Filters of the first convolution. */
const FILTERS = 8
const IMAGE_SIDE = 28

/**
 * Weights, biases not counted, of convolutions in a row that all have the same filters: side² · channels in · filters for the first, and
 * side² · filters · filters for each further one (Simonyan and Zisserman 2014).
 */
export function weightsInRow({ side, convolutions, channels, filters }: { side: number; convolutions: number; channels: number; filters: number }): number {
  return side ** 2 * filters * (channels + (convolutions - 1) * filters)
}

/** Side of what a convolution gives. Without padding a filter must lie wholly within the image; `same` pads so that only the stride counts. */
export function outputSide(side: number, filter: number, stride: number, padding: 'same' | 'valid'): number {
  return padding === 'same' ? Math.ceil(side / stride) : Math.floor((side - filter) / stride) + 1
}

/** One large filter against small ones that together see as much: so many 3×3 convolutions have the same field of view, at stride 1. */
const SAME_VIEW = [
  { side: 5, small: 2 },
  { side: 7, small: 3 }
] as const

/** Where a convolution can stand, by the channels that it is given. */
const PLACES = [
  { name: 'where the input has one channel, as here', channels: 1 },
  { name: 'where it has the three of a colour image', channels: 3 },
  { name: 'where it has as many as there are filters, as in later layers', channels: FILTERS }
] as const

/** A case of claim 2.4: the pairs in which the one large filter has fewer weights. */
export interface WeightsCounted {
  readonly name: string
  readonly found: number
  readonly claimed: number
}

export const fewerWeights = (): WeightsCounted[] =>
  PLACES.map(({ name, channels }) => ({ name, found: SAME_VIEW.filter(pair => large(pair, channels) < small(pair, channels)).length, claimed: SAME_VIEW.length }))

const large = ({ side }: (typeof SAME_VIEW)[number], channels: number): number => weightsInRow({ side, convolutions: 1, channels, filters: FILTERS })
const small = ({ small: convolutions }: (typeof SAME_VIEW)[number], channels: number): number => weightsInRow({ side: 3, convolutions, channels, filters: FILTERS })

/** Weights of both, by the channels that come in. */
export function weightsTable(): Table {
  const numbers = (side: number): string[] => PLACES.map(({ channels }) => {
    const pair = SAME_VIEW.find(each => each.side === side)!
    return `${large(pair, channels).toLocaleString('en-US')} against ${small(pair, channels).toLocaleString('en-US')}`
  })
  const [five, seven] = [numbers(5), numbers(7)]
  return new Table(['input channels', 'one 5×5 against two 3×3', 'one 7×7 against three 3×3'], PLACES.map(({ channels }, row) => [String(channels), five[row]!, seven[row]!]), `Weights, with ${FILTERS} filters in every convolution; biases are not counted.`)
}

/** What each size of the first filter gives, and costs: as our network pads, and without padding. */
export function sizesTable(): Table {
  const rows = SIDES.map(side => {
    const { layers, parameters, multiplications } = modelArithmetic({ firstFilterSize: side })
    const without = outputSide(IMAGE_SIDE, side, STRIDE, 'valid')
    const [height = NaN, width = NaN, channels = NaN] = layers[0]?.outputShape ?? []
    return [`${side}×${side}`, String(side ** 2), String(channels), `${height} × ${width}`, `${without} × ${without}`, parameters.toLocaleString('en-US'), multiplications.toLocaleString('en-US')]
  })
  return new Table(['first filter', 'numbers it sees', 'numbers it makes of them', 'positions', 'positions without padding', 'parameters of the network', 'multiplications for an image'], rows)
}

/** Of the larger sizes, those after which more positions are left than after a 3×3: shrinking that is more gradual. As our network pads, and without padding. */
export function gentlerSizes(): WeightsCounted[] {
  const [small, ...larger] = SIDES
  const padded = (side: number): number => modelArithmetic({ firstFilterSize: side }).layers[0]?.outputShape[0] ?? NaN
  const without = (side: number): number => outputSide(IMAGE_SIDE, side, STRIDE, 'valid')
  return ([['for the positions that are left', padded], ['for those left without padding', without]] as const).map(([name, of]) => ({ name, found: larger.filter(side => of(side) > of(small)).length, claimed: larger.length }))
}
