import { checkMeasure } from '../measurements'
import { defineTrial } from '../trials/procedures'
import { MEASUREMENT_CODE, TRAIN_CODE } from './trainCode'
import { parseTrainConfig, type TrainConfig } from './TrainConfig'
import { Training } from './Training'
import type { RunResult, TrainResult } from './TrainResult'

/**
 * The trial `train`: a `simpleCnn` on digits or fashion articles, through phases of schedules, then through branches from where they ended; with
 * what was asked for measured. The configuration is plain data, and equal ones give equal results, bit for bit.
 *
 * ```ts
 * await runTrials([1, 2, 3].map(seed => ({ seed, optimizer: { name: 'sgd' }, phases: [{ lr: 0.1, steps: 400 }], branches: { constant: [{ lr: 0.1, steps: 160 }], linear: [{ lr: 0.1, steps: 160, schedule: 'linear' }] } })), { train: trainTrial })
 * ```
 */
export const trainTrial = defineTrial<TrainConfig, TrainResult>('train', 1, async (given, { progress }) => {
  const config = parseTrainConfig(given)
  checkMeasure(config.measure ?? {})
  const training = await Training.begin(config, progress)
  try {
    const trunk = await training.run(config.phases)
    const state = training.learn.saveState()
    const branches: Record<string, RunResult> = {}
    try {
      for (const [name, phases] of Object.entries(config.branches ?? {})) {
        training.learn.loadState(state)
        branches[name] = await training.run(phases)
      }
    } finally {
      state.dispose()
    }
    return { ...trunk, branches }
  } finally {
    training.dispose()
  }
}, ({ measure = {} }) => ({ training: TRAIN_CODE, measurements: Object.keys(measure).sort().map(name => MEASUREMENT_CODE[name] ?? '') }))
