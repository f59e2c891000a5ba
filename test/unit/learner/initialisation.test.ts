import * as tf from '@tensorflow/tfjs'
import assert from 'node:assert/strict'
import { drawDigits } from '../../../src/data/drawnDigits/drawDigits'
import { convBlock, initialise, Learner, lsuv, resnetSmall, simpleCnn, type InitialisationScheme, type InitialiseOptions, type LsuvOptions } from '../../../src/learner'
import { JUPYTER_DISPLAY } from '../../../src/run'
import { onEveryEngine, onWasm, tensorsLeft } from './engines'
import { stripes } from './stripes'

const numbers = (weight: tf.Tensor | undefined): number[] => [...((weight?.dataSync() as Float32Array | undefined) ?? [])]
const std = (values: readonly number[]): number => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length)
}
const near = (value: number, wanted: number, share: number, what: string): void => assert.ok(Math.abs(value / wanted - 1) < share, `${what}: ${value}, should be near ${wanted}`)

/** Layers of every kind that has a kernel, large enough for their standard deviation to be seen. */
const everyKind = (): tf.LayersModel =>
  tf.sequential({
    layers: [
      tf.layers.conv2d({ name: 'conv', inputShape: [8, 8, 16], filters: 32, kernelSize: 3, padding: 'same' }),
      tf.layers.batchNormalization({ name: 'norm' }),
      tf.layers.depthwiseConv2d({ name: 'depthwise', kernelSize: 5, depthMultiplier: 4, padding: 'same' }),
      tf.layers.separableConv2d({ name: 'separable', filters: 64, kernelSize: 3, padding: 'same' }),
      tf.layers.conv2dTranspose({ name: 'transpose', filters: 16, kernelSize: 3, padding: 'same' }),
      tf.layers.flatten(),
      tf.sequential({ name: 'inner', layers: [tf.layers.dense({ name: 'dense', inputShape: [1024], units: 40 })] })
    ]
  })
/** fan_in and fan_out, worked out by hand from the shapes above. */
const FANS: Record<string, [number, number][]> = { conv: [[144, 288]], depthwise: [[25, 100]], separable: [[9, 9], [128, 64]], transpose: [[576, 144]] }

