import { experiment, type Experiment } from '../experiment/Experiment'
import type { Curve } from '../experiment/ExperimentOptions'
import type { QuestionSettings } from '../settings/QuestionSettings'
import type { OptimizerConfig, PhaseConfig } from '../training/TrainConfig'
import type { RunResult } from '../training/TrainResult'
import { trainTrial } from '../training/trainTrial'
import { CROSS_ENTROPY, OLD_ACCURACY, TEST_ERROR } from './q9Metrics'

/** A recipe: an optimizer and the rate with which it trains until the end begins. */
export interface Q9Recipe {
  /** Also the name of its experiment. */
  readonly name: string
  readonly optimizer: OptimizerConfig
  readonly lr: number
}

const SGD: OptimizerConfig = { name: 'sgd', momentum: 0.9 }
const ADAM: OptimizerConfig = { name: 'adam', momentum: 0.9, squaredMomentum: 0.99, epsilon: 1e-5 }

/** The first is the one the claims are read for. Two are as high as the optimizer bears here, the third is moderate. */
export const Q9_RECIPES = {
  sgd: { name: 'SGD at 0.1', optimizer: SGD, lr: 0.1 },
  adam: { name: 'Adam at 0.01', optimizer: ADAM, lr: 0.01 },
  moderate: { name: 'SGD at 0.02', optimizer: SGD, lr: 0.02 }
} as const satisfies Record<string, Q9Recipe>

/** How a training ends. `tenth`: at a tenth of the rate. `falling`: a straight line from the rate to 0. `averaged`: at the same rate, but the network is the mean of those after each step. */
export const Q9_ENDINGS = ['constant', 'tenth', 'falling', 'averaged'] as const
export type Q9Ending = (typeof Q9_ENDINGS)[number]
/** The endings of each experiment: those of which a claim speaks. */
export const Q9_ENDINGS_OF = {
  sgd: Q9_ENDINGS,
  adam: ['constant', 'tenth', 'falling'],
  moderate: ['constant', 'tenth', 'falling'],
  noisy: ['constant', 'falling', 'averaged']
} as const satisfies Record<string, readonly Q9Ending[]>

/** The learning rates with which the networks go on to another task. */
export const Q9_RATES = ['0.001', '0.003', '0.01', '0.03', '0.1'] as const
/** Validation images of every check, and test images of which single predictions are kept. More would take longer than the training does. */
const [VALIDATION, PREDICTED] = [1000, 5000]
/** Accuracy on the new task at which they are compared. */
const LEARNT = 0.9

/** Names of the experiments, by which claims find them among several. */
export const Q9_NAMES = { noisy: 'SGD at 0.1, 30 % wrong labels', transposed: 'Another task: digits lying on their side', classes: 'Another task: other digits', judges: 'What other networks find hard' } as const

/** The experiments of question 9, each with every seed and arm fixed. */
export interface Q9Experiments {
  /** SGD at 0.1: one training, which goes on from the same point to each ending. */
  readonly sgd: Experiment<RunResult>
  /** The same with Adam at 0.01. */
  readonly adam: Experiment<RunResult>
  /** The same with SGD at 0.02. */
  readonly moderate: Experiment<RunResult>
  /** SGD at 0.1 with few images, of which many have a wrong label. */
  readonly noisy: Experiment<RunResult>
  /** Networks of other seeds, to say which test images are hard. */
  readonly judges: Experiment<RunResult>
  /** From upright digits to transposed ones, by each rate until they are known. */
  readonly transposed: Experiment<RunResult>
  /** From the digits 0 to 4 to the digits 5 to 9, by three of the rates. */
  readonly classes: Experiment<RunResult>
}

