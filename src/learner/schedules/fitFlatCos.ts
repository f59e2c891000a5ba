import type { LearnerCore } from '../LearnerCore'
import type { FitOptions } from '../LearnerOptions'
import { refuseUnknownOptions } from '../refuseUnknownOptions'
import { fitScheduled, SCHEDULED_FIT_OPTIONS, type ScheduledFitOptions } from './fitScheduled'
import { flatCos, type FlatCosOptions } from './flatCos'

/** Options of `learn.fitFlatCos`. */
export interface FitFlatCosOptions extends ScheduledFitOptions, Omit<FlatCosOptions, 'lr'> {
  /** The learning rate of the flat part, for groups of layers as in `fit`; the optimizer's own by default. */
  lr?: FitOptions['lr']
}

/** Trains at a constant learning rate that falls along a cosine at the end: see {@link flatCos}. The momentum stays. */
export async function fitFlatCos(learn: LearnerCore, epochs: number, options: FitFlatCosOptions = {}): Promise<void> {
  refuseUnknownOptions('fitFlatCos', options, ['lr', 'divFinal', 'pctStart', ...SCHEDULED_FIT_OPTIONS])
  const { lr, divFinal, pctStart, ...fit } = options
  await fitScheduled(learn, epochs, lr, fit, max => ({ learningRate: flatCos({ lr: max, divFinal, pctStart }) }))
}
