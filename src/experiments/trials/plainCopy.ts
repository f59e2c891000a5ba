import type { PlainData } from './PlainData'

export interface PlainCopyOptions {
  /** Whether NaN and the infinities pass. */
  anyNumber: boolean
  /** Whether typed arrays pass, as lists of their numbers. */
  typedArrays: boolean
}

/**
 * A copy of a value as plain data. Properties that are undefined are left out.
 * @param where the value's name, such as `configs[3]`; the error names the way from there
 * @throws {TypeError} where something in it is no plain data: which, what it is, and what to write instead
 */
export function plainCopy(value: unknown, where: string, options: PlainCopyOptions, above: readonly object[] = []): PlainData {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value
  if (typeof value === 'number') {
    if (Number.isFinite(value) || options.anyNumber) return value
    throw refused(where, String(value), 'Write a finite number, or null.')
  }
  if (typeof value !== 'object') throw refused(where, typeof value === 'undefined' ? 'undefined' : article(typeof value), typeof value === 'function' ? 'Name what is meant by a text, and choose in the trial by that.' : 'Leave it out, or write null.')
  if (above.includes(value)) throw refused(where, 'an object that it lies in itself', 'Write data without cycles.')
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
    if (options.typedArrays && !(value instanceof BigInt64Array || value instanceof BigUint64Array)) return Array.from(value as Uint8Array)
    throw refused(where, article(value.constructor.name), 'Write a list of numbers: Array.from(…).')
  }
  const inside = [...above, value]
  // From, since map leaves out what was never set.
  if (Array.isArray(value)) return Array.from(value as unknown[], (each, index) => plainCopy(each, `${where}[${index}]`, options, inside))
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) throw refused(where, article(className(value)), adviceOn(value))
  const entries = Object.entries(value).filter(([, each]) => each !== undefined)
  return Object.fromEntries(entries.map(([name, each]) => [name, plainCopy(each, /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name) ? `${where}.${name}` : `${where}[${JSON.stringify(name)}]`, options, inside)]))
}

function refused(where: string, what: string, advice: string): TypeError {
  return new TypeError(`${where} is ${what}, which is no plain data (numbers, texts, true, false, null, lists and objects of these). ${advice}`)
}

const className = (value: object): string => (value.constructor as { name?: string } | undefined)?.name || 'object of a class'
const article = (word: string): string => `${/^[aeiou]/i.test(word) ? 'an' : 'a'} ${word}`

function adviceOn(value: object): string {
  if ('dataSync' in value) return 'Read its numbers: await tensor.array().'
  if (value instanceof Date) return 'Write date.toISOString().'
  if (value instanceof Map || value instanceof Set) return 'Write an object or a list.'
  return 'Write out the values that matter.'
}
