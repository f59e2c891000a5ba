import { experiment, type Experiment } from '../experiment/Experiment'
import type { ArmOf } from '../experiment/ExperimentOptions'
import type { ActivationName } from '../../learner/models/activations'
import type { QuestionSettings } from '../settings/QuestionSettings'
import type { ModelConfig, OptimizerConfig, PhaseConfig, TrainConfig } from '../training/TrainConfig'
import type { RunResult } from '../training/TrainResult'
import { trainTrial } from '../training/trainTrial'
import { CROSS_ENTROPY, deadByLayer, DEAD_SHARE, gradientByLayer, GRADIENT_RATIO, lossByStep, MEAN_SLOPE, NEAR_ZERO_HERE, nearZeroIn, TEST_ERROR, VALIDATION_LOSS } from './q5Metrics'

type Arm = ArmOf<TrainConfig>

const ADAM: OptimizerConfig = { name: 'adam', momentum: 0.9, squaredMomentum: 0.99, epsilon: 1e-5 }
const SGD: OptimizerConfig = { name: 'sgd', momentum: 0.9 }

/** Activations by the names that arms have. `leaky ReLU` has slope 0.1 below zero. */
export const Q5_ACTIVATIONS = { ReLU: 'relu', 'leaky ReLU': 'leakyRelu', ELU: 'elu', tanh: 'tanh', sigmoid: 'sigmoid', softplus: 'softplus' } as const satisfies Record<string, ActivationName>
/** A key of {@link Q5_ACTIVATIONS}. */
export type Q5Activation = keyof typeof Q5_ACTIVATIONS
/** What is said to repair ReLU's troubles, beside it. */
export const Q5_REMEDIES = ['ReLU', 'leaky ReLU', 'ELU'] as const satisfies Q5Activation[]

/** ReLU with initial weights that keep activations as large from layer to layer. */
export const Q5_HE = 'ReLU, He’s weights'

/** Constant rates of Adam, from cautious to extreme. */
export const Q5_RATES = [0.001, 0.01, 0.03, 0.06] as const
/** By how much the initial weights are multiplied. */
export const Q5_GAINS = [1, 4, 16] as const
/** Among these every activation chooses its own, by validation. */
const TUNED = [0.006, 0.012] as const
/** Counts need more seeds than measured numbers do: the exact test finds nothing unless six seeds fail in one arm alone. */
const COUNTED_SEEDS = 12
/** Rate at which a network with dead channels goes on, to see whether they come back. */
const LATER = 0.001
/** Hidden layers of the network. */
const LAYERS = [1, 2, 3, 4] as const

export const Q5_NAMES = {
  initial: 'Untrained networks, six activations',
  gains: 'Untrained networks, larger and larger weights',
  layers: 'Near zero, layer by layer, before training',
  rates: 'Adam at four rates, all networks looked at',
  dead: 'Adam at 0.03, two orders of the same images',
  sparse: 'Adam at 0.01, two orders of the same images',
  recovery: 'Adam at 0.06, and then at 0.001',
  remedies: 'Adam at 0.06: three activations',
  sgd: 'SGD at 0.3: three activations',
  expressive: 'Where all train well, each at its own best rate',
  signed: 'Digits whose sign matters'
} as const

/** `Adam 0.06` */
export const atRate = (lr: number): string => `Adam ${lr}`
/** The same network with the same images in another order. */
export const Q5_REORDERED = 'another order'
/** `tanh × 4` */
export const scaled = (activation: Q5Activation, gain: number): string => `${activation} × ${gain}`
/** `He, layer 4` */
export const layerOf = (initialisation: string, layer: number): string => `${initialisation} layer ${layer}`
/** The two arms of the recovery. */
export const Q5_RECOVERY = { before: 'after Adam 0.06', after: `and then at ${LATER}` } as const