/** Declares the experiments of question 9. */
export function q9Experiments(settings: QuestionSettings): Q9Experiments {
  const { trunk, ending, every } = settings.choose({ quick: { trunk: 400, ending: 160, every: 10 }, full: { trunk: 1200, ending: 480, every: 30 }, smoke: { trunk: 24, ending: 16, every: 2 } })
  const long = settings.choose({ quick: { trunk: 700, ending: 460, every: 46, images: 3000, seeds: 6 }, full: { trunk: 1400, ending: 920, every: 92, images: 6000, seeds: 12 }, smoke: { trunk: 24, ending: 16, every: 4, images: 1000, seeds: 2 } })
  const most = settings.choose({ quick: 1500, full: 4500, smoke: 20 })

  const endings = (recipe: keyof typeof Q9_RECIPES): Experiment<RunResult> => {
    const { name, optimizer, lr } = Q9_RECIPES[recipe]
    return experiment({
      name,
      settings,
      train: trainTrial,
      arms: { trained: { optimizer, phases: [{ lr, steps: trunk }], branches: branchesOf(Q9_ENDINGS_OF[recipe], lr, ending, every), validation: VALIDATION, measure: { lateJitter: true, forgettingEvents: { images: VALIDATION }, predictions: { images: PREDICTED } } } },
      split: { into: Q9_ENDINGS_OF[recipe], of: branch },
      metric: TEST_ERROR,
      curve: { name: 'validation error (%)', x: 'steps since the branches part', scale: 'log', of: ({ curve }) => ({ x: curve.steps, y: curve.accuracy.map(accuracy => 100 * (1 - accuracy)) }) }
    })
  }

  const anotherTask = (name: string, rates: readonly string[], own: object, other: PhaseConfig['data'], first: PhaseConfig): Experiment<RunResult> =>
    experiment({
      name,
      settings,
      seeds: long.seeds,
      train: trainTrial,
      arms: {
        trained: {
          data: own,
          optimizer: SGD,
          phases: [first],
          branches: Object.fromEntries(rates.map(rate => [rate, [{ lr: Number(rate), steps: most, evaluateEvery: Math.min(10, every), stopAt: LEARNT, data: other }]])),
          validation: VALIDATION,
          test: 4000
        }
      },
      split: { into: rates, of: branch },
      metric: OLD_ACCURACY,
      curve: { name: 'accuracy on the old task (%)', x: 'accuracy on the new task (%)', of: oldAgainstNew }
    })

  return {
    sgd: endings('sgd'),
    adam: endings('adam'),
    moderate: endings('moderate'),
    noisy: experiment({
      name: Q9_NAMES.noisy,
      settings,
      seeds: long.seeds,
      images: long.images,
      train: trainTrial,
      arms: { trained: { data: { labelNoise: 0.3 }, optimizer: SGD, phases: [{ lr: 0.1, steps: long.trunk }], branches: branchesOf(Q9_ENDINGS_OF.noisy, 0.1, long.ending, long.every), validation: VALIDATION, measure: { memorised: true } } },
      split: { into: Q9_ENDINGS_OF.noisy, of: branch },
      metric: CROSS_ENTROPY,
      curve: { name: 'validation cross-entropy (nat)', x: 'steps since the branches part', scale: 'log', of: ({ curve }) => ({ x: curve.steps, y: curve.crossEntropy }) }
    }),
    judges: experiment({
      name: Q9_NAMES.judges,
      settings,
      // Seeds that no comparison has.
      seeds: settings.choose({ quick: [1001, 1002, 1003], smoke: [1001] }),
      train: trainTrial,
      arms: { judge: { optimizer: SGD, phases: [{ lr: 0.1, steps: trunk }], measure: { predictions: { images: PREDICTED } } } },
      metric: TEST_ERROR
    }),
    transposed: anotherTask(Q9_NAMES.transposed, Q9_RATES, {}, { transposed: true }, { lr: 0.02, steps: trunk }),
    classes: anotherTask(Q9_NAMES.classes, Q9_RATES.slice(1, 4), { classes: [0, 1, 2, 3, 4] }, { classes: [5, 6, 7, 8, 9] }, { lr: 0.02, steps: trunk / 2 })
  }
}

const branch = ({ branches }: { branches: Record<string, RunResult> }, label: string): RunResult => branches[label]!

function branchesOf(endings: readonly Q9Ending[], lr: number, steps: number, evaluateEvery: number): Record<string, PhaseConfig[]> {
  const phases: Record<Q9Ending, PhaseConfig> = {
    constant: { lr, steps, evaluateEvery },
    tenth: { lr: lr / 10, steps, evaluateEvery },
    falling: { lr, steps, evaluateEvery, schedule: 'linear' },
    averaged: { lr, steps, evaluateEvery, average: true }
  }
  return Object.fromEntries(endings.map(ending => [ending, [phases[ending]]]))
}

/** Accuracy on the old task when the new one was first known so well, in steps of 10 points: curves of several seeds then meet at the same places. */
function oldAgainstNew({ curve }: RunResult): Curve {
  const places = Array.from({ length: 10 }, (_, tenth) => tenth / 10)
  const points = places.flatMap(place => {
    const at = curve.accuracy.findIndex(accuracy => accuracy >= place)
    return at < 0 ? [] : [{ x: 100 * place, y: 100 * (curve.accuracyBefore[at] ?? NaN) }]
  })
  return { x: points.map(({ x }) => x), y: points.map(({ y }) => y) }
}
