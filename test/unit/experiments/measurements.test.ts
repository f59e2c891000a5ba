import * as tf from '@tensorflow/tfjs'
import assert from 'node:assert/strict'
import { activationDerivatives, disagreement, measureActivationMemory, measureThroughput, modelArithmetic, trainTrial, type MeasureConfig, type Measured, type TrainConfig, type TrainResult } from '../../../src/experiments'
import { startEngine } from '../../../src/engine'
import { beginMeasuring } from '../../../src/experiments/measurements'
import { noiseOf } from '../../../src/experiments/measurements/gradientNoise'
import { firstBelow } from '../../../src/experiments/measurements/lossBelow'
import { setGradient } from '../../../src/experiments/measurements/lossGradient'
import { largestEigenvalue } from '../../../src/experiments/measurements/sharpness'
import { ridgePredictions } from '../../../src/experiments/measurements/ridge'
import { hiddenFeatures } from '../../../src/experiments/measurements/hiddenFeatures'
import type { MeasuredRun } from '../../../src/experiments/measurements/Measurement'
import { streamOf } from '../../../src/experiments/training/streams'
import { solvePositiveDefinite } from '../../../src/experiments/measurements/solvePositiveDefinite'
import { Evaluator } from '../../../src/experiments/training/Evaluator'
import { ImageSet } from '../../../src/experiments/training/ImageSet'
import { TrialBatches } from '../../../src/experiments/training/TrialBatches'
import { Learner, simpleCnn } from '../../../src/learner'
import type { ActivationName } from '../../../src/learner'
import reference from '../../reference/measurements.json'
import { restoreBackend, startOrSkip } from '../engine/backends'

const IMAGES = 60
const SIDE = 28

/** See test/reference/measurements.py. */
function* numbers(seed: number): Generator<number, never, void> {
  for (let state = seed; ; ) {
    state = (Number((1664525n * BigInt(state) + 1013904223n) % 2n ** 32n))
    yield state / 2 ** 32
  }
}

function images(): ImageSet {
  const random = numbers(2)
  const next = (): number => random.next().value
  const [bytes, labels] = [new Uint8Array(IMAGES * SIDE * SIDE), new Int32Array(IMAGES)]
  for (let image = 0, at = 0; image < IMAGES; image++) {
    const label = (labels[image] = Math.floor(10 * next()))
    for (let row = 0; row < SIDE; row++) for (let column = 0; column < SIDE; column++) bytes[at++] = Math.min(255, Math.floor(256 * next() ** 3) + (Math.floor(row / 2) === label ? 100 : 0))
  }
  return new ImageSet(bytes, labels, labels, { normalisation: { mean: 0.1307, deviation: 0.3081 } })
}

/** The reference's network with its weights, and a run of no steps. */
function referenceRun(): MeasuredRun {
  const random = numbers(1)
  const model = simpleCnn({ filters: [4, 6] })
  for (const [index, layer] of model.layers.filter(each => each.getClassName() === 'Conv2D').entries()) {
    const [kernel, bias] = layer.getWeights() as [tf.Tensor4D, tf.Tensor1D]
    const bound = 2 / Math.sqrt(kernel.shape[0] * kernel.shape[1] * kernel.shape[2])
    const values = [kernel, bias].map(({ size }) => Array.from({ length: size }, () => (2 * random.next().value - 1) * bound))
    if (index === 1) {
      values[1]![2] = -1
      values[0] = values[0]!.map((value, at) => (at % 6 === 2 ? -Math.abs(value) : value))
    }
    layer.setWeights([tf.tensor(values[0]!, kernel.shape), tf.tensor(values[1]!, bias.shape)])
  }
  const set = images()
  const data = { name: 'reference', classes: Array.from({ length: 10 }, (_, digit) => `${digit}`), training: set, validation: set, test: set }
  const batches = new TrialBatches(data, 20, 1)
  const learn = new Learner(batches, model, { metrics: [] })
  const initialWeights = learn.allVariables.map(variable => Float32Array.from(variable.dataSync()))
  return { seed: 1, learn, batches, images: data, evaluator: new Evaluator(model), losses: [], curve: { steps: [], accuracy: [], crossEntropy: [], accuracyBefore: [] }, initialWeights }
}

async function measure(run: MeasuredRun, config: MeasureConfig): Promise<Measured> {
  const measured: Record<string, unknown> = {}
  for (const [name, measuring] of beginMeasuring(run, config)) measured[name] = await measuring.end()
  return measured
}

