import { checkPart, checkPositive, checkSchedule } from './checkSchedule'
import { combined } from './combined'
import { linear } from './linear'
import type { Schedule } from './Schedule'

/** Options of `warmUp`. */
export interface WarmUpOptions {
  /** The first value is the schedule's first divided by this; 25 by default. */
  div?: number
}

/**
 * A linear rise to where a schedule begins, then that schedule over the rest of the fit.
 *
 *     warmUp(0.1, cosine(0.06, 0))
 *     warmUp(0.05, combined([[0.5, constant(0.06)], [0.5, exponential(0.06, 0.0006)]]))
 *
 * @param share of the fit that the rise takes, from 0 to 1
 */
export function warmUp(share: number, then: Schedule, { div = 25 }: WarmUpOptions = {}): Schedule {
  checkPart('The share of the warm-up', share)
  checkSchedule('What follows the warm-up', then)
  checkPositive('div', div)
  const first = then(0)
  return combined([
    [share, linear(first / div, first)],
    [1 - share, then]
  ])
}