describe('initialise', function () {
  this.timeout(60_000)
  onWasm()
  const schemes: [InitialisationScheme, InitialiseOptions, (fanIn: number, fanOut: number) => number][] = [
    ['pytorch', {}, fanIn => 1 / Math.sqrt(3 * fanIn)],
    ['he', {}, fanIn => Math.sqrt(2 / fanIn)],
    ['he', { slope: 0.1, distribution: 'uniform' }, fanIn => Math.sqrt(2 / (1.01 * fanIn))],
    ['glorot', {}, (fanIn, fanOut) => Math.sqrt(2 / (fanIn + fanOut))],
    ['glorot', { distribution: 'normal', gain: 0.3 }, (fanIn, fanOut) => 0.3 * Math.sqrt(2 / (fanIn + fanOut))]
  ]
  for (const [scheme, options, deviation] of schemes)
    it(`draws ${scheme} ${JSON.stringify(options)} with its standard deviation for every kind of layer`, () => {
      const model = initialise(everyKind(), scheme, options)
      const uniform = (options.distribution ?? (scheme === 'he' ? 'normal' : 'uniform')) === 'uniform'
      const kernels = Object.entries(FANS).flatMap(([name, fans]) => fans.map(([fanIn, fanOut], which) => ({ name, fanIn, fanOut, kernel: numbers(model.getLayer(name).getWeights()[which]) })))
      kernels.push({ name: 'dense', fanIn: 1024, fanOut: 40, kernel: numbers(model.getLayer('inner').getWeights()[0]) })
      for (const { name, fanIn, fanOut, kernel } of kernels) {
        const wanted = deviation(fanIn, fanOut)
        near(std(kernel), wanted, kernel.length > 2000 ? 0.05 : 0.12, name)
        const greatest = Math.max(...kernel.map(Math.abs)) / wanted
        assert.ok(uniform ? greatest <= Math.sqrt(3) + 1e-6 && greatest > 1.6 : greatest > 2.3, `${name}: greatest ${greatest}`)
      }
      const bias = numbers(model.getLayer('conv').getWeights()[1])
      if (scheme === 'pytorch') assert.ok(bias.some(value => value !== 0) && bias.every(value => Math.abs(value) <= 1 / 12))
      else assert.deepEqual(bias, bias.map(() => 0))
    })

  it('puts normalisation back to its start, and keeps the same variables', async () => {
    const model = everyKind()
    const norm = model.getLayer('norm')
    norm.setWeights([7, 7, 7, 7].map(value => tf.fill([32], value)))
    const before = model.getWeights().map(weight => weight.id)
    assert.equal(await tensorsLeft(() => Promise.resolve(initialise(model, 'he'))), 0)
    assert.deepEqual(model.getWeights().map(weight => weight.id), before)
    assert.deepEqual(norm.getWeights().map(weight => numbers(weight)[0]), [1, 0, 0, 1])
    const layerNorm = tf.sequential({ layers: convBlock(1, 2, { normalisation: 'layer', inputShape: [4, 4, 1] }) })
    assert.deepEqual(initialise(layerNorm, 'he').getLayer('convNorm').getWeights().map(weight => numbers(weight)[0]), [1, 0])
  })

  it('draws the same from the same seed, and one layer whatever the width of another', () => {
    const kernel = (model: tf.LayersModel, layer: number): number[] => numbers(model.layers[layer]?.getWeights()[0])
    assert.deepEqual(kernel(initialise(simpleCnn(), 'he'), 2), kernel(initialise(simpleCnn({ seed: 5 }), 'he'), 2))
    assert.notDeepEqual(kernel(initialise(simpleCnn(), 'he'), 2), kernel(initialise(simpleCnn(), 'he', { seed: 1 }), 2))
    assert.deepEqual(kernel(initialise(simpleCnn(), 'he'), 2), kernel(initialise(simpleCnn({ filters: [3, 16, 32, 64] }), 'he'), 2))
    const gain = kernel(initialise(simpleCnn(), 'pytorch', { gain: 0.3 }), 1)
    for (const [index, value] of kernel(initialise(simpleCnn(), 'pytorch'), 1).entries()) assert.ok(Math.abs((gain[index] ?? NaN) - 0.3 * value) < 1e-7)
  })

  it('refuses what it does not know, and then changes nothing', () => {
    const model = tf.sequential({ layers: [tf.layers.dense({ inputShape: [4, 3], units: 2 }), tf.layers.prelu({ name: 'leak' })] })
    const before = numbers(model.getWeights()[0])
    assert.throws(() => initialise(model, 'he'), /not the weights of "leak" \(PReLU\)\. Nothing was changed/)
    assert.deepEqual(numbers(model.getWeights()[0]), before)
    assert.throws(() => initialise(simpleCnn(), 'kaiming' as 'he'), /scheme must be one of "pytorch", "he", "glorot", but it is "kaiming"/)
    assert.throws(() => initialise(simpleCnn(), 'glorot', { slope: 0.1 }), /slope belongs to "he"/)
    assert.throws(() => initialise(simpleCnn(), 'he', { sd: 1 } as object), /initialise has no option "sd"/)
    assert.throws(() => initialise(simpleCnn(), 'he', { gain: NaN }), /gain must be a finite number/)
  })

  it('is what the next fit starts from', async () => {
    const run = async (model: tf.LayersModel): Promise<number | undefined> => {
      const learn = new Learner(stripes(), model)
      await learn.fit(1, { lr: 0 })
      return learn.recorder.losses[0]
    }
    assert.notEqual(await run(simpleCnn()), await run(initialise(simpleCnn(), 'he')))
  })
})

describe('initialise and lsuv', function () {
  this.timeout(60_000)
  onEveryEngine(() => {
    it('are what a learner goes on from that has been fitted before', async () => {
      const learn = new Learner(stripes({ training: 320 }), simpleCnn())
      await learn.fit(6, { lr: 0.1 })
      const learnt = learn.trainingLoss
      const seenByFit = async (): Promise<number> => {
        await learn.fit(1, { lr: 0 })
        const { losses } = await learn.getPreds({ of: 'training' })
        near(learn.trainingLoss, losses.reduce((sum, value) => sum + value, 0) / losses.length, 1e-4, 'what fit sees against the model itself')
        return learn.trainingLoss
      }
      initialise(learn.model, 'pytorch', { seed: 3 })
      const fresh = await seenByFit()
      assert.ok(learnt < 1.5 && Math.abs(fresh - Math.log(10)) < 0.1, `${learnt}, then ${fresh}`)
      lsuv(learn.model, tf.randomNormal([64, 28, 28, 1], 0, 1, 'float32', 1))
      assert.ok(Math.abs((await seenByFit()) - fresh) > 0.01)
    })
  })
})

