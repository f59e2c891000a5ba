import { types } from 'node:util'
import { MAX_VARIABLES, type VariableStep } from '../protocol'
import { entriesOfMap, lengthOfTyped, mapSize, setSize, valuesOfSet } from './builtIns'
import { isObject, ownData } from './ownData'
import type { TensorReader } from './TensorReader'

/** A value inside another. */
export interface Child {
  readonly step: VariableStep
  readonly name: string
  readonly value: unknown
  /** It is computed when somebody asks for it, which we do not. */
  readonly computed?: boolean
}

export interface Children {
  readonly children: readonly Child[]
  /** How many further ones there are. */
  readonly more: number
}

const NONE: Children = { children: [], more: 0 }
const MAX_NAME = 200

/** What one sees of a value when one looks into it: a list's elements, a map's values, a model's weights, else its own properties; the first hundred. */
export function childrenOf(value: unknown, reader: TensorReader): Children {
  if (!isObject(value) || types.isProxy(value) || reader.isTensor(value) || types.isAnyArrayBuffer(value)) return NONE
  if (reader.isModel(value)) return first(reader.weights(value).map(({ name, tensor }, step) => ({ step, name: shortened(name), value: tensor })))
  if (Array.isArray(value)) return counted(Number(ownData(value, 'length')), index => element(value, index))
  if (types.isTypedArray(value)) return counted(lengthOfTyped(value), index => element(value, index))
  if (types.isMap(value)) return listed(mapSize(value), entriesOfMap(value), ([key, inner], step) => ({ step, name: nameOfKey(key), value: inner }))
  if (types.isSet(value)) return listed(setSize(value), valuesOfSet(value), (inner, step) => ({ step, name: String(step), value: inner }))
  if (typeof value === 'function') return NONE
  return first(namesOfProperties(value).map(name => ({ step: name, name, ...property(value, name) })))
}

/** Own properties by name, but for those that are hidden from loops. */
export function namesOfProperties(value: object): string[] {
  try {
    // A longer name is none that anybody has given.
    return Object.getOwnPropertyNames(value).filter(name => name.length <= MAX_NAME && Object.prototype.propertyIsEnumerable.call(value, name))
  } catch {
    return []
  }
}

const element = (list: object, index: number): Child => ({ step: index, name: String(index), ...property(list, index) })

function property(owner: object, key: PropertyKey): Pick<Child, 'value' | 'computed'> {
  try {
    const descriptor = Object.getOwnPropertyDescriptor(owner, key)
    return descriptor && !('value' in descriptor) ? { value: undefined, computed: true } : { value: descriptor?.value }
  } catch {
    return { value: undefined }
  }
}

const first = (all: readonly Child[]): Children => ({ children: all.slice(0, MAX_VARIABLES.inside), more: Math.max(0, all.length - MAX_VARIABLES.inside) })

function counted(length: number, child: (index: number) => Child): Children {
  const shown = Math.min(length, MAX_VARIABLES.inside)
  return { children: Array.from({ length: shown }, (_, index) => child(index)), more: length - shown }
}

function listed<T>(size: number, values: Iterable<T>, child: (value: T, step: number) => Child): Children {
  const children: Child[] = []
  for (const value of values) {
    if (children.length === MAX_VARIABLES.inside) break
    children.push(child(value, children.length))
  }
  return { children, more: size - children.length }
}

function nameOfKey(key: unknown): string {
  if (typeof key === 'string') return shortened(key)
  if (typeof key === 'function') return 'function'
  return typeof key === 'object' && key !== null ? 'object' : shortened(String(key))
}

const shortened = (text: string): string => (text.length > MAX_NAME ? `${text.slice(0, MAX_NAME)}…` : text)
