import type { LearnerCore } from '../LearnerCore'
import type { FitOptions } from '../LearnerOptions'
import { refuseUnknownOptions } from '../refuseUnknownOptions'
import { fitScheduled, SCHEDULED_FIT_OPTIONS, type ScheduledFitOptions } from './fitScheduled'
import { oneCycle, type OneCycleOptions } from './oneCycle'

/** Options of `learn.fitOneCycle`. */
export interface FitOneCycleOptions extends ScheduledFitOptions, Omit<OneCycleOptions, 'max'> {
  /** The highest learning rate, for groups of layers as in `fit`; the optimizer's own by default. */
  lrMax?: FitOptions['lr']
}

/** Trains by the one-cycle policy: see {@link oneCycle}. */
export async function fitOneCycle(learn: LearnerCore, epochs: number, options: FitOneCycleOptions = {}): Promise<void> {
  refuseUnknownOptions('fitOneCycle', options, ['lrMax', 'div', 'divFinal', 'pctStart', 'moms', ...SCHEDULED_FIT_OPTIONS])
  const { lrMax, div, divFinal, pctStart, moms, ...fit } = options
  await fitScheduled(learn, epochs, lrMax, fit, max => oneCycle({ max, div, divFinal, pctStart, moms }))
}
