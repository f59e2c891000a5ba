/**
 * Ranks of values, the smallest being 1. Equal ones share the mean of their places; those that were never reached (null) share the last.
 */
export function rankCensored(values: readonly (number | null)[]): number[] {
  const worst = values.map(value => value ?? Infinity)
  return worst.map(value => {
    const before = worst.filter(other => other < value).length
    const equal = worst.filter(other => other === value).length
    return before + (equal + 1) / 2
  })
}
