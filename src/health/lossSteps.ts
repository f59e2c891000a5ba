import type { RunRecord } from '../run'
import { median } from './layerRows'

/** Steps over which a loss is averaged, so that a single batch decides nothing. */
export const AVERAGED_STEPS = 20

/** The loss before the first update; in a run so long that steps were merged, the greatest of the first ones. */
export const lossAtStart = ({ loss }: RunRecord): number => loss.max[0] ?? NaN

/** Mean loss over {@link AVERAGED_STEPS} steps, at each bucket that ends so many. Entry i belongs to buckets i to i + `width` − 1. */
export function averagedLoss({ loss }: RunRecord): { width: number; values: Float64Array } {
  const width = Math.max(1, Math.ceil(AVERAGED_STEPS / loss.stride))
  const values = new Float64Array(Math.max(0, loss.length - width + 1))
  for (let i = 0; i < values.length; i++) values[i] = loss.mean.subarray(i, i + width).reduce((sum, value) => sum + value, 0) / width
  return { width, values }
}

/** Whether every recorded loss is a finite number. */
export const lossIsFinite = ({ loss }: RunRecord): boolean => loss.mean.every(Number.isFinite)

/** Makes the median absolute deviation an estimate of a normal distribution's standard deviation. */
const TO_DEVIATION = 1.4826

/** Median and robust standard deviation (median absolute deviation) of some numbers. */
export function robust(values: Float64Array): { middle: number; deviation: number } {
  const middle = median(values)
  return { middle, deviation: TO_DEVIATION * median(values.map(value => Math.abs(value - middle))) }
}
