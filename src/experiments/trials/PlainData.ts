/**
 * Data that any process and any file can hold: null, true and false, numbers (NaN and the infinities too), strings, lists, and objects of
 * these under names.
 */
export type PlainData = null | boolean | number | string | readonly PlainData[] | { readonly [name: string]: PlainData }

/** Whether a value from elsewhere is plain data. */
export function isPlainData(value: unknown): value is PlainData {
  if (value === null || typeof value === 'boolean' || typeof value === 'number' || typeof value === 'string') return true
  if (typeof value !== 'object') return false
  if (Array.isArray(value)) return value.every(isPlainData)
  return Object.getPrototypeOf(value) === Object.prototype && Object.values(value).every(isPlainData)
}
