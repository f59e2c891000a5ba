import { HISTOGRAM_BINS, HISTOGRAM_ROW, LAYER_STATISTICS, packedFlags, packFlags, RunRecord, type RunEvent, type RunMeta, type StepsEvent } from '../../src/run'

// A run as a small CNN's training gives it, made without training: every number is a function of the step, so that a test can say what
// a picture has to show.

export interface SyntheticRun {
  epochs?: number
  stepsPerEpoch?: number
  layerNames?: string[]
  histograms?: boolean
  every?: number
  /** Whether it is recorded which units are dead. */
  deadByUnit?: boolean
  /** Whether the gradient of each layer's kernel is measured, too. */
  gradients?: boolean
  name?: string
  id?: string
  /** The loss of a step, where it shall be something else. */
  loss?: (step: number) => number
  /** Values of a layer that are NaN in a step. */
  notFinite?: (step: number, layer: number) => number
}

const CHANNELS = [8, 16, 32, 64, 10]
const SIDES = [14, 7, 4, 2, 1]
const BATCH = 64

export function syntheticMeta({ epochs = 3, stepsPerEpoch = 120, layerNames = ['conv2d_1', 'conv2d_2', 'conv2d_3', 'conv2d_4', 'conv2d_5'], histograms = true, gradients = false, deadByUnit = true, every = 1, name = 'simpleCnn, lr 0.06', id = 'run-1' }: SyntheticRun = {}): RunMeta {
  const layers = layerNames.map((layer, index) => ({
    name: layer,
    type: 'Conv2D',
    inputShape: [null, 28, 28, 1],
    outputShape: [null, SIDES[index % 5] ?? 1, SIDES[index % 5] ?? 1, CHANNELS[index % 5] ?? 1],
    parameters: 208 * (index + 1),
    takenAt: index === 4 ? 'output, no activation' : 'output, after relu',
    units: CHANNELS[index % 5] ?? 1,
    ...(histograms ? { histogram: index % 5 === 4 ? { low: -10, high: 10 } : { low: 0, high: 10 } } : {}),
    ...(index < 200 && deadByUnit ? { deadByUnit: true as const } : {})
  }))
  return {
    id,
    name,
    startedAt: 1_700_000_000_000,
    engine: { name: 'wasm', device: 'CPU (SIMD, 2 threads)', version: '4.22.0' },
    model: { name: 'simpleCnn', parameters: 30_282 },
    data: { name: 'drawn digits', training: stepsPerEpoch * BATCH, validation: 2000, batchSize: BATCH },
    optimizer: 'sgd, momentum 0.9',
    loss: 'crossEntropy',
    seed: 42,
    epochs,
    stepsPerEpoch,
    nearZeroThreshold: 0.05,
    statisticsEvery: every,
    layers: [...layers, ...(gradients ? layers.map(({ deadByUnit: _, ...layer }) => ({ ...layer, quantity: 'gradient' as const, takenAt: 'gradient of the kernel' })) : [])]
  }
}

/** Values a layer gives in a batch. */
export const valuesOf = (layer: number): number => BATCH * (SIDES[layer % 5] ?? 1) ** 2 * (CHANNELS[layer % 5] ?? 1)

/** A number between 0 and 1 that looks random and is the same for the same step. */
const noise = (step: number, salt = 0): number => {
  const x = Math.sin(step * 127.1 + salt * 311.7) * 43758.5453
  return x - Math.floor(x)
}

export const lossAt = (step: number): number => 0.08 + 2.2 * Math.exp(-step / 45) + 0.25 * Math.exp(-step / 200) * noise(step) + (step > 60 && step < 72 ? 0.7 : 0)

/** A layer's {@link HISTOGRAM_ROW} counts in a step: many zeros and a tail whose width grows with training. */
export function histogramAt(step: number, layer: number, notFinite = 0): Uint32Array {
  const row = new Uint32Array(HISTOGRAM_ROW)
  const total = valuesOf(layer) - notFinite
  const signed = layer % 5 === 4
  const width = 0.5 + layer * 0.35 + 2.2 * (1 - Math.exp(-step / 80)) + (step > 60 && step < 75 ? 2.5 : 0)
  const zeros = signed ? 0 : Math.round(total * nearZeroAt(step, layer))
  const low = signed ? -10 : 0
  const bin = (10 - low) / HISTOGRAM_BINS
  const density = (x: number): number => Math.exp(-((x / width) ** 2) / 2)
  const weights = Array.from({ length: HISTOGRAM_BINS }, (_, index) => density(low + (index + 0.5) * bin))
  const outside = density(10) * (10 / width) * 0.6
  const sum = weights.reduce((a, b) => a + b, 0) + outside * (signed ? 2 : 1)
  let given = 0
  for (const [index, weight] of weights.entries()) given += row[index + 1] = Math.floor(((total - zeros) * weight) / sum)
  if (signed) given += row[0] = Math.floor(((total - zeros) * outside) / sum)
  given += row[HISTOGRAM_BINS + 1] = Math.floor(((total - zeros) * outside) / sum)
  row[signed ? HISTOGRAM_BINS / 2 : 1] = (row[signed ? HISTOGRAM_BINS / 2 : 1] ?? 0) + total - given
  row[HISTOGRAM_ROW - 1] = notFinite
  return row
}

export const nearZeroAt = (step: number, layer: number): number => Math.min(0.98, 0.45 + 0.1 * layer + 0.25 * (1 - Math.exp(-step / 60)) + 0.03 * noise(step, layer) + (layer === 3 && step > 65 ? 0.12 : 0))

