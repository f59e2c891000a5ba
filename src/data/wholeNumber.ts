import { DataError } from './DataError'

/**
 * Makes sure that a number given by a person is a whole one between two limits.
 * @param limits what the upper limit is, in words: `the number of training images`
 * @throws {DataError} that says the name, the limits and what was given instead
 */
export function wholeNumber(name: string, value: unknown, low: number, high: number, limits?: string): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= low && value <= high) return value
  const given = typeof value === 'string' ? JSON.stringify(value) : String(value)
  throw new DataError(`${name} must be a whole number from ${low} to ${high}${limits === undefined ? '' : ` (${limits})`}, but is ${given}.`)
}
