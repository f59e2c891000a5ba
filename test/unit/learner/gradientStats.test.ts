import * as tf from '@tensorflow/tfjs'
import assert from 'node:assert/strict'
import { ActivationStats, GradientStats, Learner, RunPicture, sgd, simpleCnn, softmaxCrossEntropy, WeightStats, type Batch } from '../../../src/learner'
import { decodeRun, encodeRun, JUPYTER_DISPLAY } from '../../../src/run'
import { close } from './close'
import { onEveryEngine } from './engines'
import { stripes } from './stripes'

describe('GradientStats and WeightStats', function () {
  this.timeout(60_000)

  onEveryEngine(engine => {
    it('measure what the backward pass gives and what the kernels are, batch by batch, beside the activations', async () => {
      const model = simpleCnn({ filters: [4, 8] })
      const learn = new Learner(stripes({ training: 320 }), model, { callbacks: [new ActivationStats({ histograms: true }), new GradientStats({ histograms: true }), new WeightStats()] })
      // The same by hand, for the first batch and the untrained model.
      const [batch] = stripes({ training: 320 }).trainingBatches(0, 42) as Iterable<Batch>
      const kernel = model.layers[0]?.weights[0]?.read() as tf.Variable
      const { grads } = tf.variableGrads(() => softmaxCrossEntropy.of(model.apply(batch?.x as tf.Tensor) as tf.Tensor2D, batch?.y as tf.Tensor1D), [kernel])
      const gradient = [...(grads[kernel.name] as tf.Tensor).dataSync()]
      const weights = [...kernel.dataSync()]
      await learn.fit(1, { lr: 0.02 })
      if (engine === 'tensorflow') assert.deepEqual([learn.compiledSteps, learn.eagerReason], [1, undefined])
      for (const [stats, values] of [[learn.gradientStats, gradient], [learn.weightStats, weights]] as const) {
        const measured = stats.layerStats(0)
        const mean = values.reduce((sum, value) => sum + value, 0) / values.length
        close(measured.mean[0], mean, 'mean')
        close(measured.std[0], Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1)), 'std')
        close(measured.max[0], Math.max(...values), 'max')
        assert.equal(measured.layer.name, 'conv1')
      }
      const { record } = learn.recorder
      assert.deepEqual(record.layers.map(({ meta }) => `${meta.name} ${meta.quantity ?? 'output'}`), ['output', 'gradient', 'weight'].flatMap(what => [1, 2, 3].map(n => `conv${n} ${what}`)))
      assert.deepEqual([learn.activationStats.record.layers.length, learn.gradientStats.record.layers.length, learn.weightStats.layerStats(-1).layer.takenAt], [3, 3, 'kernel, before the update'])
      assert.equal(learn.gradientStats.record.layers[0]?.histogram?.column(4).reduce((sum, count) => sum + count), 5 * 5 * 4)
      assert.deepEqual(decodeRun(JSON.parse(JSON.stringify(encodeRun(record)))).layers.map(({ meta }) => meta.quantity), record.layers.map(({ meta }) => meta.quantity))
      assert.equal(learn.gradientStats.colorDim(1).record.state, 'finished')
    })

    it('name in their pictures the rule by which numbers were counted as near zero, whatever else was measured', async () => {
      // The gradients come first: what the run says of itself as a whole is the activations' threshold all the same.
      const learn = new Learner(stripes(), simpleCnn({ filters: [4, 8] }), { callbacks: [new GradientStats(), new WeightStats({ nearZeroThreshold: 0.002 }), new ActivationStats({ nearZeroThreshold: 0.1 })] })
      await learn.fit(1)
      const { activationStats, gradientStats, weightStats, recorder } = learn
      const svg = (picture: { [JUPYTER_DISPLAY](): Record<string, unknown> }): string => String(picture[JUPYTER_DISPLAY]()['image/svg+xml'])
      for (const [stats, signed, absolute] of [[activationStats, 'o ≤ 0.1', '|o| ≤ 0.1'], [gradientStats, 'g ≤ 0.0001', '|g| ≤ 0.0001'], [weightStats, 'w ≤ 0.002', '|w| ≤ 0.002']] as const) {
        const [statistics, dead] = [svg(stats.plotLayerStats(0)), svg(stats.deadChart())]
        assert.ok(statistics.includes(`near zero (${signed}), %`), signed)
        assert.ok(dead.includes(`near zero (${signed}), %`) && dead.includes(`near zero (${absolute}), %`), absolute)
      }
      const text = String(recorder[JUPYTER_DISPLAY]()['text/plain'])
      assert.match(text, /conv1 \(output, after relu\): .* % \(o <= 0\.1\), /)
      assert.match(text, /conv1 \(gradient of the kernel\): .* % \(g <= 0\.0001\), /)
      const layers = learn.recorder.record.layers.map((layer, index) => [layer.meta.name, layer.meta.quantity, svg(new RunPicture(learn.recorder.record, { kind: 'layerStats', layer: index }))] as const)
      for (const [name, quantity, picture] of layers) assert.ok(picture.includes(`near zero (${quantity === 'gradient' ? 'g ≤ 0.0001' : quantity === 'weight' ? 'w ≤ 0.002' : 'o ≤ 0.1'}), %`), `${name} ${quantity ?? 'output'}`)
      const all = svg(new RunPicture(learn.recorder.record, { kind: 'layerStats' }))
      assert.ok(all.includes('near zero: g ≤ 0.0001, w ≤ 0.002, o ≤ 0.1') && all.includes('conv1, gradient') && all.includes('>near zero, %<'))
    })

    it('leave frozen layers out of the gradients', async () => {
      const learn = new Learner(stripes(), simpleCnn({ filters: [4, 8] }), { optimizer: sgd(), callbacks: [new GradientStats()] })
      learn.freezeTo(-1)
      await learn.fit(1)
      assert.deepEqual(learn.gradientStats.record.layers.map(({ meta }) => meta.name), ['conv3'])
    })
  })
})
