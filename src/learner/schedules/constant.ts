import { checkFinite } from './checkSchedule'
import { schedule, type Schedule } from './Schedule'

/** The same value throughout (fastai's `SchedNo`). */
export function constant(value: number): Schedule {
  checkFinite('value', value)
  return schedule(`constant ${value}`, () => value)
}
