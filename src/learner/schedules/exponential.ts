import { checkPositive } from './checkSchedule'
import { schedule, type Schedule } from './Schedule'

/** The same factor from batch to batch (fastai's `SchedExp`): `from · (to / from) ^ progress`. Both must be above 0. */
export function exponential(from: number, to: number): Schedule {
  checkPositive('from', from)
  checkPositive('to', to)
  return schedule(`exponential from ${from} to ${to}`, progress => from * (to / from) ** progress)
}
