import { experiment, type Experiment } from '../experiment/Experiment'
import type { ArmOf } from '../experiment/ExperimentOptions'
import type { QuestionSettings } from '../settings/QuestionSettings'
import type { DataConfig, OptimizerConfig, PhaseConfig, TrainConfig } from '../training/TrainConfig'
import type { RunResult } from '../training/TrainResult'
import { trainTrial } from '../training/trainTrial'
import { lossByStep, OUTLIER_SPIKE, SPIKE, TEST_ERROR } from './q7Metrics'

type Arm = ArmOf<TrainConfig>

/** The two recipes. What is a high rate is another number for each. */
const OPTIMIZERS = { Adam: { name: 'adam', momentum: 0.9, squaredMomentum: 0.99, epsilon: 1e-5 }, SGD: { name: 'sgd', momentum: 0.9 } } as const satisfies Record<string, OptimizerConfig>
export type Q7Optimizer = keyof typeof OPTIMIZERS

/** Rates of each optimizer: one at which it trains well, one that is high, and one at which some networks die; SGD has one beyond that. */
export const Q7_RATES = { Adam: { good: 0.01, high: 0.03, extreme: 0.06 }, SGD: { good: 0.05, high: 0.15, extreme: 0.3, beyond: 0.6 } } as const

/** Shapes that a schedule can have. `raised`: from a 25th of the rate to the rate in the first 30 % of the steps. `falling`: from the rate to 0. */
const SHAPES = { raised: 'warmUp', '1cycle': 'oneCycle', falling: 'linear' } as const
export type Q7Shape = keyof typeof SHAPES

/** Counts need more seeds than measured numbers do: the exact test finds nothing unless six seeds fail in one arm alone. */
const COUNTED_SEEDS = 12
const BATCH_SIZE = 128
/** Steps of a rough start. */
const ROUGH = 60
/** Share of a training after which its rate is lowered to a tenth. */
const BEFORE_DROP = 0.7
/** Measured in every training, so that one that several experiments have is trained once. */
const MEASURE = { gradientPeak: true, deadChannels: true } as const

export const Q7_NAMES = {
  rates: 'One rate from the first step to the last',
  spikes: 'The same trainings, step by step',
  extreme: 'Adam at 0.06: at once, or raised',
  schedules: 'At once, or raised',
  dropped: 'A high rate, lowered to a tenth at the end',
  roughAdam: 'Adam at 0.06 for 60 steps, then at 0.01',
  roughSgd: 'SGD at 0.15 for 60 steps, then at 0.05',
  labels: 'With 30 % wrong labels, and without',
  outliers: 'One image in 200 is 20 times too bright'
} as const

/** An arm's label: `Adam 0.06`, `Adam 0.06 raised`. */
export const constantly = (optimizer: Q7Optimizer, lr: number): string => `${optimizer} ${lr}`
export const shaped = (optimizer: Q7Optimizer, lr: number, shape: Q7Shape): string => `${optimizer} ${lr} ${shape}`
export const dropped = (optimizer: Q7Optimizer, lr: number): string => `${optimizer} ${lr}, then ${tenth(lr)}`
export const roughly = (optimizer: Q7Optimizer, lr: number, then: number): string => `${optimizer} ${lr} for ${ROUGH} steps, then ${then}`
export const wronglyLabelled = (optimizer: Q7Optimizer, lr: number): string => `${optimizer} ${lr}, wrong labels`
/** Without the digits of binary fractions. */
export const tenth = (lr: number): number => Number((lr / 10).toPrecision(6))

/** The experiments of question 7, each with every seed and arm fixed. */
export interface Q7Experiments {
  /** Every rate, constant. Trainings that end at chance count as failed. */
  readonly rates: Experiment<RunResult>
  /** The same, all of them looked at, failed or not. */
  readonly spikes: Experiment<RunResult>
  /** Whether raising the rate saves networks from dying; with as many seeds as counting needs. */
  readonly extreme: Experiment<RunResult>
  /** Raising it where it is good, and where SGD fails. */
  readonly schedules: Experiment<RunResult>
  /** High throughout, high and then a tenth, a tenth throughout. */
  readonly dropped: Experiment<RunResult>
  /** A rough start and then a good rate, beside the good rate throughout. */
  readonly roughAdam: Experiment<RunResult>
  readonly roughSgd: Experiment<RunResult>
  /** Images with wrong labels, at a good and a high rate. */
  readonly labels: Experiment<RunResult>
  /** Images that are far too bright, at a good and a high rate. */
  readonly outliers: Experiment<RunResult>
}