/** How many units of a layer are dead in a step: more and more of the fourth layer's. */
export const deadAt = (step: number, layer: number): number => (layer === 3 ? Math.round(20 * (1 - Math.exp(-step / 80))) : 0)
/** The units die in an order that looks random: the one at the front of it first. */
export const isDeadAt = (step: number, layer: number, unit: number): boolean => (unit * 29) % 64 < deadAt(step, layer)

function deadFlags(step: number, layer: number, units: number): Uint8Array {
  const packed = new Uint8Array(packedFlags(units))
  packFlags(Array.from({ length: units }, (_, unit) => Number(isDeadAt(step, layer, unit))), packed)
  return packed
}

/** Steps `from` to `to` − 1. */
export function stepsEvent(run: SyntheticRun, from: number, to: number): StepsEvent {
  const meta = syntheticMeta(run)
  const every = meta.statisticsEvery
  const steps = Array.from({ length: to - from }, (_, index) => from + index)
  const rows = steps.filter(step => step % every === 0)
  const total = meta.epochs * meta.stepsPerEpoch
  const statistics = (step: number, layer: number): number[] => {
    const bad = run.notFinite?.(step, layer) ?? 0
    const grown = 1 - Math.exp(-step / 80)
    const near = nearZeroAt(step, layer)
    const unless = (value: number): number => (bad > 0 ? NaN : value)
    const values = { mean: unless(0.2 + 0.3 * grown * (layer + 1) * 0.4 + 0.02 * noise(step, layer)), std: unless(0.5 + grown * (1 + layer * 0.3) + 0.05 * noise(step, layer + 9)), min: unless(0), max: unless(4 + 8 * grown), nearZero: near, nearZeroSymmetric: near, deadUnits: deadAt(step, layer) }
    return LAYER_STATISTICS.map(name => values[name])
  }
  return {
    type: 'steps',
    run: meta.id,
    from,
    count: to - from,
    loss: Float32Array.from(steps, run.loss ?? lossAt),
    learningRate: Float32Array.from(steps, step => 0.06 * (step < total / 4 ? (step + 1) / (total / 4) : 0.5 * (1 + Math.cos((Math.PI * (step - total / 4)) / (total * 0.75))))),
    momentum: Float32Array.from(steps, () => 0.9),
    seconds: Float64Array.from(steps, step => (step + 1) * 0.02),
    batchEndedAt: meta.startedAt + to * 20,
    layerFrom: Math.ceil(from / every),
    layerCount: meta.layers.length > 0 ? rows.length : 0,
    layers: Float32Array.from(rows.flatMap(step => meta.layers.flatMap((_, layer) => statistics(step, layer)))),
    histograms: Uint32Array.from(rows.flatMap(step => meta.layers.flatMap((layer, index) => (layer.histogram ? [...histogramAt(step, index, run.notFinite?.(step, index))] : [])))),
    dead: Uint8Array.from(rows.flatMap(step => meta.layers.flatMap((layer, index) => (layer.deadByUnit ? [...deadFlags(step, index, layer.units)] : []))))
  }
}

export function epochEvent(run: SyntheticRun, epoch: number): RunEvent {
  const meta = syntheticMeta(run)
  const step = (epoch + 1) * meta.stepsPerEpoch
  return { type: 'epoch', run: meta.id, epoch, step, seconds: step * 0.02 + 0.3 * (epoch + 1), trainingLoss: (run.loss ?? lossAt)(step), validationLoss: (run.loss ?? lossAt)(step) + 0.05, metrics: { accuracy: 0.9 + 0.03 * epoch } }
}

/** The first `steps` steps of a run, in one record; all of it and its end where `steps` is absent. */
export function syntheticRecord(run: SyntheticRun = {}, steps?: number): RunRecord {
  const meta = syntheticMeta(run)
  const record = new RunRecord(meta)
  const total = steps ?? meta.epochs * meta.stepsPerEpoch
  for (let from = 0; from < total; from += 50) record.apply(stepsEvent(run, from, Math.min(from + 50, total)))
  for (let epoch = 0; (epoch + 1) * meta.stepsPerEpoch <= total && epoch < meta.epochs; epoch++) record.apply(epochEvent(run, epoch))
  if (steps === undefined) record.apply({ type: 'end', run: meta.id, state: 'finished' })
  return record
}

/** A run whose learning rate and momentum follow the one-cycle policy. */
export function oneCycleRecord(run: SyntheticRun = {}): RunRecord {
  const meta = syntheticMeta(run)
  const total = meta.epochs * meta.stepsPerEpoch
  const between = (from: number, to: number, share: number): number => from + ((1 - Math.cos(Math.PI * share)) / 2) * (to - from)
  const cycle = (step: number, [start, middle, end]: [number, number, number]): number => (step / total < 0.25 ? between(start, middle, step / total / 0.25) : between(middle, end, (step / total - 0.25) / 0.75))
  const record = new RunRecord(meta)
  const steps = stepsEvent(run, 0, total)
  record.apply({ ...steps, learningRate: steps.learningRate.map((_, step) => cycle(step, [0.0024, 0.06, 6e-7])), momentum: steps.momentum.map((_, step) => cycle(step, [0.95, 0.85, 0.95])) })
  for (let epoch = 0; epoch < meta.epochs; epoch++) record.apply(epochEvent(run, epoch))
  record.apply({ type: 'end', run: meta.id, state: 'finished' })
  return record
}
