import assert from 'node:assert/strict'
import * as tf from '@tensorflow/tfjs'
import { DataError, DataLoaders, negate, type DataLoadersOptions } from '../../../src/data'
import { startEngine } from '../../../src/engine'

/** Images of 1 x 1 x 1, whose pixel is the image's number; 100 of class a, 60 of b, 40 of c. */
const labelOf = (image: number) => (image % 10 < 5 ? 0 : image % 10 < 8 ? 1 : 2)
const part = (count: number) => ({ images: Float32Array.from({ length: count }, (_, image) => image), labels: Array.from({ length: count }, (_, image) => labelOf(image)) })
const all: DataLoadersOptions = { name: 'numbered', classes: ['a', 'b', 'c'], imageShape: [1, 1, 1], training: part(200), validation: part(50) }
const data = (options: Partial<DataLoadersOptions> = {}) => new DataLoaders({ ...all, ...options })

const perClass = (labels: Int32Array) => [0, 1, 2].map(label => labels.filter(one => one === label).length)
const refuses = (make: () => unknown, message: RegExp) => assert.throws(make, (error: unknown) => error instanceof DataError && message.test(error.message))

describe('a split', () => {
  it('sets images aside for validation, each once, by seed, every class in its share', () => {
    const split = data({ validation: undefined, split: 0.2 })
    assert.deepEqual([split.training.length, split.validation.length], [160, 40])
    assert.deepEqual(perClass(split.validation.labels), [20, 12, 8])
    assert.deepEqual([...split.training.images, ...split.validation.images].sort((a, b) => a - b), [...all.training.images])
    split.training.images.forEach((image, at) => assert.equal(split.training.labels[at], labelOf(image), 'with its own label'))
    assert.deepEqual(data({ validation: undefined, split: 0.2 }).validation.images, split.validation.images)
    assert.notDeepEqual(data({ validation: undefined, split: { validation: 0.2, seed: 1 } }).validation.images, split.validation.images)
  })

  it('may be a number of images, and need not keep the shares', () => {
    const counts = new Set<string>()
    for (let seed = 0; seed < 5; seed += 1) counts.add(perClass(data({ validation: undefined, split: { validation: 33, stratified: false, seed } }).validation.labels).join())
    assert.ok(counts.size > 1)
    assert.deepEqual(perClass(data({ validation: undefined, split: 33 }).validation.labels), [16, 10, 7], 'largest remainders: of 16.5, 9.9 and 6.6')
  })

  for (const [split, message] of [
    [0, /split must be a share above 0 and below 1, or a whole number of images from 1 to 199, but is 0/],
    [1.5, /but is 1\.5/],
    [200, /from 1 to 199, but is 200/],
    [0.001, /split is 0\.001, which is 0 of the 200 given images/],
    [{ validation: 0.2, stratify: true }, /split has no option "stratify"\. It takes validation, stratified, seed/]
  ] as const) {
    it(`refuses ${JSON.stringify(split)}`, () => refuses(() => data({ validation: undefined, split: split as number }), message))
  }
})

describe('a subset', () => {
  it('is drawn by seed, keeps the shares of the classes and leaves the data as they are', () => {
    const whole = data()
    const some = whole.subset({ training: 20, validation: 0.5 })
    assert.deepEqual([some.training.length, some.validation.length, some.batchSize], [20, 25, 20])
    assert.deepEqual(perClass(some.training.labels), [10, 6, 4])
    some.training.images.forEach((image, at) => assert.equal(some.training.labels[at], labelOf(image)))
    assert.deepEqual(whole.subset({ training: 20 }).training, some.training)
    assert.notDeepEqual(whole.subset({ training: 20, seed: 1 }).training.images, some.training.images)
    assert.deepEqual([whole.training.length, whole.subset({ training: 20 }).validation.images], [200, whole.validation.images])
  })

  it('of classes numbers them anew, in the order given', () => {
    const two = data({ batchSize: 150 }).subset({ classes: ['c', 0] })
    assert.deepEqual([two.classes, two.training.length, two.validation.length, two.batchSize], [['c', 'a'], 140, 35, 140])
    two.training.images.forEach((image, at) => assert.equal(two.training.labels[at], labelOf(image) === 2 ? 0 : 1))
  })

  it('says what is wrong with an option', () => {
    refuses(() => data().subset({ classes: ['d'] }), /There is no class "d"\. The classes are a, b, c, numbered from 0/)
    refuses(() => data().subset({ classes: [3] }), /There is no class 3/)
    refuses(() => data().subset({ classes: ['a', 0] }), /names a class twice/)
    refuses(() => data().subset({ classes: [] }), /at least one class/)
    refuses(() => data({ validation: { images: new Float32Array(3), labels: [0, 0, 1] } }).subset({ classes: ['c'] }), /None of the validation images shows class "c"/)
    refuses(() => data().subset({ training: 201 }), /training must be a share .* from 1 to 200, but is 201/)
    refuses(() => data().subset({ train: 20 } as object), /subset\(\) has no option "train"/)
    refuses(() => data().withLabelNoise(0.5).subset({ classes: ['a', 'b'] }), /Choose the classes before you add label noise/)
  })
})

