import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { DataError, DataLoaders, type FromGeneratorOptions, type Sample } from '../../../src/data'
import { onProgress } from '../../../src/run'
import { ownCache } from '../engine/ownCache'
import { idx } from './madeMnist'

const refuses = (making: Promise<unknown>, message: RegExp) => assert.rejects(making, (error: unknown) => error instanceof DataError && message.test(error.message))

describe('DataLoaders from IDX files', () => {
  const cache = ownCache()
  const write = async (name: string, bytes: Uint8Array) => {
    await writeFile(path.join(cache.folder, name), bytes)
    return path.join(cache.folder, name)
  }
  const pair = async (count: number, side = 5) => ({
    images: await write(`${count}-${side}-images-idx3-ubyte.gz`, gzipSync(idx([count, side, 6], Uint8Array.from({ length: count * side * 6 }, (_, at) => at % 256)))),
    labels: await write(`${count}-${side}-labels-idx1-ubyte`, idx([count], Uint8Array.from({ length: count }, (_, at) => at % 4)))
  })

  it('take the shape of the images and the number of classes from the files', async () => {
    const data = await DataLoaders.fromIdx({ training: await pair(20), validation: await pair(8), batchSize: 7 })
    assert.deepEqual([data.name, data.imageShape, data.classes, data.training.length, data.validation.length, data.batchSize], ['20-5-images-idx3-ubyte', [5, 6, 1], ['0', '1', '2', '3'], 20, 8, 7])
    assert.deepEqual([...data.training.images.subarray(0, 3), ...data.training.labels.subarray(0, 5)], [0, 1, 2, 0, 1, 2, 3, 0])
  })

  it('may be split, and have names', async () => {
    const data = await DataLoaders.fromIdx({ training: await pair(20), split: 0.25, name: 'mine', classes: ['a', 'b', 'c', 'd', 'e'] })
    assert.deepEqual([data.name, data.classes.length, data.training.length, data.validation.length], ['mine', 5, 15, 5])
  })

  it('say which file does not fit', async () => {
    const twenty = await pair(20)
    await refuses(DataLoaders.fromIdx({ training: twenty }), /no validation images/)
    await refuses(DataLoaders.fromIdx({ training: twenty, validation: await pair(8, 4) }), /8-4-images-idx3-ubyte.gz holds images of 4 x 6 pixels, but .* of 5 x 6/)
    await refuses(DataLoaders.fromIdx({ training: { images: twenty.images, labels: (await pair(8)).labels }, split: 0.5 }), /holds 20 images, but .*8-5-labels-idx1-ubyte holds 8 labels/)
    await refuses(DataLoaders.fromIdx({ training: { images: twenty.labels, labels: twenty.images }, split: 0.5 }), /holds labels, where images were expected|holds images, where labels were expected/)
    await refuses(DataLoaders.fromIdx({ training: { images: twenty.images } as never, split: 0.5 }), /^training must have the paths of two files/)
    await refuses(DataLoaders.fromIdx({ training: twenty, classes: ['a'], split: 0.5 }), /label of training image 1 is 1, but must be a whole number from 0 to 0/)
    await refuses(DataLoaders.fromIdx({ training: twenty, split: 0.5, batchsize: 3 } as never), /no option "batchsize"/)
  })
})

