import { constant, linear, oneCycle, warmUp, type Schedules } from '../../learner'
import type { PhaseConfig } from './TrainConfig'

/** Share of a phase in which `warmUp` rises. */
const WARM_UP = 0.3

/** A phase's learning rate over its progress, and its momentum where that changes. */
export function phaseSchedule({ lr, schedule = 'constant', cycleMomentum = true }: PhaseConfig): Schedules {
  switch (schedule) {
    case 'constant':
      return { learningRate: constant(lr) }
    case 'warmUp':
      return { learningRate: warmUp(WARM_UP, constant(lr)) }
    case 'linear':
      return { learningRate: linear(lr, 0) }
    case 'oneCycle': {
      const { learningRate, momentum } = oneCycle({ max: lr })
      return cycleMomentum ? { learningRate, momentum } : { learningRate }
    }
  }
}

/** @param stepsPerEpoch of the phase's data */
export function stepsOf({ epochs, steps, images }: PhaseConfig, batchSize: number, stepsPerEpoch: number): number {
  if (epochs !== undefined) return epochs * stepsPerEpoch
  return steps ?? Math.max(1, Math.round((images ?? 0) / batchSize))
}
