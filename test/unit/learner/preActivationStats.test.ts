import * as tf from '@tensorflow/tfjs'
import assert from 'node:assert/strict'
import { ActivationStats, Learner, PreActivationStats, simpleCnn, type Batch } from '../../../src/learner'
import { HISTOGRAM_BINS } from '../../../src/run'
import { close } from './close'
import { onEveryEngine } from './engines'
import { stripes } from './stripes'

describe('PreActivationStats', function () {
  this.timeout(60_000)

  onEveryEngine(engine => {
    it('measures what each layer gives before its activation, beside what it gives after it', async () => {
      const model = simpleCnn({ filters: [4, 8] })
      const learn = new Learner(stripes({ training: 320 }), model, { callbacks: [new ActivationStats({ histograms: true }), new PreActivationStats({ histograms: true })] })
      const [batch] = stripes({ training: 320 }).trainingBatches(0, 42) as Iterable<Batch>
      const [kernel, bias] = model.layers[0]?.getWeights() as [tf.Tensor4D, tf.Tensor1D]
      const values = tf.tidy(() => [...tf.add(tf.conv2d(batch?.x as tf.Tensor4D, kernel, 2, 'same'), bias).dataSync()])
      await learn.fit(2, { lr: 0.02 })
      if (engine === 'tensorflow') assert.deepEqual([learn.compiledSteps, learn.eagerReason], [1, undefined])

      const [before, after] = [learn.preActivationStats.layerStats(0), learn.activationStats.layerStats(0)]
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length
      close(before.mean[0], mean, 'mean')
      close(before.std[0], Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1)), 'std')
      close(before.min[0], Math.min(...values), 'min')
      close(before.max[0], Math.max(...values), 'max')
      close(after.mean[0], values.reduce((sum, value) => sum + Math.max(0, value), 0) / values.length, 'mean after relu')
      assert.deepEqual([before.layer.name, before.layer.takenAt, before.layer.quantity], ['conv1', 'before relu', 'preActivation'])

      // What relu takes away lies below zero: the histogram has bins for it, which the one after relu has not.
      const [histogramBefore, histogramAfter] = [learn.preActivationStats.record.layers[0]?.histogram, learn.activationStats.record.layers[0]?.histogram]
      assert.deepEqual([histogramBefore?.low, histogramBefore?.high, histogramAfter?.low], [-10, 10, 0])
      const negative = histogramBefore?.bins(0).subarray(0, HISTOGRAM_BINS / 2).reduce((sum, count) => sum + count, 0)
      assert.equal(negative, values.filter(value => value < 0).length)
      assert.equal(histogramBefore?.column(3).reduce((sum, count) => sum + count), values.length)
      // The last convolution has no activation, and nothing else to measure than ActivationStats does.
      assert.deepEqual(learn.preActivationStats.record.layers.map(({ meta }) => meta.name), ['conv1', 'conv2'])
    })

    it('does not change what the network learns', async () => {
      const weights = async (callbacks: (ActivationStats | PreActivationStats)[]): Promise<number[]> => {
        const learn = new Learner(stripes({ training: 320 }), simpleCnn({ filters: [4, 8] }), { callbacks })
        await learn.fit(1, { lr: 0.02 })
        return learn.model.getWeights().flatMap(weight => [...weight.dataSync()])
      }
      const [without, withIt] = [await weights([]), await weights([new PreActivationStats()])]
      // tfjs's fused kernels add in another order on wasm.
      for (const [index, weight] of without.entries()) close(withIt[index], weight, `weight ${index}`)
    })

    it('tells apart the uses of a layer that is used twice', async () => {
      const input = tf.input({ shape: [28, 28, 1] })
      const flat = tf.layers.flatten().apply(input) as tf.SymbolicTensor
      const narrow = tf.layers.dense({ units: 16, activation: 'tanh', name: 'narrow' }).apply(flat) as tf.SymbolicTensor
      const shared = tf.layers.dense({ units: 16, activation: 'relu', name: 'shared' })
      const [first, second] = [shared.apply(narrow) as tf.SymbolicTensor, shared.apply(shared.apply(narrow)) as tf.SymbolicTensor]
      const joined = tf.layers.add().apply([first, second]) as tf.SymbolicTensor
      const model = tf.model({ inputs: input, outputs: tf.layers.dense({ units: 10 }).apply(joined) as tf.SymbolicTensor })
      const learn = new Learner(stripes(), model, { callbacks: [new ActivationStats(), new PreActivationStats()] })
      await learn.fit(1)
      const before = learn.preActivationStats.record.layers.map(({ meta }) => meta.name)
      assert.equal(before[0], 'narrow')
      assert.ok(before.filter(name => name.startsWith('shared')).length >= 2, before.join(', '))
      for (const [index, name] of before.entries()) {
        const [z, o] = [learn.preActivationStats.layerStats(index), learn.activationStats.layerStats(learn.activationStats.record.layers.findIndex(({ meta }) => meta.name === name))]
        const activation = name === 'narrow' ? Math.tanh : (value: number): number => Math.max(0, value)
        close(o.max[0], activation(z.max[0] ?? NaN), `greatest of ${name}`)
        close(o.min[0], activation(z.min[0] ?? NaN), `least of ${name}`)
      }
    })
  })

  it('says which layer cannot be measured so, and what to do', async () => {
    const learn = new Learner(stripes(), simpleCnn({ filters: [4, 8] }), { callbacks: [new PreActivationStats({ layers: ['conv1', 'conv3'] })] })
    await assert.rejects(learn.fit(1), /conv3 \(Conv2D, linear\) has none\. Choose layers that were made with activation: 'relu'/)
  })
})
