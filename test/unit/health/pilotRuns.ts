import { digits } from '../../../src/data'
import { ActivationStats, adam, GradientStats, initialise, Learner, sgd, simpleCnn, type Optimizer, type SimpleCnnOptions } from '../../../src/learner'
import type { RunRecord } from '../../../src/run'

/** What is done in a pilot run. */
export interface PilotArm {
  readonly name: string
  /** Rules of which one is to speak where the run fails; none where it is meant to train well. */
  readonly expected: readonly string[]
  readonly optimizer: () => Optimizer
  readonly lr: number
  readonly model?: SimpleCnnOptions
  /** Multiplies the initial kernels. */
  readonly gain?: number
  readonly initialisation?: 'he' | 'glorot'
  readonly oneCycle?: boolean
  /** Pixels from 0 to 255, not normalised. */
  readonly raw?: boolean
  readonly batchSize?: number
  /** Images of the epoch; 12,000 by default, as in the pilots. */
  readonly images?: number
  /** It starts wrongly, with input or weights that are too large: a rule is to say so whatever becomes of the run. */
  readonly misstarted?: true
}

const SGD = (): Optimizer => sgd({ momentum: 0.9 })
const ADAM = (): Optimizer => adam()
const TOO_HIGH = ['learning-rate-too-high', 'loss-not-finite', 'divergence', 'dying-relu']
const TOO_LOW = ['learning-rate-too-low']

