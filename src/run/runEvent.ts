import * as v from 'valibot'

/** What is measured of a watched layer's output in one training batch, in this order in the `layers` of a {@link StepsEvent}. */
export const LAYER_STATISTICS = ['mean', 'std', 'min', 'max', 'nearZero', 'nearZeroSymmetric', 'deadUnits'] as const
/** One of the numbers in {@link LAYER_STATISTICS}. */
export type LayerStatistic = (typeof LAYER_STATISTICS)[number]

/** Bins of an activation histogram between `low` and `high`. */
export const HISTOGRAM_BINS = 64
/** Numbers in one histogram row: underflow, the bins, overflow, and the count of values which are NaN or infinite. */
export const HISTOGRAM_ROW = HISTOGRAM_BINS + 3

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
/** A name or a reason is no longer than this. */
export const TEXT_LENGTH = 10_000
const text = v.pipe(v.string(), v.maxLength(TEXT_LENGTH))
/** JSON has no infinity, but `1e999` reads as one. */
const number = v.pipe(v.number(), v.finite())
const shape = v.pipe(v.array(v.nullable(number)), v.maxLength(16))
/** Edges of bins: 64 of them must be told apart. */
const bins = v.pipe(
  v.object({ low: number, high: number, /** Counted in the first so many images of a batch; in all where absent. */ sample: v.optional(count) }),
  v.check(({ low, high }) => Number.isFinite(high - low) && low + (high - low) / HISTOGRAM_BINS > low, 'low must lie well below high')
)

/** What of a layer may be measured: what it gives, that before its own activation, the loss's gradient by its weights, or these. */
export const QUANTITIES = ['output', 'preActivation', 'gradient', 'weight'] as const
export type Quantity = (typeof QUANTITIES)[number]

/** A watched layer: said once, at the start of a run. Shapes are `[batch, height, width, channels]` with `null` for the batch. */
export const LayerMeta = v.object({
  name: text,
  /** tfjs's class name, such as `Conv2D`. */
  type: text,
  inputShape: shape,
  outputShape: shape,
  /** Trainable and fixed numbers in the layer. */
  parameters: count,
  /** Where the statistics were taken, in words, such as `output, after relu`. */
  takenAt: text,
  /** Channels of a convolution or units of a dense layer: what can be dead. */
  units: count,
  /** Edges of the histogram's {@link HISTOGRAM_BINS} equal bins; absent when none is recorded. */
  histogram: v.optional(bins),
  /** What of the layer was measured; its output where absent. */
  quantity: v.optional(v.picklist(QUANTITIES)),
  /** Where it is another than the run's. */
  nearZeroThreshold: v.optional(number),
  /** Whether the record has which of its units were dead, not only how many. */
  deadByUnit: v.optional(v.literal(true))
})
export type LayerMeta = v.InferOutput<typeof LayerMeta>

/** Of so many units, those of all layers together, a run may record which were dead. */
export const MOST_RECORDED_UNITS = 8192
/** How many units of some layers are recorded one by one. */
export const recordedUnits = (layers: readonly LayerMeta[]): number => layers.reduce((sum, { units, deadByUnit }) => sum + (deadByUnit ? units : 0), 0)

/** What is known of a run before its first batch. */
export const RunMeta = v.object({
  /** Tells this run from every other. */
  id: v.pipe(v.string(), v.minLength(1), v.maxLength(200)),
  /** Title of the run. */
  name: text,
  /** Milliseconds since 1970. */
  startedAt: number,
  /** What computed it: the engine, the device in words, and the engine's version. */
  engine: v.object({ name: text, device: text, version: text }),
  /** The model's name, and how many numbers it has. */
  model: v.object({ name: text, parameters: count }),
  /** The data's name, how many images there are to train and to validate on, and how many a training batch has. */
  data: v.object({ name: text, training: count, validation: count, batchSize: count }),
  /** The optimizer, in words. */
  optimizer: text,
  /** The loss function's name. */
  loss: text,
  /** The learner's seed. */
  seed: number,
  /** Epochs that the fit was to have. */
  epochs: count,
  /** Training batches in an epoch. */
  stepsPerEpoch: count,
  /** |o| or o (fastai's rule) at most this counts as near zero. */
  nearZeroThreshold: number,
  /** Statistics are taken at steps 0, n, 2n, … */
  statisticsEvery: v.pipe(count, v.minValue(1)),
  /** The watched layers. */
  layers: v.pipe(
    v.array(LayerMeta),
    v.maxLength(10_000),
    v.check(layers => recordedUnits(layers) <= MOST_RECORDED_UNITS, `no more than ${MOST_RECORDED_UNITS} units can be recorded one by one`)
  ),
  /** Absent where a model is trained to be used: a learning-rate finder's training is undone when it ends. */
  purpose: v.optional(v.picklist(['lrFind']))
})
export type RunMeta = v.InferOutput<typeof RunMeta>

export const StartEvent = v.object({ type: v.literal('start'), meta: RunMeta })
export type StartEvent = v.InferOutput<typeof StartEvent>

/** `count` training batches in a row, and the rows of layer statistics taken in them. */
export const StepsEvent = v.object({
  type: v.literal('steps'),
  run: v.string(),
  /** Index of the first of these batches, from 0. */
  from: count,
  count,
  /** `[count]` each; seconds since the run's start, at the end of the batch. */
  loss: v.instance(Float32Array),
  learningRate: v.instance(Float32Array),
  momentum: v.instance(Float32Array),
  seconds: v.instance(Float64Array),
  /** When the last of these batches ended, in milliseconds since 1970: what the latency to the picture is measured from. */
  batchEndedAt: number,
  /** Index of the first row of statistics; row r was taken at step r · statisticsEvery. */
  layerFrom: count,
  layerCount: count,
  /** `[layerCount, layers, LAYER_STATISTICS.length]`. */
  layers: v.instance(Float32Array),
  /** `[layerCount, layers with a histogram, HISTOGRAM_ROW]`. */
  histograms: v.instance(Uint32Array),
  /** Which units were dead: `[layerCount, layers with deadByUnit, packedFlags(units)]`, a bit for each unit. */
  dead: v.instance(Uint8Array)
})
export type StepsEvent = v.InferOutput<typeof StepsEvent>

/** Any number, NaN and the infinities too: a loss may be either. */
const measured = v.custom<number>(value => typeof value === 'number', 'expected a number')

/** The end of an epoch. `step` batches have been trained; validation figures are absent when there was none. */
export const EpochEvent = v.object({
  type: v.literal('epoch'),
  run: v.string(),
  /** From 0. */
  epoch: count,
  step: count,
  seconds: number,
  trainingLoss: measured,
  validationLoss: v.optional(measured),
  /** Metrics on the validation set by name, such as `accuracy`. */
  metrics: v.record(v.string(), measured)
})
export type EpochEvent = v.InferOutput<typeof EpochEvent>

export const RUN_STATES = ['running', 'finished', 'interrupted', 'stopped', 'failed', 'died'] as const
/** `interrupted` by a person, `stopped` by a callback, `failed` by an error, `died` with its kernel process. */
export type RunState = (typeof RUN_STATES)[number]

export const EndEvent = v.object({
  type: v.literal('end'),
  run: v.string(),
  state: v.picklist(RUN_STATES),
  /** In words, for a person; absent when it finished. */
  reason: v.optional(text)
})
export type EndEvent = v.InferOutput<typeof EndEvent>

export const RunEvent = v.variant('type', [StartEvent, StepsEvent, EpochEvent, EndEvent])
/** What a training run says of itself, in order. */
export type RunEvent = v.InferOutput<typeof RunEvent>
