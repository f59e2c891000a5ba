import type { PlainData } from './PlainData'

/** In the place of a number that JSON does not have. */
const NUMBER = '$number'

/** Plain data as JSON, NaN, the infinities and -0 included; {@link fromPlainJson} gives back exactly what went in. */
export function toPlainJson(value: PlainData): string {
  return JSON.stringify(encoded(value, false))
}

/** The same, but for the order of names in objects: equal data give equal text. */
export function canonicalJson(value: PlainData): string {
  return JSON.stringify(encoded(value, true))
}

/** @throws {SyntaxError} */
export function fromPlainJson(text: string): PlainData {
  return decoded(JSON.parse(text) as PlainData)
}

function encoded(value: PlainData, sorted: boolean): PlainData {
  if (typeof value === 'number') return Number.isFinite(value) && !Object.is(value, -0) ? value : { [NUMBER]: Object.is(value, -0) ? '-0' : String(value) }
  if (value === null || typeof value !== 'object') return value
  if (isList(value)) return value.map(each => encoded(each, sorted))
  const entries = Object.entries(value)
  if (sorted) entries.sort(([a], [b]) => (a < b ? -1 : 1))
  // A name that begins as ours does gets one more sign in front.
  return Object.fromEntries(entries.map(([name, each]) => [name.startsWith('$') ? `$${name}` : name, encoded(each, sorted)]))
}

function decoded(value: PlainData): PlainData {
  if (value === null || typeof value !== 'object') return value
  if (isList(value)) return value.map(decoded)
  if (Object.hasOwn(value, NUMBER)) return Number(value[NUMBER])
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name.startsWith('$$') ? name.slice(1) : name, decoded(each)]))
}

const isList = (value: PlainData): value is readonly PlainData[] => Array.isArray(value)
