import { types } from 'node:util'

// What the language itself says of its own objects, whatever a cell has put in the place of their methods.

/* eslint-disable @typescript-eslint/unbound-method -- they are called with the object */
const getterOf = (prototype: object, key: PropertyKey): (() => unknown) => Object.getOwnPropertyDescriptor(prototype, key)?.get ?? (() => undefined)
const mapEntries = Map.prototype.entries
const setValues = Set.prototype.values
const functionText = Function.prototype.toString
const dateTime = Date.prototype.getTime
/* eslint-enable @typescript-eslint/unbound-method */
const mapSizeGetter = getterOf(Map.prototype, 'size')
const setSizeGetter = getterOf(Set.prototype, 'size')
const typedArray = Object.getPrototypeOf(Uint8Array.prototype) as object
const typedLength = getterOf(typedArray, 'length')
const typedBuffer = getterOf(typedArray, 'buffer')
const typedByteLength = getterOf(typedArray, 'byteLength')
const typedName = getterOf(typedArray, Symbol.toStringTag)
const bufferByteLength = getterOf(ArrayBuffer.prototype, 'byteLength')
const sharedByteLength = getterOf(SharedArrayBuffer.prototype, 'byteLength')

export const mapSize = (map: object): number => Reflect.apply(mapSizeGetter, map, []) as number
export const setSize = (set: object): number => Reflect.apply(setSizeGetter, set, []) as number
export const entriesOfMap = (map: Map<unknown, unknown>): Iterable<[unknown, unknown]> => Reflect.apply(mapEntries, map, [])
export const valuesOfSet = (set: Set<unknown>): Iterable<unknown> => Reflect.apply(setValues, set, [])
export const textOfFunction = (value: object): string => Reflect.apply(functionText, value, [])
export const timeOf = (date: Date): number => Reflect.apply(dateTime, date, [])
export const lengthOfTyped = (array: object): number => Reflect.apply(typedLength, array, []) as number
export const bytesOfTyped = (array: object): number => Reflect.apply(typedByteLength, array, []) as number
export const bufferOfTyped = (array: object): object => Reflect.apply(typedBuffer, array, []) as object
/** `Float32Array`, also of a class that extends it. */
export const nameOfTyped = (array: object): string => String(Reflect.apply(typedName, array, []))
export const bytesOfBuffer = (buffer: object): number => Reflect.apply(types.isSharedArrayBuffer(buffer) ? sharedByteLength : bufferByteLength, buffer, []) as number