function near(actual: number | readonly number[] | undefined, expected: number | readonly number[], tolerance: number, what = ''): void {
  const [one, other] = [[actual ?? NaN].flat(), [expected].flat()]
  assert.equal(one.length, other.length)
  one.forEach((value, at) => assert.ok(Math.abs(value - other[at]!) <= tolerance, `${what} ${value} is not ${other[at]}`))
}

for (const engine of ['tensorflow', 'wasm'] as const)
  describe(`measurements of a network with PyTorch's figures, ${engine}`, function () {
    this.timeout(120_000)
    restoreBackend()
    let run: MeasuredRun
    beforeEach(async function () {
      await startOrSkip(this, engine)
      run = referenceRun()
    })
    afterEach(() => (run as MeasuredRun | undefined)?.learn.model.dispose())

    it('scores and predictions', async () => {
      const { accuracy, crossEntropy } = await run.evaluator.scores(run.images.test)
      near([accuracy, crossEntropy], [reference.accuracy, reference.crossEntropy], 1e-5)
      const { predictions } = await measure(run, { predictions: true })
      assert.equal(predictions?.classes, reference.predictions)
      assert.equal(predictions.lossTenths.replaceAll(/[^9]/g, '').length, 6)
    })

    it('the gradient, layer by layer, and its noise', async () => {
      const { gradientNorm } = await measure(run, { gradientNorm: true })
      assert.deepEqual(gradientNorm?.layers, ['conv1', 'conv2', 'conv3'])
      near(gradientNorm.kernels, reference.gradientNorms, 1e-5)
      near(gradientNorm.all, reference.gradientNorm, 1e-5)
      const { model, allVariables } = run.learn
      const singles = Array.from({ length: IMAGES }, (_, image) => setGradient(model, allVariables, run.images.training, Int32Array.of(image)))
      const { relativeNoise, cosine, signal } = noiseOf(singles, setGradient(model, allVariables, run.images.training))
      near([relativeNoise, cosine], [reference.relativeNoise, reference.cosine], 1e-4)
      near(signal, 1, 1e-6, 'the gradient of all is the mean of those of each;')
    })

    it('the largest eigenvalue of the Hessian, as double backward gives it, and no weight is changed', async () => {
      const { x, y } = run.images.training.batch(Int32Array.from({ length: IMAGES }, (_, image) => image))
      const { largest } = await largestEigenvalue(run.learn.model, run.learn.allVariables, x, y as tf.Tensor1D, 30, () => 1)
      tf.dispose([x, y])
      near(largest, reference.largestEigenvalue, 1e-4)
      run.learn.allVariables.forEach((variable, index) => assert.deepEqual(variable.dataSync(), run.initialWeights[index]))
    })

    it('the loss on the line between two networks, as networks made at its places give it, and no weight is changed', async () => {
      const { learn, images: { training } } = run
      const lines: MeasureConfig = { lossBarrier: { lines: [[1, 2]], images: IMAGES, points: 3 } }
      const there = learn.allVariables.map((variable, index) => Float32Array.from(variable.dataSync(), (value, at) => value * (1 + 0.4 * Math.sin(at + index))))
      assert.equal((await measure(run, lines)).lossBarrier, null, 'the phases before the branches')
      learn.allVariables.forEach((variable, index) => tf.tidy(() => variable.assign(tf.tensor(there[index]!, variable.shape))))
      assert.equal((await measure(run, lines)).lossBarrier, null, 'where the line begins')
      learn.allVariables.forEach((variable, index) => tf.tidy(() => variable.assign(tf.tensor(run.initialWeights[index]!, variable.shape))))
      const { lossBarrier } = await measure(run, lines)
      const before = learn.allVariables.map(variable => variable.dataSync())
      const { x, y } = training.batch(Int32Array.from({ length: IMAGES }, (_, image) => image))
      const expected = [0, 0.25, 0.5, 0.75, 1].map(share => {
        const model = simpleCnn({ filters: [4, 6] })
        model.setWeights(before.map((here, index) => tf.tensor(here.map((value, at) => (1 - share) * there[index]![at]! + share * value), learn.allVariables[index]!.shape)))
        const logits = (model.predict(x) as tf.Tensor2D).arraySync()
        model.dispose()
        return logits.reduce((sum, row, image) => sum + Math.log(row.reduce((all, value) => all + Math.exp(value), 0)) - row[y.dataSync()[image]!]!, 0) / IMAGES
      })
      tf.dispose([x, y])
      near(lossBarrier?.losses, expected, 1e-4)
      near(lossBarrier?.barrier, Math.max(0, ...expected.map((loss, at) => loss - (expected[0]! + ((expected[4]! - expected[0]!) * at) / 4))), 2e-4)
      near(lossBarrier?.distance, Math.hypot(...before.flatMap((here, index) => [...here].map((value, at) => value - there[index]![at]!))), 1e-4)
      learn.allVariables.forEach((variable, index) => assert.deepEqual(variable.dataSync(), run.initialWeights[index]))
      await assert.rejects(measure(run, { lossBarrier: { lines: [[4, 3]] } }), /from branch 4 to branch 3, but a line goes from an earlier branch/)
    })

    it('shares near zero, dead channels and their effective number', async () => {
      const { deadChannels, channelDiversity } = await measure(run, { deadChannels: true, channelDiversity: true })
      near(deadChannels?.nearZeroSigned, reference.nearZero, 1e-4)
      near(deadChannels?.nearZeroAbsolute, reference.nearZero, 1e-4)
      near(deadChannels?.dead, reference.dead, 1e-12)
      assert.deepEqual(deadChannels?.deadNumbers, [[], [2]])
      near(channelDiversity?.participationRatio, reference.participationRatio, 1e-3)
    })

    it('a ridge regression on what a hidden layer gives', async () => {
      const { rows } = await hiddenFeatures(run.learn.model, run.images.training, IMAGES, [1])
      const { values, width } = rows[0]!
      const targets = new Float32Array(40 * 10)
      for (let image = 0; image < 40; image++) targets[image * 10 + run.images.training.labels[image]!] = 1
      near([...ridgePredictions({ values: values.slice(0, 40 * width), width }, { values: targets, width: 10 }, { values: values.slice(40 * width), width }, 0.01)], reference.ridge, 1e-4)
    })

    it('the same ridge regression from more rows than features as from fewer', () => {
      // Features that are always 0 change nothing but which equations are solved. The penalty is by their mean, which they lower.
      const [rows, width, wide] = [30, 7, 50]
      const value = (row: number, column: number): number => (column < width ? Math.sin(3 * row + 1.7 * column * column) + 0.1 * column : 0)
      const features = (from: number, columns: number): Float32Array => Float32Array.from({ length: rows * columns }, (_, at) => value(from + Math.floor(at / columns), at % columns))
      const targets = { values: Float32Array.from({ length: rows * 2 }, (_, at) => Math.cos(at * at)), width: 2 }
      const [few, many] = [width, wide].map(columns => ridgePredictions({ values: features(0, columns), width: columns }, targets, { values: features(rows, columns), width: columns }, (0.2 * columns) / width))
      near([...few!], [...many!], 1e-4)
    })

    it('derivatives of activations', async () => {
      for (const [name, expected] of Object.entries(reference.derivatives)) near(activationDerivatives(name as ActivationName, reference.points), expected, 2e-6, name)
      const { localDerivatives } = await measure(run, { localDerivatives: true })
      // The gradient of a ReLU is 0 or 1, and 0 just where what it is given is not positive.
      assert.deepEqual(localDerivatives?.zero, localDerivatives?.notPositive)
      near(localDerivatives?.meanSize, localDerivatives!.zero.map(share => 1 - share), 1e-5)
    })

    it('what is in an image can be read off a layer that keeps all of it', async () => {
      const { reconstruction, linearProbe, shiftAccuracy } = await measure(run, { reconstruction: { images: 40, strength: 1e-4, layers: [1] }, linearProbe: { images: 40, projections: 8 }, shiftAccuracy: { pixels: 1, images: 60 } })
      // 294 numbers and 40 images, held out from nothing: training and validation are the same here.
      assert.ok((reconstruction?.r2[0] ?? 0) > 0.99)
      near(linearProbe?.accuracy, [1, 1], 0)
      assert.deepEqual(linearProbe?.widths, [784, 294])
      assert.ok((linearProbe.projectedAccuracy[0] ?? 1) < 1)
      near(shiftAccuracy?.accuracy[1], reference.accuracy, 1e-6)
    })
  })

