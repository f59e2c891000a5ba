import type { ScalarSeries } from './ScalarSeries'

/** How much of the past the smoothed loss keeps from step to step: fastai's. */
export const SMOOTHING = 0.98

/**
 * The loss smoothed as fastai's `AvgSmoothLoss` does: an exponential moving average, corrected for its start at zero. Values that are
 * not finite are left out of the average, and have none.
 * @returns `[series.length]`
 */
export function smoothLoss(series: ScalarSeries): Float64Array {
  const values = series.mean
  const smooth = new Float64Array(values.length)
  let average = 0
  let weight = 0
  for (const [index, value] of values.entries()) {
    if (!Number.isFinite(value)) {
      smooth[index] = NaN
      continue
    }
    const keep = SMOOTHING ** series.countAt(index)
    average = average * keep + value * (1 - keep)
    weight = weight * keep + (1 - keep)
    smooth[index] = average / weight
  }
  return smooth
}
