import { DataError } from './DataError'
import { seededRandom } from './random'

/**
 * Draws some of the numbers from 0 to `labels.length - 1` at random, without repeating one; in ascending order.
 * @param stratified every class keeps its share, as nearly as whole images allow (largest remainders first)
 */
export function drawNumbers(labels: Int32Array, count: number, seed: number, stratified: boolean): Int32Array {
  const random = seededRandom(seed, labels.length, count)
  const all = random.shuffle(Int32Array.from(labels, (_, number) => number))
  if (!stratified) return all.slice(0, count).sort()
  const perClass = new Map<number, number[]>()
  for (const number of all) {
    const label = labels[number]!
    const numbers = perClass.get(label)
    if (numbers) numbers.push(number)
    else perClass.set(label, [number])
  }
  const groups = [...perClass].sort(([a], [b]) => a - b).map(([, numbers]) => ({ numbers, exact: (count * numbers.length) / labels.length }))
  const whole = groups.reduce((sum, { exact }) => sum + Math.floor(exact), 0)
  const rounded = new Set([...groups].sort((a, b) => (b.exact % 1) - (a.exact % 1)).slice(0, count - whole))
  return Int32Array.from(groups.flatMap(group => group.numbers.slice(0, Math.floor(group.exact) + (rounded.has(group) ? 1 : 0)))).sort()
}

/**
 * How many images a person means: a share below 1, or a whole number of images.
 * @throws {DataError} where it is neither, or more than `most`
 */
export function countOf(name: string, value: unknown, images: number, most: number, what: string): number {
  if (typeof value === 'number' && value > 0 && value < 1) {
    const count = Math.round(value * images)
    if (count >= 1 && count <= most) return count
    throw new DataError(`${name} is ${value}, which is ${count} of the ${images} ${what} images; from 1 to ${most} are possible.`)
  }
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= most) return value
  throw new DataError(`${name} must be a share above 0 and below 1, or a whole number of images from 1 to ${most}, but is ${typeof value === 'string' ? JSON.stringify(value) : String(value)}.`)
}