const few: TrainConfig = { seed: 1, data: { source: 'drawn', training: 640 }, model: { filters: [4, 8] }, optimizer: { name: 'sgd' }, batchSize: 32, validation: 200, test: 400, phases: [] }
const train = (changes: Partial<TrainConfig>): Promise<TrainResult> => Promise.resolve(trainTrial.train({ ...few, ...changes }, { progress: () => undefined, signal: new AbortController().signal } as never))

describe('measurements of a training', function () {
  this.timeout(120_000)
  restoreBackend()
  beforeEach(() => startEngine('auto'))

  it('norms of the gradient in every step, the first of which is that of the first batch', async () => {
    const peak = async (steps: number): Promise<number> => (await train({ phases: [{ lr: 0.05, steps }], measure: { gradientPeak: true } })).measured.gradientPeak?.greatest ?? NaN
    const whole = await train({ data: { source: 'drawn', training: 32 }, measure: { gradientNorm: true } })
    const first = (await train({ data: { source: 'drawn', training: 32 }, phases: [{ lr: 0, steps: 3 }], measure: { gradientPeak: true } })).measured.gradientPeak
    near(first?.greatest, whole.measured.gradientNorm!.all, 1e-5)
    near(first?.median, whole.measured.gradientNorm!.all, 1e-5)
    assert.equal(first?.steps, 3)
    assert.ok((await peak(10)) >= (await peak(4)))
    assert.equal((await train({ phases: [{ lr: 1e30, steps: 5 }], measure: { gradientPeak: true } })).measured.gradientPeak?.greatest, Infinity)
  })

  it('refuse the curvature of networks of which the engine would say a wrong one', async () => {
    await assert.rejects(train({ model: { filters: [4], activation: 'tanh' }, measure: { sharpness: true } }), /conv1 is a Conv2D with tanh: tfjs has no second derivative/)
    await assert.rejects(train({ model: { filters: [4], normalisation: 'batch' }, measure: { sharpness: true } }), /BatchNormalization/)
  })

  it('change nothing of what is trained', async () => {
    const phases = [{ lr: 0.05, steps: 12, evaluateEvery: 4 }]
    const plain = await train({ phases })
    const measured = await train({ phases, measure: { gradientPeak: true, sharpness: { images: 50, products: 2 }, forgettingEvents: true, trainingCurve: true, outlierSpike: true, lateJitter: true, lossBelow: true, distanceFromStart: true } })
    assert.deepEqual({ ...measured, measured: {} }, plain)
    assert.equal(Object.keys(measured.measured).length, 8)
  })

  it('count what is forgotten and learnt between two checks', async () => {
    const { curve, measured: { forgettingEvents } } = await train({ phases: [{ lr: 0.1, steps: 40, evaluateEvery: 2 }], measure: { forgettingEvents: { images: 200 } } })
    assert.equal(forgettingEvents?.checks, 21)
    const gained = Math.round(200 * (curve.accuracy.at(-1)! - curve.accuracy[0]!))
    assert.equal(forgettingEvents.learnt - forgettingEvents.events, gained)
    const still = await train({ phases: [{ lr: 0, steps: 10, evaluateEvery: 2 }], measure: { forgettingEvents: true } })
    assert.equal(still.measured.forgettingEvents?.events, 0)
  })

  it('find all wrong labels memorised by a network that has learnt its few images by heart, and none by one that has learnt nothing', async () => {
    const data = { source: 'drawn' as const, training: 64, labelNoise: 0.25 }
    const byHeart = await train({ data, optimizer: { name: 'adam' }, model: { filters: [8, 16, 32] }, phases: [{ lr: 0.01, steps: 300 }], measure: { memorised: true } })
    assert.deepEqual(byHeart.measured.memorised, { images: 16, memorised: 1, recognised: 0 })
    const untrained = (await train({ data: { source: 'drawn', training: 640, labelNoise: 0.5 }, measure: { memorised: true } })).measured.memorised
    assert.ok(untrained?.images === 320 && untrained.memorised < 0.25 && untrained.recognised < 0.25)
  })

  it('tell how far the weights have gone and how two networks differ', async () => {
    const start = await train({ measure: { distanceFromStart: true, predictions: true } })
    assert.equal(start.measured.distanceFromStart?.distance, 0)
    // Without momentum, one step goes as far as the rate times the gradient is long.
    const step = await train({ data: { source: 'drawn', training: 32 }, optimizer: { name: 'sgd', momentum: 0 }, phases: [{ lr: 0.01, steps: 1 }], measure: { distanceFromStart: true, gradientPeak: true, predictions: true } })
    near(step.measured.distanceFromStart?.distance, 0.01 * step.measured.gradientPeak!.greatest, 1e-6)
    assert.equal(disagreement({ classes: '0123' }, { classes: '0120' }), 0.25)
    assert.equal(disagreement(start.measured.predictions!, start.measured.predictions!), 0)
  })

  it('find the step at which a plateau is left, and count what outliers do', async () => {
    assert.equal(firstBelow([3, 3, 1, 1, 1], 2, 2), 4)
    assert.equal(firstBelow([3, 3, 3], 2, 2), null)
    const { measured: { outlierSpike } } = await train({ data: { source: 'drawn', training: 640, outliers: 5 / 640 }, phases: [{ lr: 0.05, epochs: 3 }], measure: { outlierSpike: true } })
    assert.ok(outlierSpike!.steps > 0 && outlierSpike!.steps <= 15 && Number.isFinite(outlierSpike!.logRatio))
  })

  it('jitter is the deviation of the last validations', async () => {
    const { curve, measured: { lateJitter } } = await train({ phases: [{ lr: 0.1, steps: 12, evaluateEvery: 2 }], measure: { lateJitter: { checks: 3 } } })
    const last = curve.accuracy.slice(-3)
    const mean = (last[0]! + last[1]! + last[2]!) / 3
    near(lateJitter?.accuracy, Math.sqrt(last.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 2), 1e-12)
  })
})