/** Recipes after the pilots of the claims: one epoch, 188 steps of 64 drawn digits. */
export const PILOT_ARMS: readonly PilotArm[] = [
  { name: 'Adam 0.06', optimizer: ADAM, lr: 0.06, expected: TOO_HIGH },
  { name: 'Adam 0.03', optimizer: ADAM, lr: 0.03, expected: TOO_HIGH },
  { name: 'SGD 0.15', optimizer: SGD, lr: 0.15, expected: TOO_HIGH },
  { name: 'Adam 0.2', optimizer: ADAM, lr: 0.2, expected: TOO_HIGH },
  { name: 'SGD 0.3', optimizer: SGD, lr: 0.3, expected: TOO_HIGH },
  { name: 'SGD 0.6', optimizer: SGD, lr: 0.6, expected: TOO_HIGH },
  { name: 'SGD 0.6, leaky ReLU', optimizer: SGD, lr: 0.6, model: { activation: 'leakyRelu' }, expected: TOO_HIGH },
  { name: 'SGD 0.3, ELU', optimizer: SGD, lr: 0.3, model: { activation: 'elu' }, expected: TOO_HIGH },
  { name: 'SGD 0.3, 1cycle', optimizer: SGD, lr: 0.3, oneCycle: true, expected: TOO_HIGH },
  { name: 'Adam 0.00001', optimizer: ADAM, lr: 0.00001, expected: TOO_LOW },
  { name: 'SGD 0.001', optimizer: SGD, lr: 0.001, expected: TOO_LOW },
  { name: 'SGD 0.05, pixels 0 to 255', optimizer: SGD, lr: 0.05, raw: true, expected: ['unnormalised-input'], misstarted: true },
  { name: 'Adam 0.01, pixels 0 to 255', optimizer: ADAM, lr: 0.01, raw: true, expected: ['unnormalised-input'], misstarted: true },
  { name: 'SGD 0.05, tanh, pixels 0 to 255', optimizer: SGD, lr: 0.05, raw: true, model: { activation: 'tanh' }, expected: ['unnormalised-input', 'saturation'], misstarted: true },
  { name: 'SGD 0.1, sigmoid', optimizer: SGD, lr: 0.1, model: { activation: 'sigmoid' }, expected: ['vanishing-gradient'] },
  { name: 'SGD 0.05, tanh, weights × 16', optimizer: SGD, lr: 0.05, model: { activation: 'tanh' }, initialisation: 'he', gain: 16, expected: ['saturation'], misstarted: true },
  { name: 'SGD 0.05, sigmoid, weights × 64', optimizer: SGD, lr: 0.05, model: { activation: 'sigmoid' }, initialisation: 'he', gain: 64, expected: ['saturation'], misstarted: true },
  { name: 'SGD 0.05, 13 convolutions', optimizer: SGD, lr: 0.05, model: { depth: 3 }, images: 6000, expected: ['vanishing-gradient'] },
  { name: 'SGD 0.05, 21 convolutions', optimizer: SGD, lr: 0.05, model: { depth: 5, filters: [8, 8, 16, 16] }, images: 4000, expected: ['vanishing-gradient'] },
  { name: 'Adam 0.01, 21 convolutions', optimizer: ADAM, lr: 0.01, model: { depth: 5, filters: [8, 8, 16, 16] }, images: 4000, expected: ['vanishing-gradient'] },

  { name: 'Adam 0.001', optimizer: ADAM, lr: 0.001, expected: [] },
  { name: 'Adam 0.003', optimizer: ADAM, lr: 0.003, expected: [] },
  { name: 'Adam 0.01', optimizer: ADAM, lr: 0.01, expected: [] },
  { name: 'Adam 0.01, 1cycle', optimizer: ADAM, lr: 0.01, oneCycle: true, expected: [] },
  { name: 'Adam 0.01, He’s weights', optimizer: ADAM, lr: 0.01, initialisation: 'he', expected: [] },
  { name: 'Adam 0.01, leaky ReLU', optimizer: ADAM, lr: 0.01, model: { activation: 'leakyRelu' }, expected: [] },
  { name: 'Adam 0.003, tanh', optimizer: ADAM, lr: 0.003, model: { activation: 'tanh' }, expected: [] },
  { name: 'Adam 0.01, sigmoid', optimizer: ADAM, lr: 0.01, model: { activation: 'sigmoid' }, expected: ['vanishing-gradient'] },
  { name: 'Adam 0.01, batch normalisation', optimizer: ADAM, lr: 0.01, model: { normalisation: 'batch' }, expected: [] },
  { name: 'Adam 0.01, batches of 256', optimizer: ADAM, lr: 0.01, batchSize: 256, expected: [] },
  { name: 'SGD 0.02', optimizer: SGD, lr: 0.02, expected: [] },
  { name: 'SGD 0.05', optimizer: SGD, lr: 0.05, expected: [] },
  { name: 'SGD 0.1', optimizer: SGD, lr: 0.1, expected: [] },
  { name: 'SGD 0.05, 1cycle', optimizer: SGD, lr: 0.05, oneCycle: true, expected: [] },
  { name: 'SGD 0.05, He’s weights', optimizer: SGD, lr: 0.05, initialisation: 'he', expected: [] },
  { name: 'SGD 0.05, ELU', optimizer: SGD, lr: 0.05, model: { activation: 'elu' }, expected: [] },
  { name: 'SGD 0.02, batches of 16', optimizer: SGD, lr: 0.02, batchSize: 16, images: 4000, expected: [] },
  { name: 'SGD 0.1, batch normalisation', optimizer: SGD, lr: 0.1, model: { normalisation: 'batch' }, expected: [] }
]

/** A run that was trained, and how well the network did on the validation images. */
export interface PilotRun {
  readonly record: RunRecord
  readonly accuracy: number
}

/** Trains an arm with a seed: 188 batches or so, on the engine that was started. */
export async function trainPilot({ optimizer, lr, model = {}, gain = 1, initialisation, oneCycle = false, raw = false, batchSize = 64, images = 12_000 }: PilotArm, seed: number): Promise<PilotRun> {
  const drawn = await digits({ training: images, validation: 1000, batchSize })
  const data = raw ? drawn.with({ normalisation: { mean: 0, deviation: 1 / 255 } }) : drawn
  const network = simpleCnn({ ...model, seed })
  if (initialisation || gain !== 1) initialise(network, initialisation ?? 'pytorch', { seed, gain })
  const learn = new Learner(data, network, { seed, optimizer: optimizer(), callbacks: [new ActivationStats(), new GradientStats()] })
  await (oneCycle ? learn.fitOneCycle(1, { lrMax: lr }) : learn.fit(1, { lr }))
  network.dispose()
  return { record: learn.recorder.record, accuracy: learn.validation?.accuracy ?? NaN }
}
