import * as tf from '@tensorflow/tfjs'
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { ActivationStats, adam, convBlock, Learner, resnetSmall, simpleCnn, type ActivationName, type ConvBlockOptions, type SimpleCnnOptions } from '../../../src/learner'
import { onEveryEngine, onWasm } from './engines'
import { stripes } from './stripes'

const digest = (model: tf.LayersModel): string => {
  const hash = createHash('sha256')
  for (const weight of model.getWeights()) hash.update(Uint8Array.from(new Uint8Array(Float32Array.from(weight.dataSync()).buffer)))
  return hash.digest('hex').slice(0, 16)
}
const names = (model: tf.LayersModel): string[] => model.layers.map(layer => layer.name)
const expected: Record<ActivationName, (x: number) => number> = {
  relu: x => Math.max(0, x),
  leakyRelu: x => (x < 0 ? 0.1 * x : x),
  elu: x => (x < 0 ? Math.expm1(x) : x),
  selu: x => 1.0507009873554805 * (x < 0 ? 1.6732632423543772 * Math.expm1(x) : x),
  gelu: x => (x * (1 + erf(x / Math.SQRT2))) / 2,
  swish: x => x / (1 + Math.exp(-x)),
  mish: x => x * Math.tanh(Math.log1p(Math.exp(x))),
  relu6: x => Math.min(Math.max(0, x), 6),
  softplus: x => Math.log1p(Math.exp(x)),
  softsign: x => x / (1 + Math.abs(x)),
  sigmoid: x => 1 / (1 + Math.exp(-x)),
  hardSigmoid: x => Math.min(Math.max(0, 0.2 * x + 0.5), 1),
  tanh: x => Math.tanh(x),
  linear: x => x
}
/** By its series, good enough up to 3. */
function erf(x: number): number {
  let [sum, term] = [x, x]
  for (let n = 1; n < 60; n++) sum += (term *= (-x * x) / n) / (2 * n + 1)
  return (2 / Math.sqrt(Math.PI)) * sum
}

