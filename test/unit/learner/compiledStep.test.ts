import * as tf from '@tensorflow/tfjs'
import assert from 'node:assert/strict'
import { nodeBackend } from '../../../src/engine/tensorflow/compile/nodeBackend'
import { ActivationStats, adam, adamW, Callback, crossEntropy, Learner, rmsProp, sgd, simpleCnn, type LearnerOptions, type Loss, type Optimizer } from '../../../src/learner'
import { onTensorflow } from './engines'
import { stripes } from './stripes'

const L = tf.layers
const seeded = (seed: number) => tf.initializers.glorotUniform({ seed })
const conv = (filters: number, options: object = {}) => L.conv2d({ filters, kernelSize: 3, padding: 'same', kernelInitializer: seeded(filters), ...options })
const head = () => [L.flatten(), L.dense({ units: 10, kernelInitializer: seeded(9) })]
const input = { inputShape: [28, 28, 1] }

/** Models that together use every kind of layer which a step must be able to record. */
const MODELS: Record<string, () => tf.LayersModel> = {
  'convolutions with ReLU': () => simpleCnn({ filters: [4, 8] }),
  'max and average pooling, dense layers, tanh and sigmoid': () =>
    tf.sequential({ layers: [conv(4, { ...input, activation: 'tanh' }), L.maxPooling2d({ poolSize: 2 }), conv(6, { activation: 'sigmoid' }), L.averagePooling2d({ poolSize: 2 }), L.flatten(), L.dense({ units: 16, activation: 'relu', kernelInitializer: seeded(3) }), L.dense({ units: 10, kernelInitializer: seeded(4) })] }),
  'depthwise convolutions and other activations': () =>
    tf.sequential({ layers: [L.depthwiseConv2d({ ...input, kernelSize: 3, strides: 2, depthMultiplier: 3, depthwiseInitializer: seeded(1) }), L.leakyReLU({ alpha: 0.1 }), conv(5, { strides: 2, activation: 'elu' }), L.separableConv2d({ filters: 6, kernelSize: 3, depthwiseInitializer: seeded(2), pointwiseInitializer: seeded(3) }), L.reLU({ maxValue: 6 }), ...head()] }),
  'batch and layer normalisation': () =>
    tf.sequential({ layers: [conv(4, { ...input, strides: 2, useBias: false }), L.batchNormalization({ momentum: 0.9 }), L.reLU(), conv(6, { strides: 2 }), L.layerNormalization(), L.activation({ activation: 'swish' }), L.globalAveragePooling2d({ dataFormat: 'channelsLast' }), L.dense({ units: 10, kernelInitializer: seeded(5) })] }),
  'dropout, inside a model too': () => tf.sequential({ layers: [conv(4, { ...input, strides: 2, activation: 'relu' }), L.dropout({ rate: 0.3 }), tf.sequential({ layers: [conv(4, { inputShape: [14, 14, 4], strides: 2, activation: 'relu' }), L.dropout({ rate: 0.5 })] }), ...head()] }),
  'residual connections, concatenation, weight penalties': () => {
    const x = tf.input({ shape: [28, 28, 1] })
    const first = conv(4, { strides: 2, activation: 'relu', kernelRegularizer: tf.regularizers.l2({ l2: 0.01 }) }).apply(x) as tf.SymbolicTensor
    const second = conv(4, { name: 'second', activation: 'relu' }).apply(first) as tf.SymbolicTensor
    const sum = L.add().apply([first, second]) as tf.SymbolicTensor
    let flow = L.concatenate().apply([sum, first]) as tf.SymbolicTensor
    for (const layer of head()) flow = layer.apply(flow) as tf.SymbolicTensor
    return tf.model({ inputs: x, outputs: flow })
  }
}

const OPTIMIZERS: Record<string, () => Optimizer> = {
  SGD: () => sgd(),
  'SGD with Nesterov momentum and decay': () => sgd({ nesterov: true, weightDecay: 0.01 }),
  Adam: () => adam(),
  AdamW: () => adamW(),
  RMSProp: () => rmsProp({ momentum: 0.5 })
}

/** Sets another rate and momentum before every batch. */
class Swing extends Callback {
  override beforeBatch(): void {
    this.learn.learningRate = 0.002 * (1 + (this.learn.step % 5))
    this.learn.momentum = 0.8 + 0.02 * (this.learn.step % 3)
  }
}

async function trained(model: () => tf.LayersModel, options: LearnerOptions, epochs = 10, batchSize = 8): Promise<{ weights: tf.Tensor[]; learn: Learner }> {
  const learn = new Learner(stripes({ training: 5 * batchSize, batchSize }), model(), { callbacks: [new Swing()], ...options }) as unknown as Learner
  await learn.fit(epochs)
  return { weights: learn.model.weights.map(weight => weight.read()), learn }
}

