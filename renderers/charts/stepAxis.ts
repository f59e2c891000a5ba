import type { RunRecord, ScalarSeries } from '../../src/run'

/** Steps a live run's axis has at least. */
const FIRST_STEPS = 48

/**
 * The range of the step axis: of an ended run its steps; of a live one somewhat more, growing in leaps, so that the axis needs to be
 * drawn anew only now and then.
 * @param first the first step shown
 */
export function stepRange(record: RunRecord, first = 0): [number, number] {
  const { steps, meta } = record
  if (!record.live) return [first - 0.5, Math.max(steps, first + 1) - 0.5]
  const total = meta.epochs * meta.stepsPerEpoch
  let end = first + FIRST_STEPS
  while (end < steps) end = Math.ceil(end * 1.5)
  return [first - 0.5, (total >= steps && total > first ? Math.min(end, total) : end) - 0.5]
}

/** A value axis before the first step: without numbers, since any would be made up. Afterwards it goes by the values. */
export const valueScale = (record: RunRecord): { range?: [number, number]; showticklabels?: boolean } => (record.steps === 0 ? { range: [0, 1], showticklabels: false } : {})

/** `[series.length]`: the step in the middle of each bucket, where row r was taken at step r · every. */
export function bucketSteps(series: ScalarSeries, every = 1): Float64Array {
  const steps = new Float64Array(series.length)
  for (let index = 0; index < steps.length; index++) steps[index] = (index * series.stride + (series.countAt(index) - 1) / 2) * every
  return steps
}

/** The bucket nearest to a step, with the first and last step it holds; `undefined` where the series is empty. */
export function bucketAt(series: { stride: number; length: number; countAt(index: number): number }, step: number, every = 1): { index: number; from: number; to: number } | undefined {
  if (series.length === 0) return undefined
  const index = Math.max(0, Math.min(series.length - 1, Math.floor(Math.round(step / every) / series.stride)))
  const from = index * series.stride * every
  return { index, from, to: from + (series.countAt(index) - 1) * every }
}
