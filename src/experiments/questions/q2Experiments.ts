import { experiment, type Experiment } from '../experiment/Experiment'
import type { ArmOf, Tuning } from '../experiment/ExperimentOptions'
import type { QuestionSettings } from '../settings/QuestionSettings'
import type { ModelConfig, OptimizerConfig, TrainConfig } from '../training/TrainConfig'
import type { RunResult, TrainResult } from '../training/TrainResult'
import { trainTrial } from '../training/trainTrial'
import { errorByShift, lossByStep, TEST_ERROR, VALIDATION_LOSS } from './q2Metrics'

type Arm = ArmOf<TrainConfig>

/** Sizes of the first filter, by the label of their arm. */
export const Q2_SIZES = { '3×3': 3, '5×5': 5, '7×7': 7 } as const
export type Q2Size = keyof typeof Q2_SIZES
const SIZES = Object.keys(Q2_SIZES) as Q2Size[]

/** Two 3×3 convolutions in the place of one 5×5: the first keeps the image's size, the second halves it. */
export const STACK = '3×3 twice'
/** The network with half as many filters everywhere, four in the first layer. */
export const narrow = (size: Q2Size): string => `${size}, 4 filters`
/** First filters that stay as they are while all other layers are trained on the digits 5 to 9: learnt from the digits 0 to 4, or random. */
export const frozen = (size: Q2Size, kind: 'learnt' | 'random'): string => `${size} ${kind}`

export const Q2_NAMES = { adam: 'The size of the first filter, Adam', sgd: 'The size of the first filter, SGD', bottleneck: 'With eight filters, and with four', transfer: 'First filters for other digits' } as const

const ADAM: OptimizerConfig = { name: 'adam', momentum: 0.9, squaredMomentum: 0.99, epsilon: 1e-5 }
const SGD: OptimizerConfig = { name: 'sgd', momentum: 0.9 }
const BATCH_SIZE = 128
const HALF = [4, 8, 16, 32]
const STACKED: ModelConfig = { filters: [8, 8, 16, 32, 64], firstFilterSize: 3, strides: [1, 2, 2, 2, 2, 2] }
const [KNOWN, NEW] = [
  [0, 1, 2, 3, 4],
  [5, 6, 7, 8, 9]
]

/** The experiments of question 2, each with every seed and arm fixed; every arm is trained at the best of several learning rates for it. */
export interface Q2Experiments {
  /** First filters of 3×3, 5×5 and 7×7 pixels, and two 3×3 in a row; with Adam. */
  readonly adam: Experiment<RunResult>
  /** The three sizes with SGD. */
  readonly sgd: Experiment<RunResult>
  /** The three sizes in the same network and in one with half as many filters. */
  readonly bottleneck: Experiment<RunResult>
  /** First filters that were learnt from five of the digits, and random ones, kept as they are for the five others. */
  readonly transfer: Experiment<RunResult>
}

/** Declares the experiments of question 2. */
export function q2Experiments(settings: QuestionSettings): Q2Experiments {
  const epochs = settings.choose({ quick: 3, full: 4, smoke: 3 })
  const rates = settings.choose({ quick: { adam: [0.012, 0.024], sgd: [0.04, 0.12], transfer: [0.012, 0.024] }, full: { adam: [0.006, 0.012, 0.024, 0.048], sgd: [0.04, 0.08, 0.12, 0.24], transfer: [0.004, 0.012, 0.024, 0.048] } })
  const held = settings.choose({ quick: {}, smoke: { test: 500, validation: 500 } })
  const measure = settings.choose({ quick: { shiftAccuracy: { images: 1000 }, reconstruction: { images: 1500, layers: [3] } }, smoke: { shiftAccuracy: { pixels: 2, images: 100 }, reconstruction: { images: 100, layers: [3] } } })
  const seeds = settings.choose({ quick: 2, full: 3, smoke: 1 })

  const tuned = (values: readonly number[]): Tuning<TrainResult> => ({
    over: 'lr',
    values,
    set: (config: TrainConfig, lr: number): TrainConfig => ({ ...config, phases: config.phases.map(phase => ({ ...phase, lr })) }),
    by: VALIDATION_LOSS,
    seeds
  })
  const phase = { lr: 0, schedule: 'oneCycle', epochs } as const
  const trained = (model: ModelConfig, optimizer: OptimizerConfig = ADAM): Arm => ({ model, optimizer, batchSize: BATCH_SIZE, phases: [phase], ...held })
  const measured = (model: ModelConfig, optimizer?: OptimizerConfig): Arm => ({ ...trained(model, optimizer), measure })
  const sizes = (label: (size: Q2Size) => string, arm: (model: ModelConfig) => Arm): Record<string, Arm> => Object.fromEntries(SIZES.map(size => [label(size), arm({ firstFilterSize: Q2_SIZES[size] })]))
  const eightFilters = sizes(size => size, measured)
  const kept = (size: Q2Size, kind: 'learnt' | 'random'): Arm => ({
    data: { classes: kind === 'learnt' ? KNOWN : NEW },
    model: { firstFilterSize: Q2_SIZES[size] },
    optimizer: ADAM,
    batchSize: BATCH_SIZE,
    phases: kind === 'learnt' ? [phase, { ...phase, transfer: true, data: { classes: NEW } }] : [{ ...phase, transfer: true }],
    ...held
  })

  const common = { settings, train: trainTrial, metric: TEST_ERROR }
  const byShift = { name: 'error on test images that are moved (%)', x: 'pixels', of: errorByShift }
  return {
    adam: experiment({ ...common, name: Q2_NAMES.adam, arms: { ...eightFilters, [STACK]: measured(STACKED) }, tune: tuned(rates.adam), curve: byShift }),
    sgd: experiment({ ...common, name: Q2_NAMES.sgd, arms: sizes(size => size, model => measured(model, SGD)), tune: tuned(rates.sgd), curve: byShift }),
    bottleneck: experiment({ ...common, name: Q2_NAMES.bottleneck, arms: { ...eightFilters, ...sizes(narrow, model => trained({ ...model, filters: HALF })) }, tune: tuned(rates.adam), curve: { name: 'training loss', x: 'step', scale: 'log', of: lossByStep } }),
    transfer: experiment({
      ...common,
      name: Q2_NAMES.transfer,
      arms: Object.fromEntries((['learnt', 'random'] as const).flatMap(kind => SIZES.map(size => [frozen(size, kind), kept(size, kind)]))),
      tune: tuned(rates.transfer)
    })
  }
}
