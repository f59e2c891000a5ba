/**
 * Counts of `values` in `bins` equal bins from `low` to `high`, as PyTorch's `torch.histc` counts them: the last bin holds `high`
 * itself, and what lies outside, or is no number, is left out without a trace. Counts are 32-bit floats, as there.
 */
export function histogramOfTorch(values: Float32Array, bins: number, low: number, high: number): Float32Array {
  const counts = new Float32Array(bins)
  for (const value of values) {
    if (!(value >= low && value <= high)) continue
    const bin = Math.min(bins - 1, Math.floor(((value - low) / (high - low)) * bins))
    counts[bin] = (counts[bin] ?? 0) + 1
  }
  return counts
}