/** The experiments of question 5, each with every seed and arm fixed. */
export interface Q5Experiments {
  /** Nothing is trained: gradients by layer, and slopes of the activations, with He's weights. */
  readonly initial: Experiment<RunResult>
  /** The same with weights that are 4 and 16 times as large. */
  readonly gains: Experiment<RunResult>
  /** How much is near zero in each layer before anything is trained, with PyTorch's weights and with He's. */
  readonly layers: Experiment<RunResult>
  /** Constant rates; those at chance are not left out. */
  readonly rates: Experiment<RunResult>
  /** Networks of one recipe that differ in nothing but the order of the images, at a rate at which many channels die. */
  readonly dead: Experiment<RunResult>
  /** The same at a rate at which few do. */
  readonly sparse: Experiment<RunResult>
  /** Whether dead channels come back. */
  readonly recovery: Experiment<RunResult>
  /** ReLU and what is said to repair it, where ReLU dies; with as many seeds as counting needs. */
  readonly remedies: Experiment<RunResult>
  /** The same with SGD. */
  readonly sgd: Experiment<RunResult>
  /** The same where all train well, and ReLU with other initial weights. */
  readonly expressive: Experiment<RunResult>
  /** Half of the images are negated and then show another class. */
  readonly signed: Experiment<RunResult>
}

