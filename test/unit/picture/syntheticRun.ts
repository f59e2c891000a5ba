import { HISTOGRAM_ROW, LAYER_STATISTICS, RunRecord, type RunMeta, type StepsEvent } from '../../../src/run'

interface SyntheticOptions {
  steps?: number
  layers?: string[]
  name?: string
  histograms?: boolean
  loss?: (step: number) => number
}

/** A record made of plain formulas, as a training would have left it. */
export function syntheticRun({ steps = 120, layers = ['conv1', 'conv2'], name = 'a run', histograms = true, loss = step => 2.3 * Math.exp(-step / 40) }: SyntheticOptions = {}): RunRecord {
  const meta: RunMeta = {
    id: 'run',
    name,
    startedAt: 0,
    engine: { name: 'wasm', device: 'CPU', version: '4.22.0' },
    model: { name: 'model', parameters: 10 },
    data: { name: 'stripes', training: 1280, validation: 10, batchSize: 16 },
    optimizer: 'SGD, momentum 0.9',
    loss: 'softmaxCrossEntropy',
    seed: 42,
    epochs: 1,
    stepsPerEpoch: steps,
    nearZeroThreshold: 0.05,
    statisticsEvery: 1,
    layers: layers.map(layer => ({ name: layer, type: 'Conv2D', inputShape: [null, 28, 28, 1], outputShape: [null, 14, 14, 8], parameters: 80, takenAt: 'output, after relu', units: 8, ...(histograms ? { histogram: { low: 0, high: 10 } } : {}) }))
  }
  const record = new RunRecord(meta)
  const upTo = <A>(value: (step: number) => A): A[] => Array.from({ length: steps }, (_, step) => value(step))
  const counts = (step: number, layer: number): number[] => Array.from({ length: HISTOGRAM_ROW }, (_, bin) => (bin < HISTOGRAM_ROW - 1 ? Math.max(0, 40 - Math.abs(bin - 1 - (step * (layer + 1)) / 4)) : 0))
  const event: StepsEvent = {
    type: 'steps',
    run: meta.id,
    from: 0,
    count: steps,
    loss: Float32Array.from(upTo(loss)),
    learningRate: Float32Array.from(upTo(step => 0.06 * Math.sin((Math.PI * step) / steps))),
    momentum: Float32Array.from(upTo(() => 0.9)),
    seconds: Float64Array.from(upTo(step => step / 100)),
    batchEndedAt: 0,
    layerFrom: 0,
    layerCount: steps,
    layers: Float32Array.from(upTo(step => layers.flatMap((_, layer) => LAYER_STATISTICS.map((_name, index) => (index < 4 ? step / (20 + 10 * layer) : 0.4)))).flat()),
    histograms: Uint32Array.from(histograms ? upTo(step => layers.flatMap((_, layer) => counts(step, layer))).flat() : []),
    dead: new Uint8Array()
  }
  record.apply(event)
  record.apply({ type: 'epoch', run: meta.id, epoch: 0, step: steps, seconds: steps / 100, trainingLoss: 0.7, validationLoss: 0.5, metrics: { accuracy: 0.91 } })
  record.apply({ type: 'end', run: meta.id, state: 'finished' })
  return record
}
