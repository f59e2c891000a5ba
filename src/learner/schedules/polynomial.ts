import { checkFinite, checkPositive } from './checkSchedule'
import { schedule, type Schedule } from './Schedule'

/** A power of the progress (fastai's `SchedPoly`): `from + (to − from) · progress ^ power`. The power must be above 0. */
export function polynomial(from: number, to: number, power: number): Schedule {
  checkFinite('from', from)
  checkFinite('to', to)
  checkPositive('power', power)
  return schedule(`polynomial of power ${power} from ${from} to ${to}`, progress => from + (to - from) * progress ** power)
}