/** Declares the experiments of question 5. */
export function q5Experiments(settings: QuestionSettings): Q5Experiments {
  const steps = settings.choose({ quick: 188, full: 1500, smoke: 16 })
  const later = settings.choose({ quick: 200, full: 800, smoke: 8 })
  const good = settings.choose({ quick: 188, full: 1170, smoke: 16 })
  const counted = Array.from({ length: settings.choose({ quick: COUNTED_SEEDS, smoke: 2 }) }, (_, index) => index + 1)
  const few = settings.choose({ quick: 6, full: 12, smoke: 2 })

  // Nothing is trained, so that a few images do.
  const untrained = (model: ModelConfig): Arm => ({ optimizer: SGD, model, phases: [], validation: 100, test: 100, measure: { gradientNorm: true, localDerivatives: true, deadChannels: { images: 500 } } })
  const trained = (lr: number, more: Partial<Arm> = {}, phase: Partial<PhaseConfig> = {}): Arm => ({ optimizer: ADAM, phases: [{ lr, steps, ...phase }], validation: 1000, test: 4000, measure: { deadChannels: true, localDerivatives: true }, ...more })
  // The same trial in every experiment that has it, so that it is trained once.
  const constant = (lr: number): Record<string, Arm> => ({ [atRate(lr)]: trained(lr, lr === 0.06 ? { branches: { later: [{ lr: LATER, steps: later }] } } : {}) })
  const ordered = (lr: number): Record<string, Arm> => ({ ...constant(lr), [Q5_REORDERED]: trained(lr, {}, { order: 1 }) })
  const activated = (activation: Q5Activation): { model: ModelConfig } => ({ model: { activation: Q5_ACTIVATIONS[activation] } })
  const oneCycle = (activation: Q5Activation, lr: number, data?: Arm['data']): Arm => ({ optimizer: ADAM, ...activated(activation), batchSize: 128, phases: [{ lr, steps: good, schedule: 'oneCycle' }], ...(data ? { data } : {}) })
  const each = <A extends string | number>(values: readonly A[], of: (value: A) => Record<string, Arm>): Record<string, Arm> => Object.assign({}, ...values.map(of)) as Record<string, Arm>

  const common = { settings, train: trainTrial }
  const all = { failed: () => false }
  const asDrawn = { ...common, ...all, images: 1000 }
  const losses = { curve: { name: 'training loss', x: 'step', scale: 'log' as const, of: lossByStep } }
  return {
    initial: experiment({
      ...asDrawn,
      name: Q5_NAMES.initial,
      arms: each(Object.keys(Q5_ACTIVATIONS) as Q5Activation[], activation => ({ [activation]: untrained({ ...activated(activation).model, initialisation: 'he' }) })),
      metric: GRADIENT_RATIO,
      curve: { name: 'gradient norm', x: 'layer', scale: 'log', of: gradientByLayer }
    }),
    gains: experiment({
      ...asDrawn,
      name: Q5_NAMES.gains,
      arms: each(['ReLU', 'tanh', 'sigmoid'] as const, activation => each(Q5_GAINS, gain => ({ [scaled(activation, gain)]: untrained({ ...activated(activation).model, initialisation: 'he', ...(gain === 1 ? {} : { gain }) }) }))),
      metric: MEAN_SLOPE
    }),
    layers: experiment({
      ...asDrawn,
      name: Q5_NAMES.layers,
      arms: { PyTorch: untrained(activated('ReLU').model), He: untrained({ ...activated('ReLU').model, initialisation: 'he' }) },
      split: { into: LAYERS.map(layer => `layer ${layer}`), of: (result, label) => onlyLayer(result, Number(label.slice(-1)) - 1) },
      metric: NEAR_ZERO_HERE
    }),
    rates: experiment({ ...common, ...all, name: Q5_NAMES.rates, arms: each(Q5_RATES, constant), metric: DEAD_SHARE, curve: { name: 'dead channels (%)', x: 'hidden layer', of: deadByLayer } }),
    dead: experiment({ ...common, ...losses, name: Q5_NAMES.dead, arms: ordered(0.03), metric: CROSS_ENTROPY }),
    sparse: experiment({ ...common, ...losses, name: Q5_NAMES.sparse, arms: ordered(0.01), metric: CROSS_ENTROPY }),
    recovery: experiment({
      ...common,
      ...all,
      name: Q5_NAMES.recovery,
      arms: constant(0.06),
      split: { into: [Q5_RECOVERY.before, Q5_RECOVERY.after], of: (result, label) => (label === Q5_RECOVERY.before ? result : result.branches.later!) },
      metric: DEAD_SHARE,
      curve: { name: 'dead channels (%)', x: 'hidden layer', of: deadByLayer }
    }),
    remedies: experiment({
      ...common,
      ...losses,
      name: Q5_NAMES.remedies,
      seeds: counted,
      arms: { ReLU: constant(0.06)[atRate(0.06)]!, ...each(['leaky ReLU', 'ELU'] as const, activation => ({ [activation]: trained(0.06, activated(activation)) })), ...(settings.profile === 'full' ? { SELU: trained(0.06, { model: { activation: 'selu' } }) } : {}) },
      metric: TEST_ERROR
    }),
    sgd: experiment({ ...common, ...losses, name: Q5_NAMES.sgd, arms: each(Q5_REMEDIES, activation => ({ [activation]: trained(0.3, { optimizer: SGD, ...activated(activation) }) })), metric: TEST_ERROR }),
    expressive: experiment({
      ...common,
      ...losses,
      name: Q5_NAMES.expressive,
      arms: { ...each(Q5_REMEDIES, activation => ({ [activation]: oneCycle(activation, TUNED[0]) })), [Q5_HE]: { ...oneCycle('ReLU', TUNED[0]), model: { ...activated('ReLU').model, initialisation: 'he' } }, ...(settings.profile === 'full' ? { GELU: { ...oneCycle('ReLU', TUNED[0]), model: { activation: 'gelu' as const } } } : {}) },
      metric: CROSS_ENTROPY,
      tune: { over: 'lr', values: settings.choose<readonly number[]>({ quick: TUNED, full: [0.003, ...TUNED, 0.024] }), set: withRate, by: VALIDATION_LOSS, seeds: 2 }
    }),
    signed: experiment({ ...common, ...losses, name: Q5_NAMES.signed, seeds: few, arms: each(Q5_REMEDIES, activation => ({ [activation]: oneCycle(activation, TUNED[0], { signed: true }) })), metric: TEST_ERROR })
  }
}

const withRate = (config: TrainConfig, lr: number): TrainConfig => ({ ...config, phases: config.phases.map(phase => ({ ...phase, lr })) })

/** A result as if the network ended with one of its hidden layers: so layers are arms, and can be compared. */
function onlyLayer(result: RunResult, layer: number): RunResult {
  const { deadChannels } = result.measured
  if (!deadChannels) return result
  const only = <T>(values: readonly T[]): T[] => values.slice(layer, layer + 1)
  return { ...result, measured: { deadChannels: { layers: only(deadChannels.layers), nearZeroSigned: only(deadChannels.nearZeroSigned), nearZeroAbsolute: [nearZeroIn(result, layer)], dead: only(deadChannels.dead), deadNumbers: only(deadChannels.deadNumbers) } } }
}