describe('what a model costs', () => {
  restoreBackend()
  beforeEach(() => startEngine('auto'))

  it('by counting: the multiplications that the course quotes, and the arms of question 1', () => {
    const { layers, parameters, multiplications, activations } = modelArithmetic()
    assert.deepEqual(layers.map(layer => layer.multiplications), [39_200, 56_448, 73_728, 73_728, 5_760])
    assert.deepEqual([parameters, multiplications], [30_282, 248_864])
    assert.equal(activations, 784 + 1568 + 784 + 512 + 256 + 10)
    assert.deepEqual([[8, 8, 8, 8], [16, 16, 16, 16], [31, 31, 31, 31], [24, 16, 11, 8]].map(filters => modelArithmetic({ filters })).map(arm => [arm.parameters, arm.multiplications]), [[2_690, 79_664], [8_826, 238_816], [29_646, 751_471], [7_221, 316_176]])
    const stack = modelArithmetic({ filters: [8, 8, 16, 32, 64], strides: [1, 2, 2, 2, 2, 2], firstFilterSize: 3 })
    assert.equal(stack.parameters, 30_738)
    assert.equal(stack.layers.slice(0, 2).reduce((sum, layer) => sum + layer.multiplications, 0), 56_448 + 112_896)
  })

  it('in memory: in proportion to the batch, what each convolution, bias and ReLU is given', () => {
    const [small, large] = measureActivationMemory([16, 1024])
    const given = 784 + 3 * (1568 + 784 + 512 + 256) + 10
    assert.equal(small?.activationBytes, 16 * 4 * given)
    assert.equal(large?.activationBytes, 64 * small.activationBytes)
    assert.equal(large.parameterBytes, small.parameterBytes)
  })

  it('by the clock: a rate for every block of every batch size', async function () {
    this.timeout(60_000)
    const rates = await measureThroughput({ batchSizes: [16, 64], blocks: 3, images: 128, model: { filters: [4] } })
    assert.deepEqual(rates.map(({ batchSize, blocks }) => [batchSize, blocks.length]), [[16, 3], [64, 3]])
    assert.ok(rates.every(({ blocks, median }) => median > 0 && blocks.includes(median)))
  })

  it('solves equations', () => {
    const right = Float64Array.of(1, 2, 3, 4, 5, 6)
    solvePositiveDefinite(Float64Array.of(4, 2, 0.6, 2, 5, 1, 0.6, 1, 3), 3, right, 2)
    const rows = [[4, 2, 0.6], [2, 5, 1], [0.6, 1, 3]]
    near(rows.flatMap(row => [0, 1].map(column => row.reduce((sum, factor, k) => sum + factor * right[2 * k + column]!, 0))), [1, 2, 3, 4, 5, 6], 1e-12)
  })

  // Even and odd, below and beyond what is worked on together.
  for (const [size, columns] of [[1, 1], [31, 3], [32, 64], [75, 66], [102, 131]] as const)
    it(`solves ${size} equations for ${columns} right sides`, () => {
      const random = streamOf(size, 'directions')
      const factors = Float64Array.from({ length: (size + 5) * size }, () => random.normal())
      const matrix = new Float64Array(size * size)
      for (let at = 0; at < matrix.length; at++) for (let k = 0; k < size + 5; k++) matrix[at]! += factors[k * size + Math.floor(at / size)]! * factors[k * size + (at % size)]!
      const right = Float64Array.from({ length: size * columns }, () => random.normal())
      const solution = right.slice()
      solvePositiveDefinite(matrix.slice(), size, solution, columns)
      const back = Array.from(right, (_, at) => Array.from({ length: size }, (__, k) => matrix[Math.floor(at / columns) * size + k]! * solution[k * columns + (at % columns)]!).reduce((sum, value) => sum + value, 0))
      near(back, [...right], 1e-8)
    })
})