describe('simpleCnn', function () {
  this.timeout(60_000)
  onWasm()

  it('without options has the same weights as ever, bit for bit', () => {
    assert.equal(digest(simpleCnn()), '1783a152e20c503a')
    assert.equal(digest(simpleCnn({ seed: 7, filters: [4, 6], firstFilterSize: 7, inputShape: [32, 24, 3], classes: 5 })), '9aad9a0fdd087212')
    assert.deepEqual(names(simpleCnn()), ['conv1', 'conv2', 'conv3', 'conv4', 'conv5', 'flatten'])
  })

  it('can be each of the networks that the nine questions compare', () => {
    const arms: [SimpleCnnOptions, number][] = [
      [{ filters: [8, 8, 8, 8] }, 2_690],
      [{ filters: [16, 16, 16, 16] }, 8_826],
      [{ filters: [31, 31, 31, 31] }, 29_646],
      [{ filters: [24, 16, 11, 8] }, 7_221],
      [{ width: 0.25 }, 3_042],
      [{ width: 0.5 }, 9_098],
      [{ width: 2 }, 108_938],
      [{ firstFilterSize: 3 }, 30_282 - 8 * 16],
      [{ firstFilterSize: 7 }, 30_282 + 8 * 24],
      [{ filters: [8, 8, 16, 32, 64], firstFilterSize: 3, strides: [1, 2, 2, 2, 2, 2] }, 30_738],
      [{ depth: 2 }, 30_282 + 9 * (8 * 8 + 16 * 16 + 32 * 32 + 64 * 64) + 120]
    ]
    for (const [options, parameters] of arms) {
      const model = simpleCnn(options)
      assert.equal(model.countParams(), parameters, JSON.stringify(options))
      assert.deepEqual(model.outputShape, [null, 10])
    }
    assert.deepEqual(simpleCnn({ depth: 2 }).layers.map(layer => (layer.outputShape as number[])[1]), [14, 14, 7, 7, 4, 4, 2, 2, 1, 10])
    assert.deepEqual(simpleCnn({ filters: [4, 4], strides: 1 }).layers.map(layer => layer.outputShape.slice(1)), [[28, 28, 4], [28, 28, 4], [28, 28, 10], [10]])
    assert.deepEqual(simpleCnn({ filterSize: 5, filters: [2] }).getWeights().map(weight => weight.shape), [[5, 5, 1, 2], [2], [5, 5, 2, 10], [10]])
  })

  it('normalises before the activation and without a needless bias, with PyTorch’s constants', () => {
    const model = simpleCnn({ filters: [4, 6], normalisation: 'batch' })
    assert.deepEqual(names(model), ['conv1', 'conv1Norm', 'conv1Relu', 'conv2', 'conv2Norm', 'conv2Relu', 'conv3', 'pool'])
    assert.deepEqual(model.layers.map(layer => layer.weights.length), [1, 4, 0, 1, 4, 0, 2, 0])
    const { momentum, epsilon } = model.getLayer('conv1Norm').getConfig()
    assert.deepEqual([momentum, epsilon], [0.9, 1e-5])
    assert.deepEqual(names(simpleCnn({ filters: [4], normalisation: 'batch', normaliseLast: true })), ['conv1', 'conv1Norm', 'conv1Relu', 'conv2', 'conv2Norm', 'pool'])
    // fastbook's order: convolution with its bias and ReLU, then the normalisation.
    const book = simpleCnn({ normalisation: 'batch', activationFirst: true, normaliseLast: true })
    assert.deepEqual(names(book).slice(0, 4), ['conv1', 'conv1Norm', 'conv2', 'conv2Norm'])
    assert.deepEqual([book.getLayer('conv1').getConfig()['activation'], book.getLayer('conv1').weights.length, book.countParams()], ['relu', 2, 30_282 + 4 * 130])
  })

  it('refuses options that do not exist or cannot be, and says what would do', () => {
    const cases: [object, RegExp][] = [
      [{ filter: [8] }, /simpleCnn has no option "filter"\. Its options are: filters, width, depth/],
      [{ activation: 'Relu' }, /activation must be one of "relu", "leakyRelu", .*but it is "Relu"/],
      [{ normalisation: 'group' }, /normalisation must be one of "batch", "layer", "none", but it is "group"/],
      [{ filters: 8 }, /filters must be a list with a number for each convolution/],
      [{ width: 0 }, /width must be a number above 0/],
      [{ width: NaN }, /width must be a number above 0/],
      [{ depth: 0 }, /depth must be a whole number of at least 1/],
      [{ strides: [2, 2] }, /strides must be one number, or a list with 5 of them .*but it has 2/],
      [{ strides: 1.5 }, /strides must be a whole number/],
      [{ inputShape: 28 }, /inputShape must be \[height, width, channels\]/]
    ]
    for (const [options, message] of cases) assert.throws(() => simpleCnn(options), message, JSON.stringify(options))
    assert.throws(() => simpleCnn([8, 16] as unknown as SimpleCnnOptions), /the options must be an object/)
  })
})

