import type { LearnerCore } from '../LearnerCore'
import type { FitOptions } from '../LearnerOptions'
import { refuseUnknownOptions } from '../refuseUnknownOptions'
import { checkPositive, checkWhole } from './checkSchedule'
import { fitScheduled, SCHEDULED_FIT_OPTIONS, type ScheduledFitOptions } from './fitScheduled'
import { sgdr, type SgdrOptions } from './sgdr'

/** Options of `learn.fitSgdr`. */
export interface FitSgdrOptions extends ScheduledFitOptions, Pick<SgdrOptions, 'cycleMult'> {
  /** The learning rate at each restart, for groups of layers as in `fit`; the optimizer's own by default. */
  lrMax?: FitOptions['lr']
}

/** Trains with warm restarts, the first cycle `cycleLength` epochs long: see {@link sgdr}. The momentum stays. */
export async function fitSgdr(learn: LearnerCore, cycles: number, cycleLength: number, options: FitSgdrOptions = {}): Promise<void> {
  refuseUnknownOptions('fitSgdr', options, ['lrMax', 'cycleMult', ...SCHEDULED_FIT_OPTIONS])
  const { lrMax, cycleMult = 2, ...fit } = options
  checkWhole('The number of cycles', cycles)
  checkWhole('The length of the first cycle, in epochs,', cycleLength)
  checkPositive('cycleMult', cycleMult)
  const lengths = Array.from({ length: cycles }, (_, cycle) => cycleLength * cycleMult ** cycle)
  const epochs = lengths.reduce((sum, length) => sum + length, 0)
  if (!Number.isSafeInteger(epochs)) throw new RangeError(`Cycles of ${lengths.slice(0, 4).join(', ')}${cycles > 4 ? ' …' : ''} epochs make ${epochs} epochs, which is no whole number: choose another cycleMult, such as 2.`)
  await fitScheduled(learn, epochs, lrMax, fit, max => ({ learningRate: sgdr({ max, cycles, cycleMult }) }))
}
