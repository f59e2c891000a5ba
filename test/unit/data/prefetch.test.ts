import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import * as tf from '@tensorflow/tfjs'
import { DataLoaders, negate, normalise, randomRotate, randomShift, rotate, shift, type DataLoadersOptions, type ImageBatch } from '../../../src/data'
import { BatchWorker } from '../../../src/data/preparing/BatchWorker'
import { recipeOf } from '../../../src/data/transforms/recipe'
import { startEngine } from '../../../src/engine'
import { Learner } from '../../../src/learner'

const ALL = [randomShift({ pixels: 2 }), negate(), randomRotate({ degrees: 20 }), shift({ pixels: [1, -1] }), rotate({ degrees: 3 }), normalise({ mean: 0.1, deviation: 0.9 })]

function data(options: Partial<DataLoadersOptions> = {}): DataLoaders {
  const part = (count: number) => ({ images: Uint8Array.from({ length: count * 144 }, (_, at) => (at * 31) % 256), labels: Array.from({ length: count }, (_, at) => at % 10) })
  return new DataLoaders({ name: 'made', classes: '0 1 2 3 4 5 6 7 8 9'.split(' '), imageShape: [12, 12, 1], training: part(100), validation: part(10), batchSize: 16, transforms: ALL, normalisation: { mean: 0.1307, deviation: 0.3081 }, prefetch: true, ...options })
}

type Batches = ReturnType<DataLoaders['trainingBatches']>

async function contents(batches: Batches): Promise<{ x: Float32Array; y: Int32Array }[]> {
  const all: { x: Float32Array; y: Int32Array }[] = []
  for await (const { x, y } of batches) {
    all.push({ x: x.dataSync<'float32'>(), y: y.dataSync<'int32'>() })
    tf.dispose([x, y])
  }
  return all
}

const isAhead = (batches: Batches): batches is AsyncGenerator<ImageBatch, void, void> => Symbol.asyncIterator in batches

/** Worker threads of this process that keep it alive. */
const heldThreads = () => process.getActiveResourcesInfo().filter(name => name === 'MessagePort' || name === 'Worker').length

