import { types } from 'node:util'
import type { Variable } from '../protocol'
import { bytesOfBuffer, bytesOfTyped, lengthOfTyped, mapSize, nameOfTyped, setSize, textOfFunction, timeOf } from './builtIns'
import { childrenOf, namesOfProperties, type Child } from './childrenOf'
import { ownData, prototypesOf } from './ownData'
import type { TensorReader } from './TensorReader'
import type { Held } from './whatIsHeld'

const MAX_PREVIEW = 100
const MAX_BIGINT = 10n ** 40n

/** What is told of a value. No code of a person's runs: no getter, no proxy's trap, no `toString`. */
export function describeVariable({ step, name, value, computed }: Child, reader: TensorReader, held: Held | undefined): Variable {
  const described = computed === true ? { kind: 'other' as const, type: 'getter' } : describe(value, reader)
  // What is alike for all of a kind says it better itself.
  const inside = held && described.bytes === undefined && !described.disposed ? { ...(held.bytes > 0 ? { bytes: held.bytes } : {}), ...(held.tensors.size > 0 ? { tensors: held.tensors.size } : {}) } : {}
  return { step, name, ...described, ...inside, expandable: childrenOf(value, reader).children.length > 0 }
}

type Described = Omit<Variable, 'step' | 'name' | 'expandable' | 'cell'>

function describe(value: unknown, reader: TensorReader): Described {
  switch (typeof value) {
    case 'undefined':
      return { kind: 'other', type: 'undefined' }
    case 'string':
      return { kind: 'string', type: 'string', preview: shortened(value), length: value.length }
    case 'number':
      return { kind: 'number', type: 'number', preview: Object.is(value, -0) ? '-0' : String(value) }
    case 'bigint':
      return { kind: 'number', type: 'bigint', ...(value < MAX_BIGINT && value > -MAX_BIGINT ? { preview: `${String(value)}n` } : {}) }
    case 'boolean':
      return { kind: 'boolean', type: 'boolean', preview: String(value) }
    case 'symbol':
      return { kind: 'other', type: 'symbol', preview: shortened(String(value)) }
    case 'function':
      return types.isProxy(value) ? { kind: 'other', type: 'Proxy' } : describeFunction(value)
    default:
      if (value === null) return { kind: 'other', type: 'null' }
      return types.isProxy(value) ? { kind: 'other', type: 'Proxy' } : describeObject(value as object, reader)
  }
}

function describeFunction(value: object): Described {
  const text = textOfFunction(value)
  const name = nameOfFunction(value) ?? ''
  if (/^class\b/.test(text)) return { kind: 'class', type: 'class', preview: shortened(name) }
  // Up to the first thing that is no plain name: a default value can be long.
  const parameters = /^(?:async\s*)?(?:function\b[^(]*)?\*?\s*\(?\s*((?:\.{3})?[\w$]+(?:\s*,\s*(?:\.{3})?[\w$]+)*)?\s*(\)|=>)?/.exec(text)
  return { kind: 'function', type: 'function', preview: shortened(`${name}(${parameters?.[2] === undefined ? '…' : (parameters[1] ?? '').replace(/\s*,\s*/g, ', ')})`) }
}

function describeObject(value: object, reader: TensorReader): Described {
  if (reader.isTensor(value)) {
    const disposed = reader.isDisposed(value)
    const statistics = reader.statistics(value)
    const type = reader.isVariable(value) ? 'Variable' : 'Tensor'
    return { kind: 'tensor', type, shape: reader.shape(value), dtype: reader.dtype(value), ...(disposed ? { disposed } : { bytes: reader.bytes(value) }), ...(statistics ? { statistics } : {}) }
  }
  const type = shortened(className(value))
  if (Array.isArray(value)) return { kind: 'list', type, length: Number(ownData(value, 'length')) }
  if (types.isTypedArray(value)) return { kind: 'list', type: type === 'Object' ? nameOfTyped(value) : type, length: lengthOfTyped(value), bytes: bytesOfTyped(value) }
  if (types.isMap(value)) return { kind: 'list', type, length: mapSize(value) }
  if (types.isSet(value)) return { kind: 'list', type, length: setSize(value) }
  if (types.isAnyArrayBuffer(value)) return { kind: 'list', type, bytes: bytesOfBuffer(value) }
  if (types.isDate(value)) return { kind: 'other', type, preview: Number.isNaN(timeOf(value)) ? 'Invalid Date' : new Date(timeOf(value)).toISOString() }
  if (types.isNativeError(value)) {
    const message = ownData(value, 'message')
    return { kind: 'object', type, ...(typeof message === 'string' ? { preview: shortened(message) } : {}) }
  }
  const isModel = reader.isModel(value)
  const model = isModel ? value : ownData(value, 'model')
  const parameters = reader.isModel(model) ? reader.parameters(model) : undefined
  if (isModel || parameters !== undefined) return { kind: 'model', type, ...(parameters === undefined ? {} : { parameters }) }
  return { kind: 'object', type, ...(type === 'Object' ? { preview: shortened(`{ ${namesOfProperties(value).slice(0, 20).join(', ')} }`) } : {}) }
}

/** The name of the class that made a value, as it is written. */
function className(value: object): string {
  for (const prototype of prototypesOf(value)) {
    const constructor = ownData(prototype, 'constructor')
    if (typeof constructor !== 'function') continue
    // tfjs's own name of a layer or model is the same in every build.
    const named = ownData(constructor, 'className')
    return (typeof named === 'string' ? named : nameOfFunction(constructor)) || 'Object'
  }
  return 'Object'
}

function nameOfFunction(value: object): string | undefined {
  const name = ownData(value, 'name')
  return typeof name === 'string' ? name : undefined
}

const shortened = (text: string): string => (text.length > MAX_PREVIEW ? `${text.slice(0, MAX_PREVIEW)}…` : text)