describe('convBlock', function () {
  this.timeout(60_000)

  describe('as layers', () => {
    onWasm()
    it('starts other filters under another name or seed, and the same from the same', () => {
      const kernel = (options: ConvBlockOptions) => [...(tf.sequential({ layers: convBlock(1, 4, { inputShape: [8, 8, 1], ...options }) }).getWeights()[0] as tf.Tensor).dataSync()]
      assert.deepEqual(kernel({ name: 'a' }), kernel({ name: 'a' }))
      assert.notDeepEqual(kernel({ name: 'a' }), kernel({ name: 'b' }))
      assert.notDeepEqual(kernel({ seed: 0 }), kernel({ seed: 1 }))
      assert.throws(() => convBlock(3, 4, { inputShape: [8, 8, 1] }), /channels is 3, but the inputShape \[8, 8, 1\] has 1/)
      assert.throws(() => convBlock(1, 0), /filters must be a whole number of at least 1/)
      assert.throws(() => convBlock(1, 2, { stride: 2 } as ConvBlockOptions), /no option "stride"\. Its options are: filterSize, strides/)
    })
  })

  onEveryEngine(() => {
    for (const [activation, formula] of Object.entries(expected) as [ActivationName, (x: number) => number][])
      it(`applies ${activation}, forwards and backwards`, () => {
        const model = tf.sequential({ layers: convBlock(1, 1, { filterSize: 1, activation, inputShape: [1, 5, 1] }) })
        model.setWeights([tf.ones([1, 1, 1, 1]), tf.zeros([1])])
        const points = [-2.3, -0.7, 0.3, 1, 2.4]
        const image = tf.tensor(points, [1, 1, 5, 1])
        const run = (x: tf.Tensor) => model.apply(x, { training: true }) as tf.Tensor
        const [values, slopes] = [run(image).dataSync(), tf.grad(x => tf.sum(run(x)))(image).dataSync()]
        for (const [index, x] of points.entries()) {
          assert.ok(Math.abs((values[index] ?? NaN) - formula(x)) < 2e-6, `${activation}(${x}) is ${values[index]}, should be ${formula(x)}`)
          const slope = (formula(x + 1e-5) - formula(x - 1e-5)) / 2e-5
          assert.ok(Math.abs((slopes[index] ?? NaN) - slope) < 1e-4, `${activation}′(${x}) is ${slopes[index]}, should be ${slope}`)
        }
      })

    it('normalises the batch, and moves a tenth of its moments into the running ones', () => {
      const model = tf.sequential({ layers: convBlock(1, 3, { normalisation: 'batch', activation: 'linear', inputShape: [6, 6, 1] }) })
      const images = tf.randomNormal([8, 6, 6, 1], 5, 3, 'float32', 1)
      const conv = model.getLayer('conv').apply(images) as tf.Tensor
      const { mean, variance } = tf.moments(conv, [0, 1, 2])
      const normed = tf.moments(model.apply(images, { training: true }) as tf.Tensor, [0, 1, 2])
      for (const value of normed.mean.dataSync()) assert.ok(Math.abs(value) < 1e-4)
      for (const value of normed.variance.dataSync()) assert.ok(Math.abs(value - 1) < 1e-3)
      const [, , movingMean, movingVariance] = model.getLayer('convNorm').getWeights().map(weight => [...weight.dataSync()])
      for (const channel of [0, 1, 2]) {
        assert.ok(Math.abs((movingMean?.[channel] ?? NaN) - 0.1 * (mean.dataSync()[channel] ?? NaN)) < 1e-4)
        assert.ok(Math.abs((movingVariance?.[channel] ?? NaN) - 0.9 - 0.1 * (variance.dataSync()[channel] ?? NaN)) < 1e-3)
      }
    })

    it('normalises each image, the others left out of account', () => {
      const model = tf.sequential({ layers: convBlock(2, 3, { normalisation: 'layer', activation: 'linear', inputShape: [6, 6, 2] }) })
      const images = tf.randomNormal<tf.Rank.R4>([4, 6, 6, 2], 5, 3, 'float32', 1)
      const all = model.apply(images) as tf.Tensor4D
      const { mean, variance } = tf.moments(all, [1, 2, 3])
      for (const value of mean.dataSync()) assert.ok(Math.abs(value) < 1e-4)
      for (const value of variance.dataSync()) assert.ok(Math.abs(value - 1) < 1e-3)
      const alone = (model.apply(images.slice([2], [1])) as tf.Tensor).dataSync()
      for (const [index, value] of all.slice([2], [1]).dataSync().entries()) assert.ok(Math.abs(value - (alone[index] ?? NaN)) < 1e-4)
      const gradient = tf.grad(x => tf.sum(tf.square(model.apply(x, { training: true }) as tf.Tensor)).sub(tf.sum(x)))(images).dataSync()
      // The sum of squares of a normalised image cannot be changed, whatever its pixels: only the subtracted sum has a slope.
      for (const value of gradient) assert.ok(Math.abs(value + 1) < 1e-3, `${value}`)
    })

    it('is trained in compiled steps where the engine compiles, with statistics, whatever the activation', async () => {
      for (const activation of Object.keys(expected) as ActivationName[]) {
        const learn = new Learner(stripes({ training: 64, validation: 8 }), simpleCnn({ filters: [4], activation, normalisation: activation === 'relu' ? 'layer' : 'batch' }), { callbacks: [new ActivationStats({ histograms: true, layers: () => true })] })
        await learn.fit(1, { lr: 0.01 })
        assert.equal(learn.eagerReason, undefined, activation)
        const { layers } = learn.activationStats.record
        assert.deepEqual(layers.map(layer => layer.meta.name), learn.model.layers.map(layer => layer.name))
        assert.ok(layers.every(layer => Number.isFinite(layer.statistics.mean.last)))
      }
    })

    for (const normalisation of ['batch', 'layer'] as const)
      it(`trains with ${normalisation} normalisation and each order`, async () => {
        for (const activationFirst of [false, true]) {
          const learn = new Learner(stripes({ training: 320 }), simpleCnn({ filters: [4, 8, 8, 8], normalisation, activationFirst, activation: 'leakyRelu' }), { optimizer: adam() })
          await learn.fit(4, { lr: 0.02 })
          assert.ok(((await learn.validate())['accuracy'] ?? 0) > 0.8, JSON.stringify(await learn.validate()))
        }
      })
  })
})

