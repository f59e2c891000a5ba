import { combined } from './combined'
import { cosine } from './cosine'
import type { Schedule } from './Schedule'

/** Two cosines, from start to middle in the first `share` of the fit, then on to the end (fastai's `combined_cos`). */
export function combinedCosine(share: number, start: number, middle: number, end: number): Schedule {
  return combined([
    [share, cosine(start, middle)],
    [1 - share, cosine(middle, end)]
  ])
}
