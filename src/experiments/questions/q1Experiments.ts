import { experiment, type Experiment } from '../experiment/Experiment'
import type { ArmOf } from '../experiment/ExperimentOptions'
import type { MeasureConfig } from '../measurements'
import type { QuestionSettings } from '../settings/QuestionSettings'
import type { OptimizerConfig, TrainConfig } from '../training/TrainConfig'
import type { RunResult } from '../training/TrainResult'
import { trainTrial } from '../training/trainTrial'
import { directions, directionsByLayer, KEPT, keptByLayer, lossByStep, MEMORISED, probed, probedByLayer, TEST_ERROR, VALIDATION_ERROR, VALIDATION_LOSS } from './q1Metrics'

type Arm = ArmOf<TrainConfig>

const ADAM: OptimizerConfig = { name: 'adam', momentum: 0.9, squaredMomentum: 0.99, epsilon: 1e-5 }

/**
 * Filters of the four hidden convolutions. `all 8`: the same network without doubling. `all 16`: with about as many multiplications as `doubled`.
 * `all 31`: with about as many parameters. `halved`: the work falls even faster, in sum it is somewhat more than `doubled`.
 */
export const Q1_FILTERS = { doubled: [8, 16, 32, 64], 'all 8': [8, 8, 8, 8], 'all 16': [16, 16, 16, 16], 'all 31': [31, 31, 31, 31], halved: [24, 16, 11, 8] } as const
/** A name of {@link Q1_FILTERS}. */
export type Q1Arm = keyof typeof Q1_FILTERS
/** Those that a profile trains: `halved` takes time, and is asked for nothing but its errors. */
export const trainedArms = ({ profile }: Pick<QuestionSettings, 'profile'>): readonly Q1Arm[] => (Object.keys(Q1_FILTERS) as Q1Arm[]).filter(arm => arm !== 'halved' || profile === 'full')

/** Filters of the first convolution in networks that all double, for claim 1.4. */
export const Q1_WIDTHS = { 'from 2': 2, 'from 4': 4, 'from 8': 8 } as const
/** One more, in the profile `full`. */
const WIDEST = 16

export const Q1_NAMES = {
  errors: 'Doubled or constant',
  directions: 'The same networks: how many directions their channels have',
  probes: 'The same networks: digits read off each layer',
  untrained: 'Networks that have learnt nothing: digits read off each layer',
  kept: 'The same networks: how much of the image is left',
  widths: 'One label in five is wrong: from few filters to many'
} as const

/** The experiments of question 1, each with every seed and arm fixed. */
export interface Q1Experiments {
  /** Networks that differ in nothing but their numbers of filters, each at its own best rate. */
  readonly errors: Experiment<RunResult>
  /** The same trainings, asked for what their channels have in common. */
  readonly directions: Experiment<RunResult>
  /** The same, asked for how well the digit can be read off each layer. */
  readonly probes: Experiment<RunResult>
  /** Two of the networks as they were initialised, asked for that too. */
  readonly untrained: Experiment<RunResult>
  /** The same, asked for how much of the image each layer has kept. */
  readonly kept: Experiment<RunResult>
  /** Few images, of which many have a wrong label, and networks from narrow to wide. */
  readonly widths: Experiment<RunResult>
}

/** Declares the experiments of question 1. */
export function q1Experiments(settings: QuestionSettings): Q1Experiments {
  const { epochs, rates, images } = settings.choose({ quick: { epochs: 3, rates: [0.01, 0.02], images: 1500 }, full: { epochs: 5, rates: [0.003, 0.006, 0.01, 0.02, 0.04], images: 3000 }, smoke: { epochs: 2, rates: [0.01], images: 300 } })
  const test = settings.choose<{ test?: number }>({ quick: {}, smoke: { test: 1000 } })
  const noisy = settings.choose({ quick: { images: 1500, epochs: 25, seeds: 6, rates: [0.01] }, full: { images: 1500, epochs: 25, seeds: 12, rates: [0.003, 0.01, 0.03] }, smoke: { images: 500, epochs: 2, seeds: 2, rates: [0.01] } })
  // The first layer has up to 6,000 numbers, which a linear map to all pixels takes too long to be fitted from.
  const measure: MeasureConfig = { channelDiversity: true, linearProbe: { images }, reconstruction: { images, layers: [1, 2, 3] } }

  const network = (filters: readonly number[], more: Partial<Arm>): Arm => ({ model: { filters: [...filters] }, optimizer: ADAM, phases: [], ...test, ...more })
  const atRate = (config: Arm, lr: number): Arm => ({ ...config, phases: config.phases.map(phase => ({ ...phase, lr })) })
  const trained = Object.fromEntries(trainedArms(settings).map(arm => [arm, network(Q1_FILTERS[arm], { batchSize: 128, phases: [{ lr: 0, epochs, schedule: 'oneCycle' }], measure })]))
  const tune = { over: 'lr', values: rates, set: atRate, by: VALIDATION_LOSS, seeds: settings.choose({ quick: 1, full: 2 }) }
  const same = { settings, train: trainTrial, arms: trained, tune }
  const widths = { ...Q1_WIDTHS, ...(settings.profile === 'full' ? { [`from ${WIDEST}`]: WIDEST } : {}) }
  const probe = { name: 'digits read off it (%)', x: 'hidden layer', of: probedByLayer }
  return {
    errors: experiment({ ...same, name: Q1_NAMES.errors, metric: TEST_ERROR, curve: { name: 'training loss', x: 'step', scale: 'log', of: lossByStep } }),
    directions: experiment({ ...same, name: Q1_NAMES.directions, metric: directions(), curve: { name: 'directions', x: 'hidden layer', scale: 'log', of: directionsByLayer } }),
    probes: experiment({ ...same, name: Q1_NAMES.probes, metric: probed(), curve: probe }),
    untrained: experiment({
      settings,
      train: trainTrial,
      name: Q1_NAMES.untrained,
      seeds: settings.choose({ quick: 4, full: 12, smoke: 2 }),
      arms: Object.fromEntries((['doubled', 'all 16'] as const).map(arm => [arm, network(Q1_FILTERS[arm], { measure: { linearProbe: { images } } })])),
      metric: probed(),
      // It has learnt nothing, and is to be at chance.
      failed: () => false,
      curve: probe
    }),
    kept: experiment({ ...same, name: Q1_NAMES.kept, metric: KEPT, curve: { name: 'share of the image rebuilt', x: 'hidden layer', of: keptByLayer } }),
    widths: experiment({
      settings,
      train: trainTrial,
      name: Q1_NAMES.widths,
      seeds: noisy.seeds,
      images: noisy.images,
      arms: Object.fromEntries(Object.entries(widths).map(([label, first]) => [label, network([1, 2, 4, 8].map(times => times * first), { data: { labelNoise: 0.2 }, phases: [{ lr: 0, epochs: noisy.epochs, schedule: 'oneCycle' }], measure: { memorised: true } })])),
      tune: { over: 'lr', values: noisy.rates, set: atRate, by: VALIDATION_ERROR, seeds: 2 },
      metric: MEMORISED,
      curve: { name: 'training loss', x: 'step', scale: 'log', of: lossByStep }
    })
  }
}
