import { checkShare } from '../optimizers/checkHyperParameters'
import { checkPart, checkPositive } from './checkSchedule'
import { combinedCosine } from './combinedCosine'
import type { Schedule } from './Schedule'

/** Options of `oneCycle`. */
export interface OneCycleOptions {
  /** The highest learning rate. */
  max: number
  /** The first learning rate is `max / div`; 25 by default. */
  div?: number
  /** The last learning rate is `max / divFinal`; 100,000 by default. */
  divFinal?: number
  /** Share of the fit in which the learning rate rises, 0 to 1; 0.25 by default. */
  pctStart?: number
  /** Momentum at the start, when the learning rate is highest, and at the end; `[0.95, 0.85, 0.95]` by default. */
  moms?: readonly [start: number, middle: number, end: number]
}

/**
 * The one-cycle policy (Smith 2018; defaults of fastai's `fit_one_cycle`): along cosines the learning rate rises to its maximum and falls
 * to almost nothing, while the momentum does the opposite.
 *
 *     await learn.fit(3, { callbacks: [new ParamScheduler(oneCycle({ max: 0.06 }))] })
 *
 * @throws where an option is out of range
 */
export function oneCycle({ max, div = 25, divFinal = 1e5, pctStart = 0.25, moms = [0.95, 0.85, 0.95] }: OneCycleOptions): { learningRate: Schedule; momentum: Schedule } {
  checkPositive('The highest learning rate', max)
  checkPositive('div', div)
  checkPositive('divFinal', divFinal)
  checkPart('pctStart', pctStart)
  const given: unknown = moms
  if (!Array.isArray(given) || given.length !== 3) throw new TypeError(`moms must be three numbers, such as [0.95, 0.85, 0.95], but it is ${String(given)}.`)
  for (const value of moms) checkShare('Each of moms', value)
  return { learningRate: combinedCosine(pctStart, max / div, max, max / divFinal), momentum: combinedCosine(pctStart, ...moms) }
}