describe('batches prepared ahead', function () {
  this.timeout(60_000)
  before(async () => {
    await startEngine('auto')
  })

  it('are the same, bit for bit, as those prepared here, in every epoch and of bytes and floats', async () => {
    const floats = { images: Float32Array.from({ length: 100 * 144 }, (_, at) => Math.sin(at)), labels: new Int32Array(100) }
    for (const options of [{}, { training: floats }, { batchSize: 100 }]) {
      const [ahead, here] = [data(options), data({ ...options, prefetch: false })]
      assert.ok(isAhead(ahead.trainingBatches(0)) && !isAhead(here.trainingBatches(0)))
      for (const epoch of [0, 1, 5]) assert.deepEqual(await contents(ahead.trainingBatches(epoch, 3)), await contents(here.trainingBatches(epoch, 3)))
      ahead.dispose()
    }
  })

  it('are so by default only where that pays', () => {
    const isAsynchronous = (options: Partial<DataLoadersOptions>) => isAhead(data(options).trainingBatches(0))
    assert.equal(isAsynchronous({ prefetch: undefined }), false, 'few small images')
    assert.equal(isAsynchronous({ transforms: [] }), false, 'nothing to do')
    assert.equal(isAsynchronous({ transforms: [rotate({ degrees: 5 })] }), false, 'the same in every epoch')
    assert.equal(isAsynchronous({ transforms: [randomShift({ pixels: 1 }), { name: 'own', apply: () => undefined }] }), false, "one of one's own")
  })

  it('leave no tensors, threads or work behind, in a whole epoch and when the loop breaks off', async () => {
    const made = data()
    const tensors = tf.memory().numTensors
    await contents(made.trainingBatches(0))
    for await (const { x, y } of made.trainingBatches(1)) {
      tf.dispose([x, y])
      break
    }
    await assert.rejects(async () => {
      for await (const { x, y } of made.trainingBatches(2)) {
        tf.dispose([x, y])
        throw new Error('stop')
      }
    }, /stop/)
    assert.equal(tf.memory().numTensors, tensors)
    // It goes on as if nothing had been broken off.
    assert.deepEqual(await contents(made.trainingBatches(3)), await contents(data({ prefetch: false }).trainingBatches(3)))
    made.dispose()
  })

  it('train a learner to the same weights, wherever they are prepared', async () => {
    const trained = async (prefetch: boolean) => {
      const made = data({ prefetch })
      const conv = tf.layers.conv2d({ inputShape: [12, 12, 1], filters: 4, kernelSize: 3, strides: 2, activation: 'relu', kernelInitializer: tf.initializers.heNormal({ seed: 1 }) })
      const dense = tf.layers.dense({ units: 10, kernelInitializer: tf.initializers.glorotNormal({ seed: 1 }) })
      const learn = new Learner(made, tf.sequential({ layers: [conv, tf.layers.flatten(), dense] }), { seed: 5 })
      await learn.fit(2, { lr: 0.05 })
      const weights = learn.model.getWeights().map(weight => weight.dataSync())
      learn.dispose()
      made.dispose()
      return weights
    }
    const [ahead, here] = [await trained(true), await trained(false)]
    assert.ok(ahead.every(weight => weight.every(Number.isFinite)))
    assert.deepEqual(ahead, here)
  })

  it('can be asked for by two loops at once', async () => {
    const made = data()
    const [one, other] = await Promise.all([contents(made.trainingBatches(0)), contents(made.trainingBatches(1))])
    const here = data({ prefetch: false })
    assert.deepEqual([one, other], [await contents(here.trainingBatches(0)), await contents(here.trainingBatches(1))])
    made.dispose()
  })

  it('come to the end when the data are disposed of in the middle', async () => {
    const made = data({ batchSize: 4 })
    const seen: Float32Array[] = []
    for await (const { x, y } of made.trainingBatches(0)) {
      seen.push(x.dataSync<'float32'>())
      tf.dispose([x, y])
      if (seen.length === 3) made.dispose()
    }
    assert.deepEqual(seen, (await contents(data({ batchSize: 4, prefetch: false }).trainingBatches(0))).map(({ x }) => x))
  })

  it('are prepared here, with a warning, where the thread does not work', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'convscope-worker-'))
    await writeFile(path.join(folder, 'batchWorker.js'), "throw new Error('this thread is broken')")
    const before = process.env.CONVSCOPE_DIST
    process.env.CONVSCOPE_DIST = folder
    try {
      const warned = once(process, 'warning') as Promise<[Error]>
      const made = data()
      const prepared = await contents(made.trainingBatches(0))
      assert.deepEqual(prepared, await contents(data({ prefetch: false }).trainingBatches(0)))
      assert.match((await warned)[0].message, /between the training steps .* this thread is broken/)
      assert.equal(isAhead(made.trainingBatches(1)), false, 'and it is not tried again')
    } finally {
      if (before === undefined) delete process.env.CONVSCOPE_DIST
      else process.env.CONVSCOPE_DIST = before
      await rm(folder, { recursive: true })
    }
  })

  describe('by a worker', () => {
    const preparation = { part: 'training', images: new Uint8Array(10 * 144).fill(200), imageShape: [12, 12, 1] as const, normalisation: { mean: 0, deviation: 1 } }
    const worker = (idleMs?: number) => new BatchWorker(preparation, ALL.map(transform => recipeOf(transform)!), idleMs)

    it('that starts with the first request, holds the process only while something is waited for, and starts again after its end', async () => {
      const held = heldThreads()
      const one = worker()
      assert.equal(one.isRunning, false)
      const coming = one.prepare(Int32Array.of(1, 2), 0, 0)
      assert.equal(one.isRunning, true)
      assert.equal(heldThreads(), held + 1)
      const first = await coming
      assert.equal(first?.length, 2 * 144)
      await wait(20)
      assert.equal(heldThreads(), held)
      one.end()
      assert.equal(one.isRunning, false)
      assert.deepEqual(await one.prepare(Int32Array.of(1, 2), 0, 0), first)
      one.end()
    })

    it('that ends when it was forgotten, and starts again for who comes back', async () => {
      const one = worker(100)
      await one.prepare(Int32Array.of(1), 0, 0)
      while (one.isRunning) await wait(10)
      assert.equal((await one.prepare(Int32Array.of(1), 0, 0))?.length, 144)
      one.end()
    })

    it('that says so when it is ended while something is waited for', async () => {
      const one = worker()
      const coming = one.prepare(Int32Array.of(1), 0, 0)
      one.end()
      assert.equal(await coming, undefined)
    })
  })
})
