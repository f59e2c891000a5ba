import { RunRecord, type RunMeta, type RunView } from '../../../src/run'

/** Rates that such a run suggests, as a finder's view holds them. */
export const LR_FIND_VIEW: RunView = { kind: 'lrFind', marks: [{ label: 'valley', x: 0.0021 }, { label: 'slide', x: 0.011 }, { label: 'minimum / 10', x: 0.0295 }, { label: 'steep', x: 0.0031 }] }

/** The record of a learning-rate finder's run, made of plain formulas: flat, a fall, an explosion. */
export function syntheticLrFind({ steps = 93, planned = 100, ended = true, loss = lossAt }: { steps?: number; planned?: number; ended?: boolean; loss?: (exponent: number, step: number) => number } = {}): RunRecord {
  const meta: RunMeta = {
    id: 'finder',
    name: 'learning-rate finder: simpleCnn on drawn digits',
    startedAt: 0,
    engine: { name: 'wasm', device: 'CPU', version: '4.22.0' },
    model: { name: 'simpleCnn', parameters: 30_282 },
    data: { name: 'drawn digits', training: 4480, validation: 10, batchSize: 64 },
    optimizer: 'AdamW',
    loss: 'softmaxCrossEntropy',
    seed: 42,
    epochs: 2,
    stepsPerEpoch: 70,
    nearZeroThreshold: 0.05,
    statisticsEvery: 1,
    layers: [],
    purpose: 'lrFind'
  }
  const record = new RunRecord(meta)
  const exponents = Array.from({ length: steps }, (_, step) => -7 + (8 * step) / planned)
  record.apply({
    type: 'steps',
    run: meta.id,
    from: 0,
    count: steps,
    loss: Float32Array.from(exponents, loss),
    learningRate: Float32Array.from(exponents, exponent => 10 ** exponent),
    momentum: new Float32Array(steps).fill(0.9),
    seconds: Float64Array.from(exponents, (_, step) => step / 50),
    batchEndedAt: 0,
    layerFrom: 0,
    layerCount: 0,
    layers: new Float32Array(),
    histograms: new Uint32Array(),
    dead: new Uint8Array()
  })
  if (ended) record.apply({ type: 'end', run: meta.id, state: 'stopped', reason: 'The smoothed loss rose to more than 4 times its least at learning rate 2.29: 93 of 100 learning rates were tried.' })
  return record
}

function lossAt(exponent: number, step: number): number {
  const noise = Math.sin(step * 127.1) * 43758.5453
  return 2.32 - 2.1 / (1 + Math.exp(-4.5 * (exponent + 2.1))) + 0.1 * (noise - Math.floor(noise) - 0.5) + 30 * Math.max(0, exponent + 0.55) ** 2
}