describe('DataLoaders from a generator', () => {
  const options: FromGeneratorOptions = { name: 'made', classes: ['a', 'b'], imageShape: [2, 2, 1], training: 6, validation: 2 }
  const sample = (number: number): Sample => ({ image: Uint8Array.of(number, 0, 0, 0), label: number % 2 })

  it('take so many images, once, in order, and end the generator', async () => {
    let ended = false
    const data = await DataLoaders.fromGenerator(function* () {
      try {
        for (let number = 0; ; number += 1) yield sample(number)
      } finally {
        ended = true
      }
    }, options)
    assert.ok(ended)
    assert.ok(data.training.images instanceof Uint8Array)
    assert.deepEqual([data.training.images, data.validation.images].map(images => [...images].filter((_, at) => at % 4 === 0)), [[0, 1, 2, 3, 4, 5], [6, 7]])
    assert.deepEqual([...data.validation.labels], [0, 1])
  })

  it('take an asynchronous generator, a function, and lists of numbers; may be split', async () => {
    const later = await DataLoaders.fromGenerator(async function* () {
      for (let number = 0; number < 8; number += 1) yield await Promise.resolve(sample(number))
    }, options)
    const each = await DataLoaders.fromGenerator((_, number) => ({ image: [number, 0.5, 0, 0], label: number % 2 }), { ...options, training: 8, validation: undefined, split: 2 })
    assert.equal(later.training.length, 6)
    assert.ok(each.training.images instanceof Float32Array)
    assert.deepEqual([each.training.length, each.validation.length], [6, 2])
  })

  it('get random numbers that only the seed decides', async () => {
    const noise = (seed?: number) => DataLoaders.fromGenerator(random => ({ image: Float32Array.from({ length: 4 }, () => random.next()), label: random.integer(2) }), { ...options, seed })
    assert.deepEqual((await noise()).training, (await noise()).training)
    assert.notDeepEqual((await noise(1)).training, (await noise(2)).training)
  })

  it('say how far they are', async () => {
    const fractions: number[] = []
    const dispose = onProgress(({ label, fraction }) => label === 'Making images' && fractions.push(fraction))
    await DataLoaders.fromGenerator((_, number) => sample(number), options)
    dispose()
    assert.equal(fractions.at(-1), 1)
  })

  const wrong: [string, (number: number) => unknown, RegExp][] = [
    ['an image of another size', () => ({ image: new Uint8Array(3), label: 0 }), /image 0 of the generator has 3 values, but imageShape \[2, 2, 1\] makes 4/],
    ['pixels that are no numbers', () => ({ image: [0, NaN, 0, 0], label: 0 }), /Value 1 of training image 0 is NaN/],
    ['a label that is no class', number => ({ ...sample(number), label: number }), /label of training image 2 is 2/],
    ['bytes and floats', number => (number === 1 ? { image: [0, 0, 0, 0], label: 0 } : sample(number)), /Image 1 is made of floats, but the images before it of bytes/],
    ['something else', () => 5, /The generator gave number as image 0, but must give \{ image, label \}/],
    ['a misspelt member', () => ({ ...sample(0), lable: 1 }), /no option "lable"/]
  ]
  for (const [what, make, message] of wrong) {
    it(`refuse ${what}`, () => refuses(DataLoaders.fromGenerator((_, number) => make(number) as Sample, options), message))
  }

  it('say what is wrong with an option before they make anything', async () => {
    let calls = 0
    const count = () => sample(calls++)
    const cases: [object, RegExp][] = [
      [{ batchsize: 4 }, /no option "batchsize"/],
      [{ imageShape: undefined }, /imageShape must be \[height, width, channels\]/],
      [{ classes: 'ab' }, /classes must be a list with the name of at least one class/],
      [{ validation: undefined }, /no validation images/],
      [{ split: 0.5 }, /either validation images or split/],
      [{ seed: 0.5 }, /seed must be a whole number/]
    ]
    for (const [wrongOptions, message] of cases) await refuses(DataLoaders.fromGenerator(count, { ...options, ...wrongOptions }), message)
    assert.equal(calls, 0)
  })

  it('refuse a generator that ends early, and what is no generator', async () => {
    await refuses(DataLoaders.fromGenerator(() => [sample(0), sample(1)], options), /ended after 2 images, but 8 were asked for \(6 for training, 2 for validation\)/)
    await refuses(DataLoaders.fromGenerator(() => [], { ...options, validation: undefined, split: 1 }), /ended after 0 images, but 6 were asked for\. Let it yield more/)
    await refuses(DataLoaders.fromGenerator([sample(0)] as never, options), /takes a generator function/)
    await refuses(DataLoaders.fromGenerator(() => sample(0), { ...options, training: 0 }), /training must be a whole number from 1/)
  })

  it('are ended by a signal', async () => {
    const stop = new AbortController()
    setTimeout(() => stop.abort(new Error('stopped')), 30)
    await assert.rejects(DataLoaders.fromGenerator((_, number) => sample(number % 200), { ...options, training: 9_000_000, signal: stop.signal }), /stopped/)
  })
})
