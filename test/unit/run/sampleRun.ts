import { HISTOGRAM_ROW, LAYER_STATISTICS, MOST_RECORDED_UNITS, type RunMeta, type StepsEvent } from '../../../src/run'

/** A run's description with `layers` watched layers, each with a histogram. */
export function sampleMeta(layers: number, id = 'run-1'): RunMeta {
  return {
    id,
    name: 'sample',
    startedAt: 1_700_000_000_000,
    engine: { name: 'wasm', device: 'CPU', version: '4.22.0' },
    model: { name: 'simpleCnn', parameters: 30_282 },
    data: { name: 'drawn digits', training: 12_000, validation: 2_000, batchSize: 64 },
    optimizer: 'sgd',
    loss: 'softmax cross-entropy',
    seed: 42,
    epochs: 1,
    stepsPerEpoch: 188,
    nearZeroThreshold: 0.05,
    statisticsEvery: 1,
    layers: Array.from({ length: layers }, (_, index) => ({
      name: `conv2d_${index}`,
      type: 'Conv2D',
      inputShape: [null, 28, 28, 1],
      outputShape: [null, 14, 14, 8],
      parameters: 208,
      takenAt: 'output, after relu',
      units: 8,
      histogram: { low: 0, high: 10 },
      ...(index < MOST_RECORDED_UNITS / 8 ? { deadByUnit: true as const } : {})
    }))
  }
}

/** `count` steps from `from`; every number is a function of its place, so that any loss or shift of a value shows. */
export function sampleSteps(layers: number, from: number, count: number, run = 'run-1'): StepsEvent {
  const width = layers * LAYER_STATISTICS.length
  const histograms = new Uint32Array(count * layers * HISTOGRAM_ROW)
  for (let row = 0; row < count; row++)
    for (let layer = 0; layer < layers; layer++)
      for (let bin = 0; bin < HISTOGRAM_ROW; bin++) histograms[(row * layers + layer) * HISTOGRAM_ROW + bin] = sampleCount(from + row, layer, bin)
  return {
    type: 'steps',
    run,
    from,
    count,
    loss: Float32Array.from({ length: count }, (_, i) => sampleLoss(from + i)),
    learningRate: new Float32Array(count).fill(0.0625),
    momentum: new Float32Array(count).fill(0.875),
    seconds: Float64Array.from({ length: count }, (_, i) => (from + i + 1) / 128),
    batchEndedAt: 1_700_000_000_000 + from + count,
    layerFrom: from,
    layerCount: count,
    layers: Float32Array.from({ length: count * width }, (_, i) => sampleStatistic(from + Math.floor(i / width), i % width)),
    histograms,
    dead: Uint8Array.from({ length: count * layers }, (_, i) => sampleDead(from + Math.floor(i / layers), i % layers))
  }
}

/** Of the eight units of a layer those whose bit is 1 are dead. */
export const sampleDead = (step: number, layer: number): number => (step * 37 + layer * 101) % 256
export const sampleLoss = (step: number): number => 1 + (step % 1024) / 1024
export const sampleStatistic = (step: number, place: number): number => place + (step % 256) / 256
export const sampleCount = (step: number, layer: number, bin: number): number => (step * 7 + layer * 31 + bin * 13) % 1009
