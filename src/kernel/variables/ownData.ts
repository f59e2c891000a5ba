import { types } from 'node:util'

/** A value's own property as it is stored; nothing where there is none, or where it would have to be computed: no code of a person's runs. */
export function ownData(value: object, key: PropertyKey): unknown {
  if (types.isProxy(value)) return undefined
  try {
    return Object.getOwnPropertyDescriptor(value, key)?.value
  } catch {
    // Of a module that is still being loaded.
    return undefined
  }
}

/** The objects from which a value inherits, the nearest first, up to one that would have to be asked. */
export function* prototypesOf(value: object): Generator<object> {
  for (let each = value; !types.isProxy(each);) {
    const prototype = Object.getPrototypeOf(each) as object | null
    if (prototype === null) return
    yield (each = prototype)
  }
}

/** Whether a value is made by a class or one that extends it, without asking either. */
export function isMadeBy(value: object, { prototype }: { prototype: object }): boolean {
  for (const each of prototypesOf(value)) if (each === prototype) return true
  return false
}

export const isObject = (value: unknown): value is object => (typeof value === 'object' && value !== null) || typeof value === 'function'
