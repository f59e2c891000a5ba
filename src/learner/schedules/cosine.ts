import { checkFinite } from './checkSchedule'
import { schedule, type Schedule } from './Schedule'

/**
 * Half a cosine wave, flat at both ends (fastai's `SchedCos`; Loshchilov and Hutter 2016): `from + (1 − cos(π · progress)) / 2 · (to − from)`.
 *
 *     new ParamScheduler({ learningRate: cosine(0.06, 0) })
 */
export function cosine(from: number, to: number): Schedule {
  checkFinite('from', from)
  checkFinite('to', to)
  return schedule(`cosine from ${from} to ${to}`, progress => from + ((1 - Math.cos(Math.PI * progress)) / 2) * (to - from))
}
