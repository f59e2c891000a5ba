import { HISTOGRAM_BINS, HISTOGRAM_ROW, LAYER_STATISTICS, MOST_RECORDED_UNITS, packedFlags, RunRecord, type RunMeta, type StepsEvent } from '../../../run'

/** Values a layer gives in a batch: 64 images, 14 × 14 pixels, 8 channels. */
const UNITS = 8
const VALUES = 64 * 14 * 14 * UNITS
/** Events of which a record is made: twice as many as it has columns, so that each of these has numbers of its own. */
const EVENTS = 1000
const STEPS_PER_EPOCH = 1000

/** What a made-up run is to be. */
export interface MadeUpRun {
  layers: number
  steps: number
  /** Steps from one row of statistics to the next; 1 where it is absent. */
  every?: number
}

/** A training that nobody did, to measure its pictures: convolutions with histograms, whose numbers drift and are noisy as those of a real one. */
export function madeUpMeta({ layers, steps, every = 1 }: MadeUpRun): RunMeta {
  return {
    id: `made-up-${layers}-${steps}`,
    name: `${layers} layers, ${steps} steps`,
    startedAt: 1_700_000_000_000,
    engine: { name: 'none', device: 'made up', version: '1' },
    model: { name: 'madeUp', parameters: layers * 584 },
    data: { name: 'none', training: STEPS_PER_EPOCH * 64, validation: 0, batchSize: 64 },
    optimizer: 'sgd',
    loss: 'crossEntropy',
    seed: 42,
    epochs: Math.ceil(steps / STEPS_PER_EPOCH),
    stepsPerEpoch: STEPS_PER_EPOCH,
    nearZeroThreshold: 0.05,
    statisticsEvery: every,
    layers: Array.from({ length: layers }, (_, index) => ({
      name: `conv2d_${index + 1}`,
      type: 'Conv2D',
      inputShape: [null, 14, 14, 8],
      outputShape: [null, 14, 14, 8],
      parameters: 584,
      takenAt: 'output, after relu',
      units: UNITS,
      histogram: { low: 0, high: 10 },
      ...(index < MOST_RECORDED_UNITS / UNITS ? { deadByUnit: true as const } : {})
    }))
  }
}

/** Steps `from` to `from` + `count` − 1 of a made-up run. The statistics of all its rows are those of its first one. */
export function madeUpSteps({ id, startedAt, layers, statisticsEvery }: RunMeta, from: number, count: number): StepsEvent {
  const statistics = new Float32Array(layers.length * LAYER_STATISTICS.length)
  const counts = new Uint32Array(layers.length * HISTOGRAM_ROW)
  const dead = new Uint8Array(layers.filter(layer => layer.deadByUnit).length * packedFlags(UNITS))
  for (const layer of layers.keys()) {
    const near = 0.4 + 0.3 * (1 - Math.exp(-from / 5000)) + 0.1 * noise(from, layer)
    const deadUnits = Math.round(2 * noise(from, layer + 0.4))
    if (layers[layer]?.deadByUnit) dead.set([(1 << deadUnits) - 1], layer * packedFlags(UNITS))
    const values = { mean: 0.4 + 0.1 * noise(from, layer + 0.1), std: 0.8 + 0.2 * noise(from, layer + 0.2), min: 0, max: 6 + 3 * noise(from, layer + 0.3), nearZero: near, nearZeroSymmetric: near, deadUnits }
    for (const [offset, name] of LAYER_STATISTICS.entries()) statistics[layer * LAYER_STATISTICS.length + offset] = values[name]
    fillHistogram(counts.subarray(layer * HISTOGRAM_ROW, (layer + 1) * HISTOGRAM_ROW), from, layer, near)
  }
  const [firstRow, nextRow] = [from, from + count].map(step => Math.ceil(step / statisticsEvery)) as [number, number]
  const each = Array.from({ length: count }, (_, index) => from + index)
  return {
    type: 'steps',
    run: id,
    from,
    count,
    loss: Float32Array.from(each, step => 0.1 + 2 * Math.exp(-step / 20_000) + 0.2 * noise(step, 0.5)),
    learningRate: new Float32Array(count).fill(0.06),
    momentum: new Float32Array(count).fill(0.9),
    seconds: Float64Array.from(each, step => (step + 1) / 60),
    batchEndedAt: startedAt + ((from + count) * 1000) / 60,
    layerFrom: firstRow,
    layerCount: nextRow - firstRow,
    layers: repeated(statistics, nextRow - firstRow),
    histograms: repeated(counts, nextRow - firstRow),
    dead: repeated(dead, nextRow - firstRow)
  }
}

/** The whole run as the extension host knows it at the end: its events, pushed into a record. */
export function madeUpRecord(of: MadeUpRun): RunRecord {
  const meta = madeUpMeta(of)
  const record = new RunRecord(meta)
  const atOnce = Math.ceil(of.steps / EVENTS)
  for (let from = 0; from < of.steps; from += atOnce) {
    const count = Math.min(atOnce, of.steps - from)
    record.apply(madeUpSteps(meta, from, count))
    if ((from + count) % STEPS_PER_EPOCH === 0) record.apply({ type: 'epoch', run: meta.id, epoch: (from + count) / STEPS_PER_EPOCH - 1, step: from + count, seconds: (from + count) / 60, trainingLoss: record.loss.last, validationLoss: record.loss.last + 0.1, metrics: { accuracy: 0.9 } })
  }
  record.apply({ type: 'end', run: meta.id, state: 'finished' })
  return record
}

/** The `[HISTOGRAM_ROW]` counts of a layer after a ReLU: many zeros, and a tail whose width drifts. Each count is noisy, so that nothing packs better than in a real run. */
function fillHistogram(row: Uint32Array, step: number, layer: number, zeros: number): void {
  const width = 1 + 0.1 * layer + 0.5 * Math.sin(step / 40_000 + layer)
  let left = Math.round(VALUES * (1 - zeros))
  row[1] = VALUES - left
  for (let bin = HISTOGRAM_BINS; bin > 0; bin--) {
    const share = ((10 / HISTOGRAM_BINS) * Math.exp(-((((bin - 0.5) * 10) / HISTOGRAM_BINS / width) ** 2) / 2) * (0.8 + 0.4 * noise(step, layer + bin / 100))) / (width * 1.6)
    const count = bin === 1 ? left : Math.min(left, Math.round(VALUES * (1 - zeros) * share))
    row[bin] = (row[bin] ?? 0) + count
    left -= count
  }
}

/** The array `times` times, one after another. */
function repeated<A extends Float32Array | Uint32Array | Uint8Array>(array: A, times: number): A {
  const all = new (array.constructor as new (length: number) => A)(array.length * times)
  for (let time = 0; time < times; time++) all.set(array, time * array.length)
  return all
}

/** A number from 0 to 1 that looks random and is the same for the same step and salt. */
function noise(step: number, salt: number): number {
  const x = Math.sin(step * 127.1 + salt * 311.7) * 43_758.5453
  return x - Math.floor(x)
}