/** Declares the experiments of question 7. */
export function q7Experiments(settings: QuestionSettings): Q7Experiments {
  const steps = settings.choose({ quick: 188, full: 1000, smoke: 16 })
  const rough = Math.min(ROUGH, steps / 2)
  const counted = Array.from({ length: settings.choose({ quick: COUNTED_SEEDS, smoke: 2 }) }, (_, index) => index + 1)
  const { Adam, SGD } = Q7_RATES

  const arm = (optimizer: Q7Optimizer, phases: PhaseConfig[], more: Omit<Arm, 'optimizer' | 'phases'> = {}): Arm => ({ optimizer: OPTIMIZERS[optimizer], batchSize: BATCH_SIZE, phases, measure: MEASURE, ...more })
  const constant = (optimizer: Q7Optimizer, lr: number): Record<string, Arm> => ({ [constantly(optimizer, lr)]: arm(optimizer, [{ lr, steps }]) })
  const shape = (optimizer: Q7Optimizer, lr: number, name: Q7Shape): Record<string, Arm> => ({ [shaped(optimizer, lr, name)]: arm(optimizer, [{ lr, steps, schedule: SHAPES[name] }]) })
  const drop = (optimizer: Q7Optimizer, lr: number): Record<string, Arm> => {
    const before = Math.round(BEFORE_DROP * steps)
    return { [dropped(optimizer, lr)]: arm(optimizer, [{ lr, steps: before }, { lr: tenth(lr), steps: steps - before }]) }
  }
  const roughStart = (optimizer: Q7Optimizer, lr: number, then: number): Record<string, Arm> => ({ [roughly(optimizer, lr, then)]: arm(optimizer, [{ lr, steps: rough }, { lr: then, steps: steps - rough }]) })
  const noisy = (optimizer: Q7Optimizer, lr: number): Record<string, Arm> => ({ [wronglyLabelled(optimizer, lr)]: arm(optimizer, [{ lr, steps }], { data: { labelNoise: 0.3 } satisfies DataConfig }) })
  const withOutliers = (optimizer: Q7Optimizer, lr: number): Record<string, Arm> => ({ [constantly(optimizer, lr)]: arm(optimizer, [{ lr, steps: steps / 2 }], { data: { outliers: 1 / 200 }, measure: { outlierSpike: true } }) })

  /** All constant rates; the full profile has one more on each side, to see where the trouble begins. */
  const constants = (): Record<string, Arm> => {
    const further = settings.choose<{ Adam: readonly number[]; SGD: readonly number[] }>({ quick: { Adam: [], SGD: [] }, full: { Adam: [0.003, 0.1], SGD: [0.02] } })
    const sorted = (rates: readonly number[]): number[] => [...rates].sort((a, b) => a - b)
    return Object.assign({}, ...sorted([...Object.values(Adam), ...further.Adam]).map(lr => constant('Adam', lr)), ...sorted([...Object.values(SGD), ...further.SGD]).map(lr => constant('SGD', lr))) as Record<string, Arm>
  }
  const fullOnly = (...arms: Record<string, Arm>[]): Record<string, Arm> => (settings.profile === 'full' ? (Object.assign({}, ...arms) as Record<string, Arm>) : {})

  const common = { settings, train: trainTrial, metric: TEST_ERROR, curve: { name: 'training loss', x: 'step', scale: 'log' as const, of: lossByStep } }
  return {
    rates: experiment({ ...common, name: Q7_NAMES.rates, arms: constants() }),
    spikes: experiment({ ...common, name: Q7_NAMES.spikes, arms: constants(), metric: SPIKE, failed: () => false }),
    extreme: experiment({ ...common, name: Q7_NAMES.extreme, seeds: counted, arms: { ...constant('Adam', Adam.extreme), ...shape('Adam', Adam.extreme, 'raised'), ...shape('Adam', Adam.extreme, '1cycle'), ...fullOnly(shape('Adam', Adam.extreme, 'falling')) } }),
    schedules: experiment({
      ...common,
      name: Q7_NAMES.schedules,
      arms: {
        ...constant('Adam', Adam.good),
        ...shape('Adam', Adam.good, 'raised'),
        ...fullOnly(constant('Adam', Adam.high), shape('Adam', Adam.high, 'raised'), shape('Adam', Adam.high, '1cycle')),
        ...constant('SGD', SGD.good),
        ...shape('SGD', SGD.good, 'raised'),
        ...fullOnly(constant('SGD', SGD.high), shape('SGD', SGD.high, 'raised'), shape('SGD', SGD.high, '1cycle')),
        ...constant('SGD', SGD.extreme),
        ...shape('SGD', SGD.extreme, 'raised'),
        ...shape('SGD', SGD.extreme, '1cycle'),
        ...fullOnly(shape('SGD', SGD.extreme, 'falling'))
      }
    }),
    dropped: experiment({
      ...common,
      name: Q7_NAMES.dropped,
      arms: Object.assign({}, ...(['Adam', 'SGD'] as const).map(name => ({ ...constant(name, Q7_RATES[name].high), ...drop(name, Q7_RATES[name].high), ...constant(name, tenth(Q7_RATES[name].high)), ...constant(name, Q7_RATES[name].good) }))) as Record<string, Arm>
    }),
    roughAdam: experiment({ ...common, name: Q7_NAMES.roughAdam, seeds: counted, arms: { ...roughStart('Adam', Adam.extreme, Adam.good), ...constant('Adam', Adam.good) } }),
    roughSgd: experiment({ ...common, name: Q7_NAMES.roughSgd, arms: { ...roughStart('SGD', SGD.high, SGD.good), ...constant('SGD', SGD.good) } }),
    labels: experiment({
      ...common,
      name: Q7_NAMES.labels,
      arms: Object.assign({}, ...(['Adam', 'SGD'] as const).flatMap(name => [Q7_RATES[name].good, Q7_RATES[name].high].map(lr => ({ ...constant(name, lr), ...noisy(name, lr) })))) as Record<string, Arm>
    }),
    outliers: experiment({ ...common, name: Q7_NAMES.outliers, arms: { ...withOutliers('SGD', SGD.good), ...withOutliers('SGD', SGD.high) }, metric: OUTLIER_SPIKE })
  }
}
