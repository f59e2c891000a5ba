/**
 * Whether the values are equal, but for what rounding does to numbers of that size.
 *
 * @param size of what matters, in the unit of the values: where all of them are as good as 0, rounding alone must not look like a spread
 */
export function withoutSpread(values: readonly number[], size = 0): boolean {
  const low = Math.min(...values)
  const high = Math.max(...values)
  return high - low <= 1e-9 * Math.max(Math.abs(low), Math.abs(high), size)
}
