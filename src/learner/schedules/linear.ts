import { checkFinite } from './checkSchedule'
import { schedule, type Schedule } from './Schedule'

/** A straight line (fastai's `SchedLin`): `from + progress · (to − from)`. */
export function linear(from: number, to: number): Schedule {
  checkFinite('from', from)
  checkFinite('to', to)
  return schedule(`linear from ${from} to ${to}`, progress => from + progress * (to - from))
}
