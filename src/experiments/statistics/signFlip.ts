import { checkDifferences } from './checkDifferences'

/** Up to so many differences all flips are counted. */
export const SIGN_FLIP_LIMIT = 30

/**
 * Exact two-sided sign-flip test of paired differences (Fisher 1935): the share of all 2ⁿ ways to give the differences their signs whose sum
 * lies as far from 0 as the one observed. Sums that are equal but for rounding count as equal. It needs no distribution, but cannot fall below 2/2ⁿ:
 * 0.0625 of five seeds, 0.0078 of eight.
 *
 * @param differences up to {@link SIGN_FLIP_LIMIT}
 * @throws {RangeError} of more, of fewer than two, and where one is not finite
 */
export function signFlip(differences: readonly number[], seeds?: readonly number[]): number {
  checkDifferences(differences, seeds)
  const n = differences.length
  if (n > SIGN_FLIP_LIMIT) throw new RangeError(`${n} differences have 2^${n} flips: expected ${SIGN_FLIP_LIMIT} differences at most.`)
  const sum = (total: number, each: number): number => total + each
  const tolerance = 1e-12 * differences.reduce((total, each) => total + Math.abs(each), 0)
  const extreme = Math.abs(differences.reduce(sum, 0)) - tolerance
  // Every flip is one of the first half and one of the second: those of the second are sorted, and looked up for each of the first.
  const first = flippedSums(differences.slice(0, n >> 1))
  const second = flippedSums(differences.slice(n >> 1)).sort()
  let counted = 0
  // As many lie at or below −extreme as at or above it: with every flip its opposite is there.
  for (const one of first) counted += second.length - firstAtLeast(second, extreme - one)
  return extreme <= 0 ? 1 : (2 * counted) / 2 ** n
}

/** The sums of all ways to give the values their signs. */
function flippedSums(values: readonly number[]): Float64Array {
  const sums = new Float64Array(2 ** values.length)
  values.forEach((value, place) => {
    const known = 2 ** place
    for (let i = 0; i < known; i++) {
      sums[known + i] = sums[i]! - value
      sums[i]! += value
    }
  })
  return sums
}

/** Place of the first of ascending values that is not below `bound`. */
function firstAtLeast(values: Float64Array, bound: number): number {
  let low = 0
  let high = values.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (values[middle]! < bound) low = middle + 1
    else high = middle
  }
  return low
}
