import * as tf from '@tensorflow/tfjs'
import assert from 'node:assert/strict'
import { ActivationStats, Learner, simpleCnn, type ActivationStatsOptions, type Batch } from '../../../src/learner'
import { JUPYTER_DISPLAY, RUN_MIME } from '../../../src/run'
import { onEveryEngine, onWasm } from './engines'
import { stripes } from './stripes'

const fitted = async (options: ActivationStatsOptions, model: tf.LayersModel = simpleCnn(), epochs = 1) => {
  const learn = new Learner(stripes(), model, { callbacks: [new ActivationStats(options)] })
  await learn.fit(epochs, { lr: 0.02 })
  return learn
}

describe('ActivationStats', function () {
  this.timeout(30_000)

  onEveryEngine(() => {
    it('records what the layers give in training, batch by batch', async () => {
      const learn = await fitted({ histograms: true }, simpleCnn(), 2)
      const stats = learn.activationStats
      const first = stats.layerStats(0)
      assert.deepEqual([...first.steps], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
      assert.equal(first.layer.name, 'conv1')
      assert.equal(stats.layerStats(-1).layer.name, 'conv5')
      assert.deepEqual(stats.layer_stats(-1), stats.layerStats(4))
      for (const { histogram, meta } of stats.record.layers) {
        const values = 32 * meta.outputShape.slice(1).reduce<number>((product, side) => product * (side ?? 1), 1)
        for (let row = 0; row < 10; row++) assert.equal(histogram?.column(row).reduce((sum, count) => sum + count, 0), values)
      }
      // The same by hand, for the first batch and the untrained model.
      const batches = stripes().trainingBatches(0, 42) as Iterable<Batch>
      const [batch] = batches
      const output = simpleCnn().layers[0]?.apply(batch?.x as tf.Tensor) as tf.Tensor
      const { mean, variance } = tf.moments(output)
      assert.ok(Math.abs((first.mean[0] ?? NaN) - (mean.dataSync()[0] ?? NaN)) < 1e-5)
      assert.ok(Math.abs((first.std[0] ?? NaN) - Math.sqrt(variance.dataSync()[0] ?? NaN)) < 1e-4)
      assert.ok((first.min[0] ?? NaN) >= 0)
    })

    it('records which channels are dead, batch by batch, in compiled steps too', async () => {
      const model = simpleCnn()
      const layer = model.getLayer('conv2')
      const [kernel, bias] = layer.getWeights()
      assert.ok(kernel && bias)
      const dead = [3, 4, 12]
      layer.setWeights([kernel, tf.tensor1d(Array.from({ length: 16 }, (_, channel) => (dead.includes(channel) ? -100 : 1)))])
      const { record } = (await fitted({}, model, 2)).activationStats
      const { deadByUnit, statistics } = record.layers[1] ?? assert.fail('no such layer')
      assert.equal(deadByUnit?.length, 10)
      for (let row = 0; row < 10; row++) assert.deepEqual([...deadByUnit.column(row).keys()].filter(channel => deadByUnit.column(row)[channel] === 1), dead)
      assert.deepEqual([...statistics.deadUnits.mean], Array.from({ length: 10 }, () => 3))
    })
  })

  describe('and its choices', () => {
    onWasm()

    it('watches layers by name, number or a function', async () => {
      const names = async (layers: ActivationStatsOptions['layers']) => (await fitted({ layers })).activationStats.record.layers.map(layer => layer.meta.name)
      assert.deepEqual(await names(['conv3', 0]), ['conv1', 'conv3'])
      assert.deepEqual(await names([-1]), ['flatten'])
      assert.deepEqual(await names(layer => layer.name.endsWith('2')), ['conv2'])
      await assert.rejects(fitted({ layers: ['conv9'] }), /There is no layer "conv9" to watch\. The model's layers are: 0 conv1, 1 conv2.*5 flatten\./)
      await assert.rejects(fitted({ layers: [6] }), /There is no layer number 6 to watch/)
    })

    it('may watch none: the loss is still recorded, and what is asked of layers says why not', async () => {
      const learn = await fitted({ layers: [] })
      assert.equal(learn.recorder.record.steps, 5)
      assert.throws(() => learn.activationStats.layerStats(0), /No layers were watched in this fit/)
      assert.match(String(learn.recorder[JUPYTER_DISPLAY]()['image/svg+xml']), /No layers were watched/)
    })

    it('takes histograms only when asked, and says so when one is wanted', async () => {
      const { activationStats } = await fitted({})
      assert.equal(activationStats.record.layers[0]?.histogram, undefined)
      for (const ask of [() => activationStats.colorDim(0), () => activationStats.color_dim(), () => activationStats.hist(0)]) assert.throws(ask, /new ActivationStats\({ histograms: true }\)/)
      assert.ok(activationStats.plotLayerStats(-2)[JUPYTER_DISPLAY]()['image/svg+xml'])
      assert.ok(activationStats.dead_chart()[JUPYTER_DISPLAY]()['image/svg+xml'])
    })

    it('chooses the histogram’s edges by the activation, or takes the given ones', async () => {
      const model = () => tf.sequential({ layers: [...(['relu', 'tanh', 'sigmoid', 'elu'] as const).map((activation, index) => tf.layers.conv2d({ ...(index === 0 ? { inputShape: [28, 28, 1] } : {}), filters: 2, kernelSize: 3, strides: 2, padding: 'same', activation })), tf.layers.flatten(), tf.layers.dense({ units: 10 })] })
      const edges = async (histogramRange?: [number, number]) => (await fitted({ histograms: true, ...(histogramRange ? { histogramRange } : {}) }, model())).activationStats.record.layers.map(layer => [layer.histogram?.low, layer.histogram?.high])
      assert.deepEqual(await edges(), [[0, 10], [-1, 1], [0, 1], [-10, 10], [-10, 10]])
      assert.deepEqual(await edges([-2, 2]), Array.from({ length: 5 }, () => [-2, 2]))
    })

    it('measures every n-th batch, at steps 0, n, 2n …', async () => {
      const { activationStats } = await fitted({ every: 3 }, simpleCnn(), 2)
      assert.deepEqual([...activationStats.layerStats(0).steps], [0, 3, 6, 9])
    })

    it('shows a histogram at a measurement, counted from either end', async () => {
      const { activationStats } = await fitted({ histograms: true })
      assert.deepEqual([activationStats.hist(-1).view, activationStats.hist(1, -1).view], [{ kind: 'hist', layer: 4 }, { kind: 'hist', layer: 1, row: 4 }])
      assert.throws(() => activationStats.hist(0, 5), /there are 5 measurements, numbered 0 to 4/)
      assert.throws(() => activationStats.hist(9), /no watched layer 9\. They are: 0 conv1.*4 conv5; negative/)
    })

    it('says what is saved in bytes', async () => {
      const { activationStats } = await fitted({ histograms: true })
      assert.deepEqual(activationStats.bytes, { scalar: 4, scalars: 28, histogram: 268, deadByUnit: 1 + 2 + 4 + 8 + 2, measurement: 5 * (28 + 268) + 17, activations: 4 * 32 * (1568 + 784 + 512 + 256 + 10) })
      assert.ok(JSON.stringify(activationStats.colorDim()[JUPYTER_DISPLAY]()[RUN_MIME]).length < 20_000)
    })

    it('asked before a fit says what to do', () => {
      assert.throws(() => new ActivationStats().layerStats(0), /train first, with await learn\.fit\(1\)/)
      assert.throws(() => new Learner(stripes(), simpleCnn()).recorder.record, /train first/)
    })

    it('refuses options that make no sense', () => {
      for (const every of [0, -1, 1.5, NaN]) assert.throws(() => new ActivationStats({ every }), /every must be a whole number of at least 1/)
      for (const nearZeroThreshold of [-1, NaN]) assert.throws(() => new ActivationStats({ nearZeroThreshold }), /nearZeroThreshold must be/)
      for (const histogramRange of [[1, 1], [2, 1], [0, Infinity]] as [number, number][]) assert.throws(() => new ActivationStats({ histogramRange }), /low below high/)
    })
  })
})
