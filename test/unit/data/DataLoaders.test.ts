import assert from 'node:assert/strict'
import * as tf from '@tensorflow/tfjs'
import { DataError, DataLoaders, digits, type DataLoadersOptions, type ImageBatch } from '../../../src/data'
import { startEngine } from '../../../src/engine'
import { ownCache } from '../engine/ownCache'

/** 10 training and 5 validation images of 2 x 3 x 1 whose pixels are the number of the image. */
function small(options: Partial<DataLoadersOptions> = {}): DataLoaders {
  const images = (count: number) => Float32Array.from({ length: count * 6 }, (_, index) => Math.floor(index / 6))
  const part = (count: number) => ({ images: images(count), labels: Array.from({ length: count }, (_, index) => index % 2) })
  return new DataLoaders({ name: 'numbered', classes: ['even', 'odd'], imageShape: [2, 3, 1], training: part(10), validation: part(5), batchSize: 4, ...options })
}

/** The numbers of the images in each batch. */
async function numbers(batches: AsyncIterable<ImageBatch> | Iterable<ImageBatch>): Promise<number[][]> {
  const all: number[][] = []
  for await (const { x, y, size } of batches) {
    const [values, labels] = [x.dataSync(), y.dataSync()]
    assert.deepEqual([x.shape, x.dtype, y.shape, y.dtype], [[size, 2, 3, 1], 'float32', [size], 'int32'])
    const seen = Array.from({ length: size }, (_, at) => values[at * 6 + 5]!)
    assert.deepEqual([...labels], seen.map(number => number % 2), 'each image with its own label')
    tf.dispose([x, y])
    all.push(seen)
  }
  return all
}

/** The first batch of the first epoch. */
async function firstBatch(data: DataLoaders): Promise<ImageBatch> {
  for await (const batch of data.trainingBatches(0)) return batch
  throw new Error('There is no batch.')
}