describe('resnetSmall', function () {
  this.timeout(60_000)
  onEveryEngine(() => {
    it('trains, from weights that the seed alone decides', async () => {
      const model = resnetSmall({ filters: [4, 8, 8] })
      assert.equal(digest(model), digest(resnetSmall({ filters: [4, 8, 8] })))
      assert.notEqual(digest(model), digest(resnetSmall({ filters: [4, 8, 8], seed: 1 })))
      const learn = new Learner(stripes({ training: 320 }), model, { optimizer: adam() })
      await learn.fit(4, { lr: 0.02 })
      assert.ok(((await learn.validate())['accuracy'] ?? 0) > 0.8, String((await learn.validate())['accuracy']))
    })
  })

  describe('its parts', () => {
    onWasm()
    it('halve the image at each stage and keep a short cut', () => {
      const model = resnetSmall()
      assert.equal(model.countParams(), 77_490)
      assert.deepEqual(['stem', 'block1Sum', 'block2Sum', 'block3Sum', 'head'].map(name => model.getLayer(name).outputShape.slice(1)), [[14, 14, 8], [7, 7, 16], [4, 4, 32], [2, 2, 64], [10]])
      // With the main path's last scale at zero, a block passes on what the short cut gives.
      const [scale, ...rest] = model.getLayer('block1Conv2Norm').getWeights()
      model.getLayer('block1Conv2Norm').setWeights([tf.zerosLike(scale as tf.Tensor), ...rest])
      const both = tf.model({ inputs: model.inputs, outputs: [model.getLayer('block1Sum').output, model.getLayer('block1ShortCutNorm').output] as tf.SymbolicTensor[] })
      const [sum, shortCut] = both.predict(tf.randomNormal([2, 28, 28, 1], 0, 1, 'float32', 3)) as tf.Tensor[]
      assert.deepEqual(sum?.dataSync(), shortCut?.dataSync())
    })

    it('follow the options, and other options are refused', () => {
      const model = resnetSmall({ filters: [4, 4, 8], depth: 2, normalisation: 'none', activation: 'gelu', inputShape: [32, 48, 3], classes: 7, width: 2 })
      assert.deepEqual(model.outputShape, [null, 7])
      assert.ok(names(model).includes('block2bConv2') && !names(model).some(name => name.endsWith('Norm')))
      // Equal channels and no stride: the short cut is the input itself.
      assert.ok(!names(model).includes('block1bShortCut') && names(model).includes('block1aPool') && !names(model).includes('block1aShortCut'))
      assert.throws(() => resnetSmall({ blocks: 2 } as object), /resnetSmall has no option "blocks"/)
      assert.throws(() => resnetSmall({ filters: [8, -1] }), /filters must be a whole number of at least 1/)
    })
  })
})
