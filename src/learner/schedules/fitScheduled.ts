import { ParamScheduler } from '../callbacks/ParamScheduler'
import type { LearnerCore } from '../LearnerCore'
import type { FitOptions } from '../LearnerOptions'
import type { Schedules } from './Schedule'

/** What every fit by a schedule takes beside the learning rate, as `fit` does. */
export type ScheduledFitOptions = Omit<FitOptions, 'lr'>
export const SCHEDULED_FIT_OPTIONS = ['callbacks', 'startEpoch', 'name'] as const satisfies (keyof ScheduledFitOptions)[]

/** Fits along schedules that are made from the highest learning rate: the last group's, or the optimizer's own where none is given. */
export async function fitScheduled(learn: LearnerCore, epochs: number, lr: FitOptions['lr'], { callbacks = [], ...options }: ScheduledFitOptions, make: (max: number) => Schedules): Promise<void> {
  const max = lr === undefined ? learn.optimizer.learningRate : typeof lr === 'number' ? lr : (lr.at(-1) ?? NaN)
  await learn.fit(epochs, { ...options, lr: lr ?? max, callbacks: [new ParamScheduler(make(max)), ...callbacks] })
}