describe('lsuv', function () {
  this.timeout(60_000)
  let images: tf.Tensor4D
  before(async () => {
    const drawn = await drawDigits(256, 1, 0)
    images = tf.tensor4d(Float32Array.from(drawn.images, byte => (byte / 255 - 0.1307) / 0.3081), [256, 28, 28, 1])
  })
  after(() => images.dispose())

  onEveryEngine(() => {
    it('gives every layer of a network mean 0 and standard deviation 1 on digits, measured through the model', () => {
      // Half the signal in each layer: the last layers hardly see the image.
      const model = initialise(simpleCnn({ activation: 'linear' }), 'pytorch', { gain: 0.5 })
      const moments = (): [number, number][] =>
        model.layers.slice(0, 5).map(layer => {
          const { mean, variance } = tf.moments(tf.model({ inputs: model.inputs, outputs: layer.output }).predict(images) as tf.Tensor)
          return [mean.dataSync()[0] ?? NaN, Math.sqrt(variance.dataSync()[0] ?? NaN)]
        })
      assert.ok((moments()[3]?.[1] ?? 1) < 0.1)
      const report = lsuv(model, images)
      for (const [layer, [mean, deviation]] of moments().entries()) assert.ok(Math.abs(mean) < 2e-3 && Math.abs(deviation - 1) < 2e-3, `layer ${layer}: ${mean}, ${deviation}`)
      assert.ok(report.converged && report.layers.every(layer => layer.iterations >= 1 && layer.iterations <= 2))
    })

    it('leaves no tensor, the activation as it was, and a model that trains', async () => {
      const model = simpleCnn()
      assert.equal(await tensorsLeft(() => Promise.resolve(lsuv(model, images))), 0)
      assert.deepEqual(model.layers.map(layer => layer.getConfig()['activation']).slice(0, 5), ['relu', 'relu', 'relu', 'relu', 'linear'])
      assert.equal(numbers(tf.min((model.layers[0] as tf.layers.Layer).apply(images) as tf.Tensor))[0], 0)
      const learn = new Learner(stripes(), model)
      await learn.fit(2, { lr: 0.01 })
      assert.ok((learn.recorder.losses.at(-1) ?? NaN) < (learn.recorder.losses[0] ?? NaN))
    })
  })

  describe('in other places', () => {
    onWasm()
    it('measures after the activation as the course does, where the mean can be 0', () => {
      const model = simpleCnn({ activation: 'elu' })
      const report = lsuv(model, images, { takenAt: 'afterActivation', maxIterations: 60 })
      assert.ok(report.converged, String(report))
      assert.ok(report.layers.slice(0, 4).some(layer => layer.iterations > 2))
      assert.throws(() => lsuv(simpleCnn(), images, { takenAt: 'afterActivation' }), /"conv1" is never below zero after relu, so its mean cannot be 0/)
    })

    it('says which layers did not come within the tolerance, and which have no bias', () => {
      const report = lsuv(simpleCnn({ activation: 'elu' }), images, { takenAt: 'afterActivation', maxIterations: 1 })
      assert.equal(report.converged, false)
      assert.match(String(report), /conv1 .*not within the tolerance/)
      const normalised = lsuv(resnetSmall(), images)
      assert.ok(normalised.converged, String(normalised))
      assert.match(String(normalised), /stem .* 1\.000\d {2}no bias: the mean stays/)
      assert.ok(String(normalised[JUPYTER_DISPLAY]()['text/html']).includes('<td style="text-align:left">block1Conv1</td>'))
    })

    it('does only the chosen layers, and refuses a dead network, other images and other options', () => {
      const model = simpleCnn()
      const last = numbers(model.layers[4]?.getWeights()[0])
      assert.deepEqual(lsuv(model, images, { layers: ['conv1', -5] }).layers.map(layer => layer.name), ['conv1', 'conv2'])
      assert.deepEqual(numbers(model.layers[4]?.getWeights()[0]), last)
      const dead = simpleCnn()
      dead.layers[1]?.setWeights([tf.zeros([3, 3, 8, 16]), tf.zeros([16])])
      assert.throws(() => lsuv(dead, images), /the output of "conv2" is 0 everywhere.*initialise/)
      assert.throws(() => lsuv(model, tf.zeros([2, 28, 28])), /the model takes \[images, 28, 28, 1\], x is \[2, 28, 28\]/)
      assert.throws(() => lsuv(model, images, { tol: 1 } as LsuvOptions), /lsuv has no option "tol"/)
    })
  })
})
