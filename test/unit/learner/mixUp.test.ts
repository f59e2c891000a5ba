import * as tf from '@tensorflow/tfjs'
import assert from 'node:assert/strict'
import { ActivationStats, adam, Callback, crossEntropy, Learner, MixUp, simpleCnn } from '../../../src/learner'
import { onEveryEngine, onWasm, tensorsLeft } from './engines'
import { stripes } from './stripes'

interface Seen {
  x: number[][]
  y: number[][]
}

/** Takes down the batches as the step gets them. */
class Watching extends Callback {
  override readonly order = 80
  readonly batches: Seen[] = []
  override beforeBatch(): void {
    const { x, y, training } = this.learn
    if (!training) assert.equal(y?.rank, 1)
    else this.batches.push({ x: x?.reshape([x.shape[0], -1]).arraySync() as number[][], y: y?.arraySync() as number[][] })
  }
}

async function mixed(options: { alpha?: number; seed?: number; batchSize?: number; training?: number; epochs?: number } = {}): Promise<Seen[]> {
  const { seed = 42, batchSize = 16, training = 32, epochs = 1, ...mixing } = options
  const watching = new Watching()
  const data = stripes({ training, validation: 10, batchSize, imageShape: [12, 12, 1], classes: 4 })
  await new Learner(data, tf.sequential({ layers: [tf.layers.flatten({ inputShape: [12, 12, 1] }), tf.layers.dense({ units: 4 })] }), { seed, callbacks: [new MixUp(mixing), watching] }).fit(epochs, { lr: 0.01 })
  return watching.batches
}

describe('MixUp', function () {
  this.timeout(120_000)

  onEveryEngine(engine => {
    it('learns, in a compiled step where the engine has one, and leaves nothing behind', async () => {
      const data = stripes({ training: 160, validation: 40, imageShape: [12, 12, 1], classes: 4 })
      const learn = new Learner(data, simpleCnn({ inputShape: [12, 12, 1], classes: 4, filters: [8, 16] }), { optimizer: adam(), callbacks: [new MixUp(), new ActivationStats()] })
      await learn.fit(6, { lr: 0.01 })
      assert.ok((learn.validation?.['accuracy'] ?? 0) > 0.8, `${learn.validation?.['accuracy']}`)
      assert.equal(learn.eagerReason, undefined)
      assert.equal(learn.compiledSteps, engine === 'tensorflow' ? 1 : 0)
      assert.equal(await tensorsLeft(() => learn.fit(1)), 0)
    })
  })

  describe('mixes', () => {
    onWasm()

    it('each image with another of its batch, and their labels by the same share, of at least one half', async () => {
      const [{ x, y }] = (await mixed()) as [Seen]
      const data = stripes({ training: 32, validation: 10, batchSize: 16, imageShape: [12, 12, 1], classes: 4 })
      const [batch] = [...(data.trainingBatches(0, 42) as Iterable<{ x: tf.Tensor; y: tf.Tensor }>)]
      const images = batch?.x.reshape([16, -1]).arraySync() as number[][]
      const labels = [...(batch?.y.dataSync() ?? [])]
      let differing = 0
      for (const [image, row] of y.entries()) {
        const label = labels[image] ?? -1
        assert.ok(Math.abs(row.reduce((sum, share) => sum + share, 0) - 1) < 1e-6)
        const share = row[label] ?? NaN
        assert.ok(share >= 0.5)
        const other = row.findIndex((value, index) => index !== label && value > 1e-3)
        if (other === -1) continue
        differing++
        const fits = images.some((partner, index) => labels[index] === other && partner.every((pixel, at) => Math.abs(share * (images[image]?.[at] ?? NaN) + (1 - share) * pixel - (x[image]?.[at] ?? NaN)) < 1e-5))
        assert.ok(fits, `image ${image} is no mixture`)
      }
      assert.ok(differing >= 4, `${differing} of 16 are mixed with another class`)
    })

    it('the same again from the same seed, and otherwise in every batch and from another seed', async () => {
      const first = await mixed({ epochs: 2 })
      assert.deepEqual(await mixed({ epochs: 2 }), first)
      assert.notDeepEqual(await mixed({ epochs: 2, seed: 43 }), first)
      assert.equal(new Set(first.map(({ y }) => JSON.stringify(y))).size, 4)
    })

    it('by shares from Beta(alpha, alpha)', async () => {
      // The mean of max(λ, 1 − λ): 3/4 for alpha 1; by quadrature 0.84 for 0.4 and 0.563 for 20.
      for (const [alpha, mean, most] of [[1, 0.75, 0.02], [0.4, 0.84, 0.02], [20, 0.563, 0.01], [1e-4, 1, 0.01]] as const) {
        const rows = (await mixed({ alpha, batchSize: 500, training: 2000 })).flatMap(({ y }) => y)
        const shares = rows.map(row => Math.max(...row)).filter(share => alpha < 0.01 || share < 0.99999)
        const got = shares.reduce((sum, share) => sum + share, 0) / shares.length
        assert.ok(Math.abs(got - mean) < most, `alpha ${alpha}: ${got}, not ${mean}`)
      }
    })

    it('for a loss of probabilities too, and refuses what cannot be', async () => {
      const data = stripes({ training: 32, validation: 0, imageShape: [12, 12, 1], classes: 4 })
      const model = tf.sequential({ layers: [tf.layers.flatten({ inputShape: [12, 12, 1] }), tf.layers.dense({ units: 4, activation: 'softmax' })] })
      await new Learner(data, model, { loss: crossEntropy, callbacks: [new MixUp()] }).fit(1, { lr: 0.01 })
      assert.throws(() => new MixUp({ alpha: 0 }), /alpha must be a number above 0/)
      assert.throws(() => new MixUp({ alhpa: 1 } as object), /MixUp has no option "alhpa"/)
    })
  })
})
