import assert from 'node:assert/strict'
import * as tf from '@tensorflow/tfjs'
import { adam, adamW, Callback, GradientClip, labelSmoothingCrossEntropy, Learner, rmsProp, sgd, softmaxCrossEntropy, type Batch, type LearnerData, type Optimizer } from '../../../src/learner'
import reference from '../../reference/pytorchTrajectories.json'
import { onEveryEngine } from './engines'

/** As test/reference/pytorchTrajectories.py has them, which says what is computed and how it is run again. */
const [STEPS, BATCH, SIDE, CLASSES] = [50, 16, 13, 10]
const OPTIMIZERS = { sgd, adam, adamW, rmsProp } as unknown as Record<string, (options: object) => Optimizer>

/** A case of the reference; which of the optional parts it has differs. */
interface Case {
  optimizer: string
  options: object
  labelSmoothing?: number
  clipNorm?: number
  cycle?: { learningRate: number[]; momentum: number[] }
  normalisation?: string
  losses: string
  weights: string
}

/** Numerical Recipes' linear congruential generator, from 0 to 1. */
function numbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(1664525, state) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

const data: LearnerData = {
  name: 'rows',
  classes: Array.from({ length: CLASSES }, (_, label) => `row ${label}`),
  imageShape: [SIDE, SIDE, 1],
  batchSize: BATCH,
  stepsPerEpoch: STEPS,
  training: { length: STEPS * BATCH },
  validation: { length: 0 },
  *trainingBatches(): Generator<Batch> {
    const random = numbers(2)
    for (let step = 0; step < STEPS; step++) {
      const [pixels, labels] = [new Float32Array(BATCH * SIDE * SIDE), new Int32Array(BATCH)]
      for (let image = 0; image < BATCH; image++) {
        const label = (labels[image] = Math.floor(CLASSES * random()))
        for (let pixel = 0; pixel < SIDE * SIDE; pixel++) pixels[image * SIDE * SIDE + pixel] = random() + (Math.floor(pixel / SIDE) === label ? 2 : 0)
      }
      yield { x: tf.tensor4d(pixels, [BATCH, SIDE, SIDE, 1]), y: tf.tensor1d(labels, 'int32'), size: BATCH }
    }
  },
  validationBatches: () => []
}

function network(normalisation?: string): tf.Sequential {
  const model = tf.sequential({ name: 'small' })
  model.add(tf.layers.conv2d({ inputShape: [SIDE, SIDE, 1], filters: 4, kernelSize: 5, strides: 2 }))
  if (normalisation === 'batch') model.add(tf.layers.batchNormalization({ epsilon: 1e-5 }))
  if (normalisation === 'layer') model.add(tf.layers.layerNormalization({ epsilon: 1e-5 }))
  model.add(tf.layers.activation({ activation: 'relu' }))
  model.add(tf.layers.conv2d({ filters: 8, kernelSize: 3, strides: 2, activation: 'relu' }))
  model.add(tf.layers.flatten())
  model.add(tf.layers.dense({ units: CLASSES }))
  const random = numbers(1)
  for (const layer of model.layers) {
    if (!['Conv2D', 'Dense'].includes(layer.getClassName())) continue
    const [kernel, bias] = layer.getWeights() as [tf.Tensor, tf.Tensor]
    const bound = 1 / Math.sqrt(kernel.size / bias.size)
    const draw = (shape: number[]): tf.Tensor => tf.tensor(Float32Array.from({ length: shape.reduce((a, b) => a * b) }, () => (2 * random() - 1) * bound), shape)
    const drawn = [draw(kernel.shape), draw(bias.shape)]
    layer.setWeights(drawn)
    tf.dispose(drawn)
  }
  return model
}

/** The rate and the momentum go from the first number to the second and back. */
class Cycle extends Callback {
  constructor(private readonly cycle: NonNullable<Case['cycle']>) {
    super()
  }
  override beforeBatch(): void {
    const turn = ([first = NaN, second = NaN]: number[]): number => first + (second - first) * Math.sin((Math.PI * (this.learn.step + 0.5)) / STEPS)
    this.learn.learningRate = turn(this.cycle.learningRate)
    this.learn.momentum = turn(this.cycle.momentum)
  }
}

class Losses extends Callback {
  readonly all: number[] = []
  override afterBatch(): void {
    this.all.push(this.learn.loss)
  }
}

const floats = (base64: string): Float32Array => new Float32Array(new Uint8Array(Buffer.from(base64, 'base64')).buffer)

function assertClose(what: string, actual: ArrayLike<number>, expected: ArrayLike<number>): void {
  assert.equal(actual.length, expected.length, what)
  const largest = Math.max(...Array.from(expected, Math.abs))
  const difference = Math.max(...Array.from(expected, (value, index) => Math.abs((actual[index] ?? NaN) - value)))
  assert.ok(difference <= 1e-4 * largest, `${what}: off by ${difference}, ${(difference / largest).toExponential(1)} of the largest, ${largest}`)
}

describe('training beside PyTorch', () => {
  onEveryEngine(engine => {
    for (const [name, expected] of Object.entries(reference.cases) as [string, Case][])
      it(`gives PyTorch's losses and weights in ${STEPS} steps: ${name}`, async () => {
        const { optimizer, options, normalisation, labelSmoothing, clipNorm, cycle } = expected
        const losses = new Losses()
        const learn = new Learner(data, network(normalisation), {
          optimizer: OPTIMIZERS[optimizer]!(options),
          loss: labelSmoothing === undefined ? softmaxCrossEntropy : labelSmoothingCrossEntropy(labelSmoothing),
          callbacks: [losses, ...(cycle ? [new Cycle(cycle)] : []), ...(clipNorm === undefined ? [] : [new GradientClip({ maxNorm: clipNorm })])]
        })
        await learn.fit(1)
        if (engine === 'tensorflow') assert.deepEqual([learn.compiledSteps, learn.eagerReason], [1, undefined])
        assertClose('losses', losses.all, floats(expected.losses))
        let at = 0
        const all = floats(expected.weights)
        for (const variable of learn.variables) assertClose(variable.name, variable.dataSync(), all.subarray(at, (at += variable.size)))
        assert.equal(at, all.length)
        learn.dispose()
      })
  })
})
