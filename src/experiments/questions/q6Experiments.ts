import { experiment, type Experiment } from '../experiment/Experiment'
import type { ArmOf } from '../experiment/ExperimentOptions'
import type { Throughput } from '../measurements/throughput'
import { throughputTrial } from '../measurements/throughputTrial'
import type { QuestionSettings } from '../settings/QuestionSettings'
import type { OptimizerConfig, PhaseConfig, TrainConfig } from '../training/TrainConfig'
import type { TrainResult } from '../training/TrainResult'
import { trainTrial } from '../training/trainTrial'
import { errorByRate, GRADIENT_NOISE, SPEED, STEPS_TO_TARGET, TEST_ERROR } from './q6Metrics'

type Arm = ArmOf<TrainConfig>

const SGD: OptimizerConfig = { name: 'sgd', momentum: 0.9 }

/** The two that are compared. The one between them shows whether there is a trend. */
export const [SMALL, MIDDLE, LARGE] = [32, 128, 512] as const
/** Of which the gradients are compared, and the speed. */
export const NOISE_SIZES = [16, 64, 256, 1024] as const
export const SPEED_SIZES = [16, 32, 64, 128, 256, 512, 1024] as const
/** Validation accuracy that is to be reached. */
export const TARGET = 0.9

export const Q6_NAMES = {
  speed: 'How fast each batch size trains',
  target: 'Until 90 % of the validation images are recognised',
  noise: 'The gradients of batches, at one point',
  rates: 'Equal epochs, at every rate',
  steps: 'Equal steps, each at its own best rate',
  depth: 'A deeper network, at every rate'
} as const

/** An arm's label. */
export const batchesOf = (size: number): string => `batches of ${size}`
/** In the experiment with two networks. */
export const deepBatchesOf = (size: number): string => `deep, ${size}`

/** The experiments of question 6, each with every seed and arm fixed. */
export interface Q6Experiments {
  /** By the clock, in rounds that stand where seeds stand otherwise; nothing of it is kept. */
  readonly speed: Experiment<Throughput>
  /** Each batch size at the constant rate at which it is soonest there. */
  readonly target: Experiment<TrainResult>
  /** A network, trained for a while; then gradients of many batches of each size, without a step. */
  readonly noise: Experiment<TrainResult>
  /** Each network from the same start by each of the rates, which fall to 0; equally often through the images. */
  readonly rates: Experiment<TrainResult>
  /** Equally many steps, so that the large batches see more images. */
  readonly steps: Experiment<TrainResult>
  /** As `rates`, with a network that has four layers more, beside the usual one. */
  readonly depth: Experiment<TrainResult>
}

/** Images after which a network that has not reached the target is given up: whole batches of every size. */
export const mostImages = (settings: QuestionSettings): number => LARGE * settings.choose({ quick: 156, full: 312, smoke: 2 })

