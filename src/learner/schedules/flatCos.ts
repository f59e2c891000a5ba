import { checkPart, checkPositive } from './checkSchedule'
import { combined } from './combined'
import { constant } from './constant'
import { cosine } from './cosine'
import type { Schedule } from './Schedule'

/** Options of `flatCos`. */
export interface FlatCosOptions {
  /** The learning rate of the flat part. */
  lr: number
  /** The last learning rate is `lr / divFinal`; 100,000 by default. */
  divFinal?: number
  /** Share of the fit that is flat, 0 to 1; 0.75 by default. */
  pctStart?: number
}

/** A constant learning rate that falls along a cosine in the last part of the fit (fastai's `fit_flat_cos`, with its defaults). */
export function flatCos({ lr, divFinal = 1e5, pctStart = 0.75 }: FlatCosOptions): Schedule {
  checkPositive('The learning rate', lr)
  checkPositive('divFinal', divFinal)
  checkPart('pctStart', pctStart)
  return combined([
    [pctStart, constant(lr)],
    [1 - pctStart, cosine(lr, lr / divFinal)]
  ])
}
