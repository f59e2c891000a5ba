import { moments } from '../moments'
import type { ObservedLayer, Observation } from './Observation'
import type { Leaf, SavedObject } from './SavedObject'

/** Something a claim says is saved, and how it is recognised: by its value, so that no name has to be trusted. */
export interface Field {
  readonly name: string
  /** Whether what was saved of a layer and batch is it; `activations` are those which the recorder was given. */
  readonly is: (leaf: Leaf, seen: ObservedLayer, activations: Float32Array) => boolean
  /** Whether it may be said once for a layer instead of in each batch. */
  readonly mayBeSaidOnce?: boolean
}

/**
 * The key under which `field` is saved in `object`; `undefined` when it is not there. What lies under that key must be it for every
 * batch and every layer, because one number may equal another once by chance.
 */
export function findField(field: Field, object: SavedObject, observation: Observation): string | undefined {
  let keys: string[] | undefined
  for (const [batch, layers] of observation.entries()) {
    for (const [layer, seen] of layers.entries()) {
      const leaves = [...object.cell(batch, layer), ...(field.mayBeSaidOnce ? object.once(layer) : [])]
      const here = leaves.filter(leaf => (!keys || keys.includes(leaf.key)) && field.is(leaf, seen, object.activations(seen))).map(leaf => leaf.key)
      if (here.length === 0) return undefined
      keys = here
    }
  }
  return keys?.[0]
}

/** One number, close to any of those that `of` makes of the activations. */
export const numberFrom = (name: string, of: (activations: Float32Array) => readonly number[]): Field => ({
  name,
  is: (leaf, _, activations) => leaf.values.length === 1 && isOneOf(leaf.values[0], of(activations))
})

/** All activations, in whatever shape. */
export const rawActivations: Field = { name: 'raw activations', is: (leaf, _, activations) => sameNumbers(leaf, activations) }

/**
 * Counts of the activations: whole numbers, none negative, which add up to no more than there are. Eight or more, because a shape is a
 * list of whole numbers too.
 */
export const histogram: Field = {
  name: 'histogram',
  is: (leaf, _, activations) => leaf.values.length >= 8 && leaf.values.every(value => typeof value === 'number' && value >= 0 && Number.isInteger(value)) && between(total(leaf), 1, activations.length)
}

/** Sum of a leaf's numbers: of a histogram, how many values it counted. */
export const total = (leaf: Leaf): number => leaf.values.reduce<number>((sum, value) => sum + Number(value), 0)

/** The gradient itself, or one number that tells of it: its mean, standard deviation, extremes, norm or greatest size. */
export const gradients: Field = {
  name: 'gradients',
  is: (leaf, { gradient }) => (leaf.values.length === 1 ? isOneOf(leaf.values[0], summaries(gradient)) : sameNumbers(leaf, gradient))
}

/** A text about the layer. */
export const textFrom = (name: string, of: (seen: ObservedLayer) => string): Field => ({
  name,
  mayBeSaidOnce: true,
  is: (leaf, seen) => leaf.values.length === 1 && leaf.values[0] === of(seen)
})

/** A shape `[batch, …]`; the batch may be left open. */
export const shapeFrom = (name: string, of: (seen: ObservedLayer) => readonly number[]): Field => ({
  name,
  mayBeSaidOnce: true,
  is: ({ values }, seen) => values.length === of(seen).length && of(seen).every((side, axis) => values[axis] === side || (axis === 0 && values[0] === null))
})

/** Equal but for what sums of 32-bit numbers lose. */
const isClose = (a: number, b: number): boolean => a === b || Math.abs(a - b) <= 1e-4 * Math.max(Math.abs(a), Math.abs(b)) + 1e-6
const isOneOf = (value: unknown, candidates: readonly number[]): boolean => typeof value === 'number' && candidates.some(candidate => isClose(value, candidate))
const between = (value: number, low: number, high: number): boolean => value >= low && value <= high
const sameNumbers = ({ values }: Leaf, wanted: Float32Array): boolean => values.length === wanted.length && wanted.every((number, at) => isOneOf(values[at], [number]))

function summaries(values: Float32Array): number[] {
  const { mean, std } = moments(values)
  const [low, high] = extremes(values)
  return [mean, std, low, high, Math.hypot(...values), Math.max(-low, high)]
}

/** Least and greatest of `values`. */
export function extremes(values: Float32Array): [low: number, high: number] {
  let [low, high] = [Infinity, -Infinity]
  for (const value of values) {
    if (value < low) low = value
    if (value > high) high = value
  }
  return [low, high]
}
