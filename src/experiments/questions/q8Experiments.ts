import { experiment, type Experiment } from '../experiment/Experiment'
import type { ArmOf, Curve } from '../experiment/ExperimentOptions'
import type { QuestionSettings } from '../settings/QuestionSettings'
import { doubleWellTrial, type DoubleWellConfig, type DoubleWellResult } from '../toys/doubleWell'
import { sparseWordsTrial, type SparseWordsConfig, type SparseWordsResult } from '../toys/sparseWords'
import type { OptimizerConfig, PhaseConfig, TrainConfig } from '../training/TrainConfig'
import type { RunResult } from '../training/TrainResult'
import { trainTrial } from '../training/trainTrial'
import { again, CROSS_ENTROPY, DEEPER, ESCAPE, explorationOf, FROM_START, STEPS, STEPS_TO_90, TEST_ERROR, validationAt, WORD_ERROR, type Exploration } from './q8Metrics'

type Arm = ArmOf<TrainConfig>

const SGD = { name: 'sgd', momentum: 0.9 } as const satisfies OptimizerConfig
const ADAM = { name: 'adam', momentum: 0.9, squaredMomentum: 0.99, epsilon: 1e-5 } as const satisfies OptimizerConfig
export type Q8Optimizer = 'Adam' | 'SGD'
const OPTIMIZERS: Readonly<Record<Q8Optimizer, OptimizerConfig>> = { Adam: ADAM, SGD }

export const Q8_NAMES = {
  speed: 'How soon are 95 % recognised?',
  exploring: 'Two orders of the images, from one point',
  valleys: 'A toy: balls in two valleys',
  plateau: 'Starting on a plateau',
  schedules: 'Low, or high and then lowered',
  equalLoss: 'The same trainings at equal training loss',
  grid: 'Momentum and learning rate',
  momentum: 'With momentum and without',
  words: 'A toy: words, most of them rare'
} as const

/** Arms of 8.1 and 8.3: `Adam 0.01`. */
export const rated = (optimizer: Q8Optimizer, lr: number): string => `${optimizer} ${lr}`
/** Arms of 8.5. */
export const cell = (momentum: number, lr: number): string => `momentum ${momentum}, ${lr}`
/** The grid of 8.5: rate / (1 − momentum) is 0.5 in each row once. */
export const Q8_GRID = { momenta: [0, 0.5, 0.9, 0.95], rates: [0.025, 0.05, 0.25, 0.5] } as const

/** Arms of 8.4: constant, or 1cycle with this highest rate. */
export const Q8_SCHEDULES = { low: '0.01 constant', lowCycle: '0.01 1cycle', mid: '0.05 1cycle', high: '0.2 1cycle' } as const
/** Arms of the balls. */
export const Q8_BALLS = { low: '0.01', lowLong: '0.01, ten times as long', high: '0.1', higher: '0.3', falling: '0.3 falling' } as const
/** The rates of two branches from one point. */
export const Q8_BRANCHES = { low: '0.005', high: '0.05' } as const
/** Arms of the words. */
export const sparse = (optimizer: string, lr: number): string => `${optimizer} ${lr}`
export const dense = (optimizer: string, lr: number): string => `${optimizer} ${lr}, all words common`

/** Validation accuracy at which a training that began on a plateau is ended: by then its loss has long been below 2. */
const OFF_PLATEAU = 0.8

/** When trainings that have not reached what they are to are ended. */
export interface Q8Limits {
  readonly speedLow: number
  readonly speedSgd: number
  readonly speed: number
  readonly plateauAdam: number
  readonly plateauSgd: number
  readonly momentum: number
}
export const q8Limits = (settings: QuestionSettings): Q8Limits =>
  settings.choose({
    quick: { speedLow: 480, speedSgd: 300, speed: 300, plateauAdam: 150, plateauSgd: 250, momentum: 240 },
    full: { speedLow: 1500, speedSgd: 1500, speed: 1500, plateauAdam: 300, plateauSgd: 1000, momentum: 600 },
    smoke: { speedLow: 20, speedSgd: 20, speed: 20, plateauAdam: 20, plateauSgd: 20, momentum: 20 }
  })

/** The experiments of question 8, each with every seed and arm fixed. */
export interface Q8Experiments {
  /** Rates of Adam and of SGD, each until 95 % of the validation images are recognised. */
  readonly speed: Experiment<RunResult>
  /** From one point, at a low and at a high rate, in two orders of the images each. */
  readonly exploring: Experiment<Exploration>
  /** Balls in two valleys, rolled by a noisy gradient: a toy. */
  readonly valleys: Experiment<DoubleWellResult>
  /** Weights so small that the loss hardly has a slope, left at several rates. */
  readonly plateau: Experiment<RunResult>
  /** A low rate throughout, or higher and higher ones that are lowered. */
  readonly schedules: Experiment<RunResult>
  /** Two of the same, compared when their training loss is the same. */
  readonly equalLoss: Experiment<RunResult>
  /** Every momentum with every rate, each until 90 % are recognised. */
  readonly grid: Experiment<RunResult>
  /** The cells of it that decide, with more seeds; one that does not get to 90 % counts as failed. */
  readonly momentum: Experiment<RunResult>
  /** Logistic regression on words, most of them rare: a toy. */
  readonly words: Experiment<SparseWordsResult>
}