describe('label noise', () => {
  it('gives exactly the share of the training images another label, and keeps the true ones', () => {
    const whole = data()
    const noisy = whole.withLabelNoise(0.3, 1)
    const { labels, trueLabels } = noisy.training
    assert.equal(labels.filter((label, at) => label !== trueLabels[at]).length, 60)
    assert.equal(noisy.labelNoise, 0.3)
    assert.equal(trueLabels, whole.training.labels)
    assert.equal(noisy.validation.labels, whole.validation.labels)
    assert.equal(noisy.training.images, whole.training.images, 'the pixels are shared')
    assert.deepEqual([...whole.training.labels], all.training.labels, 'the data stay as they were')
    assert.match(noisy.toString(), /; 30 % of the training labels are wrong$/)
  })

  it('draws the wrong class uniformly from the others, by seed', () => {
    const images = { images: new Float32Array(30_000), labels: new Int32Array(30_000) }
    const noisy = data({ training: images }).withLabelNoise(1)
    const [right, ...wrong] = perClass(noisy.training.labels)
    assert.equal(right, 0)
    // A count's standard deviation is 87.
    for (const count of wrong) assert.ok(Math.abs(count - 15_000) < 500, `${count} of 30000`)
    assert.deepEqual(data({ training: images }).withLabelNoise(1).training.labels, noisy.training.labels)
    assert.notDeepEqual(data({ training: images }).withLabelNoise(1, 2).training.labels, noisy.training.labels)
  })

  it('is replaced by other noise, taken back by none, and stays in subsets and copies', () => {
    const noisy = data().withLabelNoise(0.4)
    assert.deepEqual(noisy.withLabelNoise(0).training.labels, data().training.labels)
    assert.equal(noisy.withLabelNoise(0.1, 9).labelNoise, 0.1)
    assert.equal(noisy.with({ batchSize: 5 }).labelNoise, 0.4)
    const some = noisy.subset({ training: 100 })
    assert.equal(some.training.trueLabels.filter((label, at) => label === labelOf(some.training.images[at]!)).length, 100)
    assert.ok(some.labelNoise > 0.2 && some.labelNoise < 0.6)
  })

  it('says what is wrong with a share', () => {
    for (const share of [-0.1, 1.1, NaN, 20, '0.2' as unknown as number]) refuses(() => data().withLabelNoise(share), /share of wrong labels must be from 0 to 1, but is .* For 20 % write 0\.2/)
    refuses(() => data({ classes: ['a'], training: { images: new Float32Array(2), labels: [0, 0] }, validation: { images: new Float32Array(1), labels: [0] } }).withLabelNoise(0.1), /only one class/)
  })
})

describe('a copy with other options', () => {
  it('changes these only, and shares the images', async () => {
    await startEngine('auto')
    const whole = data({ seed: 7, batchSize: 10 })
    const copy = whole.with({ batchSize: 200, transforms: [negate()], name: 'negated' })
    assert.deepEqual([copy.name, copy.batchSize, copy.seed, copy.stepsPerEpoch], ['negated', 200, 7, 1])
    assert.deepEqual([whole.name, whole.batchSize, whole.transforms.length], ['numbered', 10, 0])
    assert.equal(copy.training.images, whole.training.images)
    for await (const { x, y } of copy.trainingBatches(0)) {
      assert.deepEqual([...x.dataSync()].sort((a, b) => b - a), Array.from({ length: 200 }, (_, image) => 1 - image))
      tf.dispose([x, y])
    }
    assert.equal(copy.with({ transforms: [] }).transforms.length, 0)
  })

  it('says what is wrong with an option', () => {
    refuses(() => data().with({ batchSise: 4 } as object), /with\(\) has no option "batchSise"\. It takes name, batchSize/)
    refuses(() => data().with({ batchSize: 201 }), /batchSize must be a whole number from 1 to 200/)
  })
})
