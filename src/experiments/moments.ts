/** Mean of `values` and their standard deviation with N − 1 in the denominator, as PyTorch's `mean()` and `std()`. */
export function moments(values: Float32Array | readonly number[]): { mean: number; std: number } {
  let sum = 0
  for (const value of values) sum += value
  const mean = sum / values.length
  let squares = 0
  for (const value of values) squares += (value - mean) ** 2
  return { mean, std: Math.sqrt(squares / (values.length - 1)) }
}
