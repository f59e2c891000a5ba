import type * as tfjs from '@tensorflow/tfjs'
import { types } from 'node:util'
import { bufferOfTyped, bytesOfBuffer, entriesOfMap, valuesOfSet } from './builtIns'
import { isObject, ownData } from './ownData'
import type { TensorReader } from './TensorReader'

/** Steps that a search may still take; it ends, unfinished, when there are none left. */
export interface Budget {
  left: number
}

/** What a value leads to by properties, lists, maps and sets; not what is in closures, behind getters or in private fields (`#x`). */
export interface Held {
  /** Living ones. */
  readonly tensors: Set<tfjs.Tensor>
  /** Of the tensors and of the arrays of numbers. */
  readonly bytes: number
}

/** @returns undefined where the budget did not suffice */
export function whatIsHeld(root: unknown, reader: TensorReader, budget: Budget, besides: readonly object[]): Held | undefined {
  const tensors = new Set<tfjs.Tensor>()
  const stores = new Map<object, number>()
  const seen = new Set<object>(besides)
  const waiting: object[] = []
  const add = (value: unknown): void => {
    budget.left--
    if (!isObject(value) || seen.has(value) || types.isProxy(value)) return
    seen.add(value)
    waiting.push(value)
  }
  add(root)
  for (let value = waiting.pop(); value !== undefined && budget.left >= 0; value = waiting.pop()) {
    if (reader.isTensor(value)) {
      if (reader.isDisposed(value)) continue
      tensors.add(value)
      stores.set(reader.dataOf(value), reader.bytes(value))
    } else if (types.isTypedArray(value)) stores.set(bufferOfTyped(value), bytesOfBuffer(bufferOfTyped(value)))
    else if (types.isAnyArrayBuffer(value)) stores.set(value, bytesOfBuffer(value))
    else if (Array.isArray(value)) {
      const length = Number(ownData(value, 'length'))
      for (let index = 0; index < length && budget.left >= 0; index++) add(ownData(value, index))
    } else {
      if (types.isMap(value)) for (const entry of entriesOfMap(value)) entry.forEach(add)
      if (types.isSet(value)) for (const element of valuesOfSet(value)) add(element)
      for (const key of Reflect.ownKeys(value)) add(ownData(value, key))
    }
  }
  return budget.left < 0 ? undefined : { tensors, bytes: [...stores.values()].reduce((sum, bytes) => sum + bytes, 0) }
}