/** Declares the experiments of question 8. */
export function q8Experiments(settings: QuestionSettings): Q8Experiments {
  const limits = q8Limits(settings)
  const six = settings.choose({ quick: 6, full: 12, smoke: 2 })
  const common = { settings, train: trainTrial }

  const until = (stopAt: number, lr: number, steps: number): PhaseConfig => ({ lr, steps, stopAt, evaluateEvery: 10 })
  const timed = (name: Q8Optimizer, lr: number, steps: number): Record<string, Arm> => ({ [rated(name, lr)]: { optimizer: OPTIMIZERS[name], batchSize: 128, phases: [until(0.95, lr, steps)], validation: 1000, test: 1000 } })

  const flat = (name: Q8Optimizer, lr: number): Record<string, Arm> => ({
    [rated(name, lr)]: { optimizer: OPTIMIZERS[name], model: { gain: 0.3 }, phases: [{ ...until(OFF_PLATEAU, lr, name === 'Adam' ? limits.plateauAdam : limits.plateauSgd), evaluateEvery: 20 }], validation: 500, test: 1000, measure: { lossBelow: true, deadChannels: true } }
  })

  const { trunk, ending } = settings.choose({ quick: { trunk: 100, ending: 120 }, full: { trunk: 300, ending: 400 }, smoke: { trunk: 8, ending: 8 } })
  // Each rate and, next to it, the same with another order.
  const branches = Object.fromEntries(Object.values(Q8_BRANCHES).flatMap(rate => [[rate, [{ lr: Number(rate), steps: ending }]], [again(rate), [{ lr: Number(rate), steps: ending, order: 1 }]]] satisfies [string, PhaseConfig[]][]))

  const steps = settings.choose({ quick: 312, full: 1560, smoke: 16 })
  const scheduled = (lr: number, schedule?: 'oneCycle', more: Arm['measure'] = {}): Arm => ({
    optimizer: SGD,
    phases: [{ lr, steps, ...(schedule ? { schedule } : {}), evaluateEvery: Math.round(steps / 12) }],
    validation: 1000,
    measure: { trainingCurve: { images: 1000 }, ...more }
  })
  const { low, lowCycle, mid, high } = Q8_SCHEDULES
  const sharpness = { sharpness: { images: 200, products: 8 } }
  const compared = { [low]: scheduled(0.01, undefined, sharpness), [mid]: scheduled(0.05, 'oneCycle', sharpness) }
  const fewer = { seeds: six, images: settings.choose({ quick: 5000, full: 12_000, smoke: 1000 }) }

  const tried = (momentum: number, lr: number): Record<string, Arm> => ({ [cell(momentum, lr)]: { optimizer: { name: 'sgd', momentum }, phases: [until(0.9, lr, limits.momentum)], validation: 1000, test: 1000 } })

  const rolled = settings.choose({ quick: 2000, smoke: 200 })
  const balls: Record<string, ArmOf<DoubleWellConfig>> = {
    [Q8_BALLS.low]: { lr: 0.01, steps: rolled },
    [Q8_BALLS.lowLong]: { lr: 0.01, steps: 10 * rolled },
    [Q8_BALLS.high]: { lr: 0.1, steps: rolled },
    [Q8_BALLS.higher]: { lr: 0.3, steps: rolled },
    [Q8_BALLS.falling]: { lr: 0.3, steps: rolled, falling: true }
  }

  const read = settings.choose({ quick: 600, smoke: 20 })
  const onWords = (optimizer: SparseWordsConfig['optimizer'], name: string, rates: readonly number[]): Record<string, ArmOf<SparseWordsConfig>> => Object.fromEntries(rates.map(lr => [sparse(name, lr), { optimizer, lr, steps: read }]))
  const onCommonWords = (lr: number): Record<string, ArmOf<SparseWordsConfig>> => ({ [dense('SGD', lr)]: { optimizer: 'sgd', lr, steps: read, words: 20, zipf: 0 } })

  return {
    speed: experiment({
      ...common,
      name: Q8_NAMES.speed,
      seeds: six,
      arms: { ...timed('Adam', 0.001, limits.speedLow), ...timed('Adam', 0.003, limits.speed), ...timed('Adam', 0.01, limits.speed), ...timed('Adam', 0.03, limits.speed), ...timed('SGD', 0.005, limits.speedSgd), ...timed('SGD', 0.05, limits.speedSgd) },
      metric: STEPS,
      curve: { name: 'validation error (%)', scale: 'log', of: validationError }
    }),
    exploring: experiment({
      ...common,
      name: Q8_NAMES.exploring,
      seeds: six,
      arms: {
        trained: {
          optimizer: SGD,
          phases: [{ lr: 0.02, steps: trunk }],
          branches,
          validation: 500,
          test: 3000,
          measure: { distanceFromStart: true, predictions: { images: 3000 }, lossBarrier: { lines: [[1, 2], [3, 4]] } }
        }
      },
      split: { into: Object.values(Q8_BRANCHES), of: explorationOf },
      metric: FROM_START
    }),
    valleys: experiment<DoubleWellConfig, DoubleWellResult, DoubleWellResult>({
      settings,
      train: doubleWellTrial,
      name: Q8_NAMES.valleys,
      toy: 'balls in two valleys',
      arms: balls,
      metric: DEEPER,
      curve: { name: 'balls in the deeper valley (%)', x: 'share of the steps (%)', of: ({ deeperByStep }) => ({ x: deeperByStep.map((_, at) => (100 * (at + 1)) / deeperByStep.length), y: deeperByStep.map(share => 100 * share) }) }
    }),
    plateau: experiment({
      ...common,
      name: Q8_NAMES.plateau,
      arms: { ...flat('Adam', 0.001), ...flat('Adam', 0.003), ...flat('Adam', 0.01), ...flat('SGD', 0.03), ...flat('SGD', 0.1), ...flat('SGD', 0.3) },
      metric: ESCAPE,
      // It is ended when it is off the plateau, long before it recognises much.
      failed: () => false,
      curve: { name: 'training loss', of: lossByStep }
    }),
    schedules: experiment({
      ...common,
      ...fewer,
      name: Q8_NAMES.schedules,
      arms: { ...compared, [lowCycle]: scheduled(0.01, 'oneCycle'), [high]: scheduled(0.2, 'oneCycle') },
      metric: TEST_ERROR,
      curve: { name: 'validation error (%)', scale: 'log', of: validationError }
    }),
    equalLoss: experiment({
      ...common,
      ...fewer,
      name: Q8_NAMES.equalLoss,
      arms: compared,
      metric: CROSS_ENTROPY,
      curve: { name: 'validation cross-entropy (nat)', x: 'training cross-entropy (nat)', of: validationByTraining }
    }),
    grid: experiment({
      ...common,
      name: Q8_NAMES.grid,
      seeds: settings.choose({ quick: 3, full: 6, smoke: 2 }),
      arms: Object.assign({}, ...Q8_GRID.momenta.flatMap(momentum => Q8_GRID.rates.map(lr => tried(momentum, lr)))) as Record<string, Arm>,
      metric: STEPS_TO_90,
      // What dies is looked at, too: it is what cannot be used.
      failed: () => false
    }),
    momentum: experiment({
      ...common,
      name: Q8_NAMES.momentum,
      arms: { ...tried(0, 0.25), ...tried(0.9, 0.25), ...tried(0, 0.5), ...tried(0.9, 0.05) },
      metric: STEPS_TO_90,
      failed: ({ reached }) => reached === null,
      curve: { name: 'validation error (%)', scale: 'log', of: validationError }
    }),
    words: experiment({
      settings,
      train: sparseWordsTrial,
      name: Q8_NAMES.words,
      toy: 'logistic regression on words',
      arms: { ...onWords('sgd', 'SGD', [0.03, 0.1, 0.3, 1, 3, 10]), ...onWords('adagrad', 'Adagrad', [0.3]), ...onWords('adam', 'Adam', [0.03]), ...onCommonWords(0.1), ...onCommonWords(1) },
      metric: WORD_ERROR
    })
  }
}

const validationError = ({ curve }: RunResult): Curve => ({ x: curve.steps, y: curve.accuracy.map(accuracy => 100 * (1 - accuracy)) })
const lossByStep = ({ losses: { every, values } }: RunResult): Curve => ({ x: values.map((_, index) => (index + 1) * every), y: values })

/** Validation cross-entropy when the training loss first was at certain levels: curves of several seeds then meet at the same places. */
function validationByTraining(result: RunResult): Curve {
  const levels = [1.2, 0.8, 0.6, 0.5, 0.4, 0.3, 0.25, 0.2, 0.15, 0.12, 0.1, 0.08, 0.06, 0.05]
  const points = levels.flatMap(level => {
    const validation = validationAt(result, level)
    return validation === null ? [] : [{ x: level, y: validation }]
  })
  return { x: points.map(({ x }) => x), y: points.map(({ y }) => y) }
}