/** The order of sums differs: BiasAddGrad adds in another than tfjs's sum, and TensorFlow fuses convolutions with what follows. */
function assertClose(got: readonly tf.Tensor[], expected: readonly tf.Tensor[]): void {
  for (const [index, tensor] of expected.entries()) {
    const scale = Math.max(tf.max(tf.abs(tensor)).dataSync()[0] ?? 0, 1e-3)
    const apart = (tf.max(tf.abs(tf.sub(got[index] as tf.Tensor, tensor))).dataSync()[0] ?? NaN) / scale
    assert.ok(apart <= 1e-5, `weight ${index} [${tensor.shape.join(', ')}] is ${apart} apart`)
  }
}

/** What is said on standard error meanwhile. */
async function warnings(work: () => Promise<unknown>): Promise<string[]> {
  const said: string[] = []
  const { warn } = console
  console.warn = (text: string) => said.push(text)
  try {
    await work()
  } finally {
    console.warn = warn
  }
  return said
}

describe('a compiled step', function () {
  this.timeout(120_000)
  onTensorflow()

  for (const [name, model] of Object.entries(MODELS))
    it(`gives the weights of an eager one after 50 steps, within 1e-5: ${name}`, async () => {
      const [compiled, eager] = [await trained(model, {}), await trained(model, { compile: false })]
      assert.equal(compiled.learn.eagerReason, undefined)
      assert.deepEqual([compiled.learn.compiledSteps, eager.learn.compiledSteps], [1, 0])
      assertClose(compiled.weights, eager.weights)
    })

  for (const [name, model] of Object.entries(MODELS))
    it(`gives the weights of an eager one after 50 steps, within 1e-5, where the batch is computed in parts: ${name}`, async () => {
      const [compiled, eager] = [await trained(model, {}, 10, 64), await trained(model, { compile: false }, 10, 64)]
      assert.equal(compiled.learn.eagerReason, undefined)
      assertClose(compiled.weights, eager.weights)
    })

  for (const [name, optimizer] of Object.entries(OPTIMIZERS))
    it(`gives the weights of an eager one after 50 steps, within 1e-5, rate and momentum changing: ${name}`, async () => {
      const model = () => simpleCnn({ filters: [4, 8] })
      const [compiled, eager] = [await trained(model, { optimizer: optimizer() }), await trained(model, { optimizer: optimizer(), compile: false })]
      assert.equal(compiled.learn.compiledSteps, 1)
      assertClose(compiled.weights, eager.weights)
    })

  it('is the same from run to run, to the last bit', async () => {
    const model = MODELS['dropout, inside a model too'] as () => tf.LayersModel
    const [one, other] = [await trained(model, {}), await trained(model, {})]
    for (const [index, tensor] of one.weights.entries()) assert.deepEqual(tensor.dataSync(), (other.weights[index] as tf.Tensor).dataSync())
  })

  it('is one for each batch size and each choice of what is trained, and says so of the record', async () => {
    const run = async (compile: boolean) => {
      const data = stripes({ training: 44, batchSize: 8 })
      const model = simpleCnn({ filters: [4, 8] })
      const learn = new Learner(data, model, { compile, callbacks: [new ActivationStats({ histograms: true })] })
      await learn.fit(3, { lr: 0.01 })
      const graphs = learn.compiledSteps
      learn.freezeTo(-1)
      const still = model.layers[0]?.getWeights()[0]?.dataSync().slice()
      await learn.fit(3, { lr: 0.01 })
      assert.deepEqual(model.layers[0]?.getWeights()[0]?.dataSync(), still)
      learn.unfreeze()
      await learn.fit(2, { lr: [0.001, 0.01] })
      return { graphs, learn, weights: model.weights.map(weight => weight.read()) }
    }
    const [compiled, eager] = [await run(true), await run(false)]
    assert.deepEqual([compiled.graphs, eager.graphs], [2, 0])
    assertClose(compiled.weights, eager.weights)
    const [one, other] = [compiled.learn.recorder.record, eager.learn.recorder.record]
    for (const [index, layer] of one.layers.entries()) {
      const same = other.layers[index]
      for (const name of ['mean', 'std', 'min', 'max'] as const)
        for (const [step, value] of layer.statistics[name].mean.entries()) assert.ok(Math.abs(value - (same?.statistics[name].mean[step] ?? NaN)) < 1e-4, `${layer.meta.name} ${name} ${step}`)
      for (let row = 0; row < one.rows; row++) assert.equal(layer.histogram?.column(row).reduce((sum, count) => sum + count), same?.histogram?.column(row).reduce((sum, count) => sum + count))
    }
  })

  it('is made of validation too, one for each shape of a batch, with the same results', async () => {
    const results = async (compile: boolean) => {
      const model = (MODELS['batch and layer normalisation'] as () => tf.LayersModel)()
      const learn = new Learner(stripes({ training: 64, validation: 84, batchSize: 32 }), model, { compile })
      await learn.fit(3)
      assert.equal(learn.compiledEvaluations, compile ? 2 : 0)
      return learn.recorder.record.epochs.map(({ validationLoss, metrics }) => [validationLoss, metrics['accuracy']])
    }
    const [compiled, eager] = [await results(true), await results(false)]
    for (const [epoch, [loss, accuracy]] of compiled.entries()) {
      const [expected, share] = eager[epoch] as [number, number]
      assert.ok(Math.abs((loss ?? NaN) - expected) < 1e-4 * expected, `${loss} instead of ${expected}`)
      assert.equal(accuracy, share)
    }
  })

  it('serves a further fit, and goes with the learner', async () => {
    const { binding } = nodeBackend()
    const models = (binding as unknown as { getNumOfSavedModels(): number }).getNumOfSavedModels.bind(binding)
    const before = models()
    const { learn } = await trained(() => simpleCnn({ filters: [4] }), {})
    await learn.fit(1)
    assert.equal(models() - before, 2)
    learn.dispose()
    assert.equal(models() - before, 0)
  })

  it('leaves no tensor behind in 1,000 steps', async () => {
    const learn = new Learner(stripes({ training: 400, batchSize: 4, validation: 4 }), simpleCnn({ filters: [4] }), { callbacks: [new ActivationStats({ histograms: true })] })
    await learn.fit(1)
    const before = tf.memory().numTensors
    await learn.fit(10)
    assert.equal(tf.memory().numTensors, before)
    assert.equal(learn.compiledSteps, 1)
  })

  it('leaves a copy of the weights alone that somebody has taken', async () => {
    const learn = new Learner(stripes(), simpleCnn({ filters: [4] }))
    await learn.fit(2)
    const state = learn.saveState()
    const copy = state.weights[0] as tf.Tensor
    const then = copy.dataSync().slice()
    await learn.fit(1)
    assert.deepEqual(copy.dataSync(), then)
    const later = (learn.model.weights[0]?.read() as tf.Tensor).dataSync().slice()
    learn.loadState(state)
    await learn.fit(1)
    assert.deepEqual((learn.model.weights[0]?.read() as tf.Tensor).dataSync(), later)
  })

  it('goes on where the loss is no number any more, with the statistics of what is left', async () => {
    const learn = new Learner(stripes(), simpleCnn(), { callbacks: [new ActivationStats({ histograms: true })] })
    await learn.fit(2, { lr: 0.01 })
    assert.equal(learn.compiledSteps, 1)
    await learn.fit(2, { lr: 1e12 })
    const { record } = learn.recorder
    assert.ok(!Number.isFinite(record.loss.last))
    assert.ok((record.layers[0]?.histogram?.column(record.rows - 1).at(-1) ?? 0) > 0)
    assert.equal(learn.eagerReason, undefined)
  })

  describe('is not made, and why is said once,', () => {
    const reasonOf = async (options: LearnerOptions, model = simpleCnn({ filters: [4] })): Promise<string> => {
      const learn = new Learner(stripes({ training: 80, batchSize: 8 }), model, options)
      const said = await warnings(async () => {
        await learn.fit(1)
        await learn.fit(1)
      })
      assert.equal(learn.compiledSteps, 0)
      assert.equal(said.length, 1)
      return said[0] ?? ''
    }

    it('where a callback looks into the step', async () => {
      class Peek extends Callback {
        override afterPred(): void {
          this.learn.pred?.dataSync()
        }
      }
      assert.match(await reasonOf({ callbacks: [new Peek()] }), /not compiled, so it is slower: the callback peek looks into the step.*recordable/)
    })

    it('where a number of JavaScript’s changes from batch to batch', async () => {
      let factor = 1
      const annealed: Loss = { name: 'annealed', takesProbabilities: true, of: (p, y) => tf.mul(crossEntropy.of(tf.softmax(p), y), (factor *= 0.99)) }
      assert.match(await reasonOf({ loss: annealed }), /not the same step in every batch \(a number that is made in JavaScript: 0\.9/)
    })

    it('where the step reads numbers', async () => {
      const reads: Loss = { name: 'reads', takesProbabilities: true, of: (p, y) => tf.mul(crossEntropy.of(tf.softmax(p), y), tf.scalar((tf.max(p).dataSync()[0] ?? 0) > -1e9 ? 1 : 2)) }
      assert.match(await reasonOf({ loss: reads }), /reads numbers in the middle of the step/)
    })

    it('where a layer draws random numbers of its own', async () => {
      assert.match(await reasonOf({}, tf.sequential({ layers: [L.gaussianNoise({ stddev: 0.1, ...input }), ...head()] })), /brings \d+ numbers of its own/)
    })
  })
})
