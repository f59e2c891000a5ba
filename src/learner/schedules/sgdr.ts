import { checkPositive, checkWhole } from './checkSchedule'
import { combined } from './combined'
import { cosine } from './cosine'
import type { Schedule } from './Schedule'

/** Options of `sgdr`. */
export interface SgdrOptions {
  /** The learning rate at each restart. */
  max: number
  /** Cycles in the fit. */
  cycles: number
  /** How much longer each cycle is than the one before; 2 by default. */
  cycleMult?: number
}

/** Stochastic gradient descent with warm restarts (Loshchilov and Hutter 2016): cosines from `max` to 0, each longer than the last. */
export function sgdr({ max, cycles, cycleMult = 2 }: SgdrOptions): Schedule {
  checkPositive('The highest learning rate', max)
  checkWhole('The number of cycles', cycles)
  checkPositive('cycleMult', cycleMult)
  const lengths = Array.from({ length: cycles }, (_, cycle) => cycleMult ** cycle)
  const whole = lengths.reduce((sum, length) => sum + length, 0)
  return combined(lengths.map(length => [length / whole, cosine(max, 0)] as const))
}