/** Declares the experiments of question 6. */
export function q6Experiments(settings: QuestionSettings): Q6Experiments {
  const grid = settings.choose({ quick: [0.01, 0.03, 0.1, 0.3, 1], full: [0.003, 0.01, 0.03, 0.1, 0.3, 1] })
  const epochs = settings.choose({ quick: 3, full: 2 })
  const most = mostImages(settings)
  const every = settings.choose({ quick: 1280, smoke: 512 })
  const { equal, checks } = settings.choose({ quick: { equal: 160, checks: 16 }, full: { equal: 600, checks: 60 }, smoke: { equal: 4, checks: 2 } })
  const seeds = settings.choose({ quick: 6, full: 12, smoke: 2 })
  const noise = settings.choose({ quick: { trained: 100, draws: 30, seeds: 5 }, full: { trained: 400, draws: 60, seeds: 12 }, smoke: { trained: 4, draws: 2, seeds: 2 } })
  const speed = settings.choose({ quick: { seeds: 6, blocks: 2, images: 2048 }, full: { seeds: 12, blocks: 5, images: 4096 }, smoke: { seeds: 2, blocks: 1, images: 1024 } })

  /** Tries a network with each of the rates: every one from the same initial weights. */
  const atEachRate = (batchSize: number, model?: TrainConfig['model']): Arm => ({
    optimizer: SGD,
    batchSize,
    ...(model && { model }),
    phases: [],
    branches: Object.fromEntries(grid.map(lr => [String(lr), [{ lr, epochs, schedule: 'linear' }] satisfies PhaseConfig[]])),
    measure: { distanceFromStart: true, predictions: { images: 2000 } }
  })
  const setRate = (config: TrainConfig, lr: number): TrainConfig => ({ ...config, phases: config.phases.map(phase => ({ ...phase, lr })) })

  const each = (sizes: readonly number[], arm: (batchSize: number) => Arm, label = batchesOf): Record<string, Arm> => Object.fromEntries(sizes.map(size => [label(size), arm(size)]))

  return {
    speed: experiment({
      name: Q6_NAMES.speed,
      settings,
      seeds: Array.from({ length: speed.seeds }, (_, round) => round + 1),
      images: speed.images,
      train: throughputTrial,
      arms: { timed: { batchSizes: SPEED_SIZES, blocks: speed.blocks, images: speed.images } },
      split: { into: SPEED_SIZES.map(batchesOf), of: ({ sizes }, label) => sizes.find(({ batchSize }) => batchesOf(batchSize) === label)! },
      metric: SPEED,
      workers: 1,
      cache: false
    }),
    target: experiment({
      name: Q6_NAMES.target,
      settings,
      seeds,
      train: trainTrial,
      arms: each([SMALL, MIDDLE, LARGE], batchSize => ({
        optimizer: SGD,
        batchSize,
        phases: [{ lr: 0.03, images: most, evaluateEvery: Math.max(1, Math.round(every / batchSize)), stopAt: TARGET }],
        validation: 1000,
        test: 2000,
        measure: { sharpness: settings.choose({ quick: { images: 200, products: 8 }, full: { images: 500, products: 12 } }), distanceFromStart: true }
      })),
      tune: { over: 'rate', values: [0.01, 0.03, 0.1], set: setRate, by: STEPS_TO_TARGET, seeds: 2 },
      // A network that is not there when its images are used up has not failed: it is later than all others.
      failed: () => false,
      metric: STEPS_TO_TARGET,
      curve: { name: 'validation error (%)', x: 'images seen', scale: 'log', of: ({ curve, images, steps }) => ({ x: curve.steps.map(step => (step * images) / steps), y: curve.accuracy.map(accuracy => 100 * (1 - accuracy)) }) }
    }),
    noise: experiment({
      name: Q6_NAMES.noise,
      settings,
      seeds: noise.seeds,
      train: trainTrial,
      arms: { network: { optimizer: SGD, phases: [{ lr: 0.03, steps: noise.trained }], test: 2000, measure: { gradientNoise: { batchSizes: NOISE_SIZES, draws: noise.draws } } } },
      split: { into: NOISE_SIZES.map(batchesOf), of: ofSize },
      failed: () => false,
      metric: GRADIENT_NOISE
    }),
    rates: experiment({
      name: Q6_NAMES.rates,
      settings,
      seeds,
      train: trainTrial,
      arms: each(settings.choose({ quick: [SMALL, LARGE], full: [SMALL, MIDDLE, LARGE] }), batchSize => atEachRate(batchSize)),
      // What is compared is the best branch; the trunk is a network that has learnt nothing.
      failed: () => false,
      metric: TEST_ERROR,
      curve: { name: 'test error (%)', x: 'log₁₀ of the learning rate', scale: 'log', of: errorByRate }
    }),
    steps: experiment({
      name: Q6_NAMES.steps,
      settings,
      seeds,
      train: trainTrial,
      arms: each([SMALL, LARGE], batchSize => ({ optimizer: SGD, batchSize, phases: [{ lr: 0.1, steps: equal, schedule: 'linear', evaluateEvery: checks }], validation: 1000, measure: { trainingCurve: { images: 1000 } } })),
      tune: { over: 'rate', values: [0.03, 0.1, 0.3], set: setRate, by: { name: 'validation cross-entropy', better: 'lower', of: ({ validation }) => validation.crossEntropy }, seeds: 2 },
      metric: TEST_ERROR,
      curve: { name: 'validation cross-entropy (nat)', scale: 'log', of: ({ curve }) => ({ x: curve.steps, y: curve.crossEntropy }) }
    }),
    depth: experiment({
      name: Q6_NAMES.depth,
      settings,
      train: trainTrial,
      arms: { ...each([SMALL, LARGE], batchSize => atEachRate(batchSize)), ...each([SMALL, LARGE], batchSize => atEachRate(batchSize, DEEP), deepBatchesOf) },
      failed: () => false,
      metric: TEST_ERROR,
      curve: { name: 'test error (%)', x: 'log₁₀ of the learning rate', scale: 'log', of: errorByRate }
    })
  }
}

/** Four layers of stride 1 among the usual ones. With PyTorch's initial weights it would hardly begin to learn; with He's it does. */
const DEEP = { depth: 2, initialisation: 'he' } as const satisfies TrainConfig['model']

/** What the noise of one batch size was. */
function ofSize(result: TrainResult, label: string): TrainResult {
  const { gradientNoise: all } = result.measured
  if (!all) throw new TypeError('The noise of the gradients was not measured.')
  const at = all.batchSizes.findIndex(size => batchesOf(size) === label)
  const only = <T>(values: readonly T[]): T[] => values.slice(at, at + 1)
  return { ...result, measured: { ...result.measured, gradientNoise: { ...all, batchSizes: only(all.batchSizes), relativeNoise: only(all.relativeNoise), cosine: only(all.cosine), signal: only(all.signal) } } }
}
