import type { ObservedLayer } from './Observation'

/** A value found in something that was saved. */
export interface Leaf {
  /** Where it was found in its layer's part of the object, such as `mean`. */
  readonly key: string
  /** One number or text, or a list of them. */
  readonly values: readonly unknown[]
  /** Its size: 8 a number, an array's own bytes, 2 a character of text. The keys and the objects around it are not counted. */
  readonly bytes: number
}

/** What a recorder left after some training steps, opened so that it can be searched without knowing its names. */
export interface SavedObject {
  /** Such as `fastai, by default`. */
  readonly name: string
  /** What it says of each layer in each batch. */
  cell(batch: number, layer: number): Leaf[]
  /** What it says of each layer once, for the whole run. */
  once(layer: number): Leaf[]
  /** The activations that the recorder was given: before the activation function, or after it. */
  activations(seen: ObservedLayer): Float32Array
}

/** Every value in `value`, however deep. */
export function leavesOf(value: unknown, key = ''): Leaf[] {
  if (typeof value === 'number') return [{ key, values: [value], bytes: 8 }]
  if (typeof value === 'string') return [{ key, values: [value], bytes: 2 * value.length }]
  if (isTypedArray(value)) return [{ key, values: [...value], bytes: value.byteLength }]
  if (Array.isArray(value) && value.length > 0 && value.every(item => typeof item === 'number' || item === null)) return [{ key, values: value, bytes: 8 * value.length }]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, item]) => leavesOf(item, key === '' ? name : `${key}.${name}`))
}

/** Bytes of some leaves together. */
export const bytesOf = (leaves: readonly Leaf[]): number => leaves.reduce((sum, leaf) => sum + leaf.bytes, 0)

type TypedNumbers = Float32Array | Float64Array | Uint32Array | Int32Array
const isTypedArray = (value: unknown): value is TypedNumbers => value instanceof Float32Array || value instanceof Float64Array || value instanceof Uint32Array || value instanceof Int32Array
