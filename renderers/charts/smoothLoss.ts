import type { ScalarSeries } from '../../src/run'

/**
 * The loss smoothed as fastai's `AvgSmoothLoss` does: an exponential moving average, corrected for its start at zero. Values that are
 * not finite are left out of the average, and have none.
 * @param beta weight of the past, per step
 * @returns `[series.length]`
 */
export function smoothLoss(series: ScalarSeries, beta = 0.98): Float64Array {
  const values = series.mean
  const smooth = new Float64Array(values.length)
  let average = 0
  let weight = 0
  for (const [index, value] of values.entries()) {
    if (!Number.isFinite(value)) {
      smooth[index] = NaN
      continue
    }
    const keep = beta ** series.countAt(index)
    average = average * keep + value * (1 - keep)
    weight = weight * keep + (1 - keep)
    smooth[index] = average / weight
  }
  return smooth
}
