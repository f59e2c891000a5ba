import * as v from 'valibot'
import { ACTIVATIONS } from '../../learner/models/activations'
import { NORMALISATIONS } from '../../learner/models/convBlock'
import type { MeasureConfig } from '../measurements'

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(1))
const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1))
const positive = v.pipe(v.number(), v.finite(), v.gtValue(0))
const atLeastZero = v.pipe(v.number(), v.finite(), v.minValue(0))
const momentum = v.pipe(v.number(), v.minValue(0), v.ltValue(1))

const DataSchema = v.strictObject({
  /** `drawn` by default, or what CONVSCOPE_DATA_SOURCE says. */
  source: v.optional(v.picklist(['drawn', 'mnist', 'fashionMnist'])),
  /** How many training images, drawn by the seed; 12,000 by default. */
  training: v.optional(count),
  /** Only images of these classes, of those that were drawn; the network keeps all its outputs. */
  classes: v.optional(v.pipe(v.array(v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(9))), v.minLength(1))),
  /** Share of the training images that get another class's label. Validation and test images keep theirs. */
  labelNoise: v.optional(share),
  /** Half of the images are negated, and their class is then (class + 5) mod 10: what is needed lies in the sign. */
  signed: v.optional(v.boolean()),
  /** Rows and columns change places. */
  transposed: v.optional(v.boolean()),
  /** Share of the training images whose pixels are multiplied by 20, such as 1/200. */
  outliers: v.optional(share),
  /** Whether pixels are brought to mean 0 and standard deviation 1; true by default. Otherwise they are from 0 to 1. */
  normalised: v.optional(v.boolean())
})

const ModelSchema = v.strictObject({
  /** These are `simpleCnn`'s. */
  filters: v.optional(v.array(count)),
  width: v.optional(positive),
  depth: v.optional(count),
  firstFilterSize: v.optional(count),
  filterSize: v.optional(count),
  strides: v.optional(v.union([count, v.array(count)])),
  normalisation: v.optional(v.picklist(NORMALISATIONS)),
  normaliseLast: v.optional(v.boolean()),
  activation: v.optional(v.picklist(ACTIVATIONS)),
  activationFirst: v.optional(v.boolean()),
  /** How weights are drawn: see `initialise`. `pytorch` by default, whose standard deviation is 1/√(3·fan_in). */
  initialisation: v.optional(v.picklist(['pytorch', 'he', 'glorot'])),
  /** Multiplies the kernels that were drawn; 1 by default. */
  gain: v.optional(positive)
})

const OptimizerSchema = v.variant('name', [
  v.strictObject({ name: v.literal('sgd'), momentum: v.optional(momentum), nesterov: v.optional(v.boolean()), weightDecay: v.optional(atLeastZero), clip: v.optional(positive) }),
  v.strictObject({
    name: v.literal('adam'),
    momentum: v.optional(momentum),
    squaredMomentum: v.optional(momentum),
    epsilon: v.optional(atLeastZero),
    weightDecay: v.optional(atLeastZero),
    clip: v.optional(positive)
  })
])

/** How the learning rate goes over a phase's steps. */
export const SCHEDULES = ['constant', 'warmUp', 'linear', 'oneCycle'] as const

const PhaseSchema = v.pipe(
  v.strictObject({
    /** The highest learning rate of the phase. */
    lr: atLeastZero,
    /**
     * `constant` by default. `warmUp`: a straight line from lr/25 to lr over the first 30 %, then constant. `linear`: a straight line from lr to 0.
     * `oneCycle`: fastai's `fit_one_cycle` with its defaults, the momentum included.
     */
    schedule: v.optional(v.picklist(SCHEDULES)),
    /** How long it is, by one of three: */
    epochs: v.optional(count),
    steps: v.optional(count),
    /** As many steps as have about so many images. */
    images: v.optional(count),
    /** Whether momentum goes with `oneCycle` (0.95, 0.85, 0.95); true by default. */
    cycleMomentum: v.optional(v.boolean()),
    /** Validate before the first step and after every so many; not at all by default. */
    evaluateEvery: v.optional(count),
    /** Ends the phase when the validation accuracy is so high; needs `evaluateEvery`. */
    stopAt: v.optional(share),
    /** Whether the weights at its end are the mean of those after each of its steps. Validation during the phase sees the means too. False by default. */
    average: v.optional(v.boolean()),
    /** Whether the first convolution stays as it is and all after it, drawn anew, are trained: a test of what it has learnt. False by default. */
    transfer: v.optional(v.boolean()),
    /** Another order of the images than the one that the seed gives. */
    order: v.optional(v.pipe(v.number(), v.safeInteger())),
    /** What is different from the trial's data from here on: another task. What was learnt before is then validated too. */
    data: v.optional(DataSchema)
  }),
  v.check(({ epochs, steps, images }) => [epochs, steps, images].filter(each => each !== undefined).length === 1, 'a phase needs one of epochs, steps and images'),
  v.check(({ stopAt, evaluateEvery }) => stopAt === undefined || evaluateEvery !== undefined, 'stopAt needs evaluateEvery')
)

const PhasesSchema = v.array(PhaseSchema)

const TrainConfigSchema = v.strictObject({
  /** Decides initial weights, order, subset, label noise and all else, by generators of their own. */
  seed: v.pipe(v.number(), v.safeInteger()),
  data: v.optional(DataSchema),
  model: v.optional(ModelSchema),
  optimizer: OptimizerSchema,
  /** 64 by default. The last images of an epoch that make no whole batch are left out; the order is another one in each epoch. */
  batchSize: v.optional(count),
  /** One after the other, the optimizer's memory kept. None: the network as it was initialised. */
  phases: PhasesSchema,
  /** Further phases, each list of them from where `phases` ended: weights, optimizer and order are the same there. */
  branches: v.optional(v.record(v.string(), PhasesSchema)),
  /** Validation images of `evaluateEvery`, the first ones; 2,000 by default. */
  validation: v.optional(count),
  /** Test images, the first ones; all by default. */
  test: v.optional(count),
  /** What is measured at the end of the phases and of each branch, by name; `true` takes the measurement's defaults. */
  measure: v.optional(v.record(v.string(), v.union([v.literal(true), v.record(v.string(), v.unknown())])))
})

/** Which images a trial trains on, and what is done to them. */
export type DataConfig = v.InferInput<typeof DataSchema>
/** A `simpleCnn` and how its weights are drawn. */
export type ModelConfig = v.InferInput<typeof ModelSchema>
/** An optimizer; `clip` is the greatest norm of all gradients together. */
export type OptimizerConfig = v.InferInput<typeof OptimizerSchema>
/** Part of a training: so many steps along one schedule. */
export type PhaseConfig = v.InferInput<typeof PhaseSchema>
/** The name of a phase's schedule. */
export type ScheduleName = (typeof SCHEDULES)[number]

/** A training as plain data. */
export type TrainConfig = Omit<v.InferInput<typeof TrainConfigSchema>, 'measure'> & { measure?: MeasureConfig }

/** @throws {TypeError} that names the place and what is wrong there */
export function parseTrainConfig(config: unknown): TrainConfig {
  const parsed = v.safeParse(TrainConfigSchema, config)
  if (parsed.success) return parsed.output
  const words = parsed.issues.map(issue => {
    const place = v.getDotPath(issue)
    return `${place === null ? '' : `${place}: `}${issue.message}`
  })
  throw new TypeError(`The configuration of the trial 'train' is not right. ${words.join('. ')}.`)
}