describe('DataLoaders', () => {
  before(async () => {
    await startEngine('auto')
  })

  it('goes once through all training images in an order that only seed and epoch decide, the short last batch included', async () => {
    const data = small()
    const epoch = await numbers(data.trainingBatches(0, 1))
    assert.deepEqual(epoch.map(batch => batch.length), [4, 4, 2])
    assert.equal(data.stepsPerEpoch, 3)
    assert.deepEqual(epoch.flat().sort((a, b) => a - b), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    assert.deepEqual(await numbers(data.trainingBatches(0, 1)), epoch)
    assert.deepEqual(await numbers(small().trainingBatches(0, 1)), epoch)
    const orders = await Promise.all([[0, 1], [1, 1], [0, 2], [0, 0], [1, 0]].map(async ([e, seed]) => (await numbers(data.trainingBatches(e!, seed))).flat().join()))
    assert.equal(new Set(orders).size, orders.length)
    assert.deepEqual(await numbers(data.trainingBatches(3)), await numbers(data.trainingBatches(3, 42)))
  })

  it('goes through the validation images as they lie', async () => {
    assert.deepEqual(await numbers(small({ validationBatchSize: 2 }).validationBatches()), [[0, 1], [2, 3], [4]])
  })

  it('normalises bytes and floats', async () => {
    const images = Uint8Array.of(0, 51, 255, 0, 0, 0)
    const bytes = small({ training: { images, labels: [1] }, batchSize: 1, normalisation: { mean: 0.2, deviation: 0.5 } })
    const batch = await firstBatch(bytes)
    assert.deepEqual(Array.from(batch.x.dataSync().slice(0, 3), value => Math.round(value * 1e6) / 1e6), [-0.4, 0, 1.6])
    tf.dispose([batch.x, batch.y])
  })

  it('keeps no tensors: memory is what it was after an epoch, and when a loop breaks off', async () => {
    const data = small()
    await numbers(data.trainingBatches(0))
    const before = tf.memory().numTensors
    for (let epoch = 0; epoch < 3; epoch += 1) await numbers(data.trainingBatches(epoch))
    for await (const { x, y } of data.trainingBatches(0)) {
      tf.dispose([x, y])
      break
    }
    assert.equal(tf.memory().numTensors, before)
  })

  it('does not change a batch that is still held when the next is made', async () => {
    const held: ImageBatch[] = []
    for await (const batch of small({ batchSize: 5 }).trainingBatches(0)) held.push(batch)
    const [first, second] = held
    assert.notDeepEqual(first!.x.dataSync(), second!.x.dataSync())
    tf.dispose([first!.x, first!.y, second!.x, second!.y])
  })

  for (const batchSize of [0, -1, 1.5, NaN, Infinity, 1e9, 11, '4' as unknown as number]) {
    it(`refuses batchSize ${JSON.stringify(batchSize)} (${batchSize}) and says what it may be`, () => {
      assert.throws(() => small({ batchSize }), (error: unknown) => error instanceof DataError && error.message.startsWith('batchSize must be a whole number from 1 to 10 (the number of training images), but is '))
    })
  }

  it('refuses arrays that do not fit each other, and says which', () => {
    const images = new Float32Array(12)
    const cases: [Partial<DataLoadersOptions>, RegExp][] = [
      [{ training: { images: new Float32Array(13), labels: [0, 1] } }, /training images hold 13 values, which is not a whole number of images of 2 x 3 x 1 = 6 values/],
      [{ training: { images, labels: [0] } }, /2 training images of 2 x 3 x 1 but 1 labels/],
      [{ validation: { images, labels: [0, 2] } }, /label of validation image 1 is 2, but must be a whole number from 0 to 1: there are 2 classes/],
      [{ validation: { images, labels: [0, 0.5] } }, /label of validation image 1 is 0.5/],
      [{ validation: { images: new Uint8Array(0), labels: [] } }, /no validation images/],
      [{ training: { images: [1, 2] as unknown as Float32Array, labels: [] } }, /must be one Uint8Array .* or one Float32Array/],
      [{ imageShape: [2, 3] as unknown as [number, number, number] }, /imageShape must be \[height, width, channels\].* is \[2,3\]/],
      [{ normalisation: { mean: 0, deviation: 0 } }, /deviation above 0/],
      [{ training: { images: Float32Array.of(0, 1, 2, 3, 4, 5, 6, NaN, 8, 9, 10, 11), labels: [0, 1] } }, /^Value 1 of training image 1 is NaN/],
      [{ batchsize: 4 } as Partial<DataLoadersOptions>, /^DataLoaders has no option "batchsize"\. It takes name, /],
      [{ validation: undefined }, /no validation images\. Give validation: .* split: 0\.2/],
      [{ split: 0.5 }, /either validation images or split/],
      [{ seed: 1.5 }, /seed must be a whole number, but is 1.5/]
    ]
    for (const [options, message] of cases) assert.throws(() => small(options), (error: unknown) => error instanceof DataError && message.test(error.message))
  })

  it('shows itself as a picture and in words; names of classes stay text', () => {
    const shown = small({ classes: ['<script>alert(1)</script>', 'a"&b'] })[Symbol.for('Jupyter.display') as typeof import('../../../src/run').JUPYTER_DISPLAY]()
    const svg = shown['image/svg+xml'] as string
    assert.ok(!svg.includes('<script'))
    assert.ok(svg.includes('&lt;script…') && svg.includes('a&quot;&amp;b'))
    assert.equal(svg.match(/data:image\/png;base64,/g)?.length, 10)
    assert.match(shown['text/plain'] as string, /^numbered: 10 training and 5 validation images of 2 x 3 x 1, 2 classes .*; batches of 4, 3 steps an epoch$/)
  })
})

describe('digits', () => {
  ownCache()
  before(async () => {
    await startEngine('auto')
  })

  it('gives drawn digits, ready for a learner', async () => {
    const data = await digits()
    assert.deepEqual([data.name, data.training.length, data.validation.length, data.batchSize, data.stepsPerEpoch, data.imageShape, data.classes.length], ['drawn digits', 12_000, 2_000, 64, 188, [28, 28, 1], 10])
    const batch = await firstBatch(data)
    const { mean, variance } = tf.moments(batch.x)
    assert.deepEqual(batch.x.shape, [64, 28, 28, 1])
    assert.ok(Math.abs(mean.dataSync()[0]!) < 0.1 && Math.abs(variance.dataSync()[0]! - 1) < 0.15)
    tf.dispose([batch.x, batch.y, mean, variance])
  })

  it('takes a part of them', async () => {
    const [all, some] = [await digits({ seed: 0 }), await digits({ seed: 0, training: 100, validation: 10, batchSize: 100 })]
    assert.deepEqual([some.training.length, some.validation.length, some.stepsPerEpoch], [100, 10, 1])
    assert.deepEqual([...some.training.labels], [...all.training.labels.subarray(0, 100)])
  })

  it('says what is wrong with an option', async () => {
    const cases: [Record<string, unknown>, RegExp][] = [
      [{ batchSize: 1e9 }, /^batchSize must be a whole number from 1 to 12000 \(the number of training images\), but is 1000000000\.$/],
      [{ batchSize: 0, source: 'mnist' }, /^batchSize must be a whole number from 1 to 60000/],
      [{ batchSize: 64, training: 10 }, /from 1 to 10 \(the number of training images\), but is 64/],
      [{ validationBatchSize: -1 }, /^validationBatchSize must be/],
      [{ training: 12_001 }, /^training must be a whole number from 1 to 12000 \(the number of training images there are\), but is 12001/],
      [{ source: 'MNIST' }, /^source must be 'drawn' or 'mnist', but is 'MNIST'/],
      [{ source: 'toString' }, /^source must be/],
      [{ batchsize: 4 }, /no option "batchsize"\. It takes source, batchSize/],
      [{ seed: '42' }, /^seed must be a whole number/],
      [{ folder: '/' }, /are for source: 'mnist'/]
    ]
    for (const [options, message] of cases) await assert.rejects(digits(options), (error: unknown) => error instanceof DataError && message.test(error.message))
  })
})
