import assert from 'node:assert/strict'
import * as tf from '@tensorflow/tfjs'
import { DataError, DataLoaders, negate, normalise, randomRotate, randomShift, rotate, shift, type DataLoadersOptions, type ImageBatch, type Transform } from '../../../src/data'
import { startEngine } from '../../../src/engine'

/** One 3 x 3 image with the numbers from 1 to 9, for training and validation. */
function square(transforms: Transform[], options: Partial<DataLoadersOptions> = {}): DataLoaders {
  const part = { images: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9), labels: [0] }
  return new DataLoaders({ name: 'square', classes: ['a'], imageShape: [3, 3, 1], training: part, validation: part, transforms, ...options })
}

/** Eight images of bytes, 9 x 9 x 1, all different. */
function bytes(transforms: Transform[], options: Partial<DataLoadersOptions> = {}): DataLoaders {
  const part = { images: Uint8Array.from({ length: 8 * 81 }, (_, at) => (at * 37) % 256), labels: Array.from({ length: 8 }, (_, at) => at) }
  return new DataLoaders({ name: 'bytes', classes: 'a b c d e f g h'.split(' '), imageShape: [9, 9, 1], training: part, validation: part, transforms, ...options })
}

/** The pixels of every image, by its label. */
async function pixels(batches: AsyncIterable<ImageBatch> | Iterable<ImageBatch>): Promise<Map<number, number[]>> {
  const seen = new Map<number, number[]>()
  for await (const { x, y, size } of batches) {
    const [values, labels] = [x.dataSync(), y.dataSync()]
    for (let at = 0; at < size; at += 1) seen.set(labels[at]!, [...values.slice((at * values.length) / size, ((at + 1) * values.length) / size)])
    tf.dispose([x, y])
  }
  return seen
}

const only = async (data: DataLoaders) => (await pixels(data.trainingBatches(0))).get(0)!
const validationOf = async (data: DataLoaders) => (await pixels(data.validationBatches())).get(0)!

describe('transforms', () => {
  before(async () => {
    await startEngine('auto')
  })

  it('shift by whole pixels; what comes in is background, what leaves is lost', async () => {
    assert.deepEqual(await only(square([shift({ pixels: 1 })])), [0, 1, 2, 0, 4, 5, 0, 7, 8])
    assert.deepEqual(await only(square([shift({ pixels: [-1, 1] })])), [0, 0, 0, 2, 3, 0, 5, 6, 0])
    assert.deepEqual(await only(square([shift({ pixels: [0, -2] })])), [7, 8, 9, 0, 0, 0, 0, 0, 0])
    assert.deepEqual(await only(square([shift({ pixels: [3, 0] })])), [0, 0, 0, 0, 0, 0, 0, 0, 0])
    assert.deepEqual(await only(square([shift({ pixels: [0, 5] })])), [0, 0, 0, 0, 0, 0, 0, 0, 0])
  })

  it('rotate counter-clockwise about the centre; quarter turns are exact', async () => {
    assert.deepEqual(await only(square([rotate({ degrees: 90 })])), [3, 6, 9, 2, 5, 8, 1, 4, 7])
    assert.deepEqual(await only(square([rotate({ degrees: -90 })])), [7, 4, 1, 8, 5, 2, 9, 6, 3])
    assert.deepEqual(await only(square([rotate({ degrees: 180 })])), [9, 8, 7, 6, 5, 4, 3, 2, 1])
    assert.deepEqual(await only(square([rotate({ degrees: 360 })])), [1, 2, 3, 4, 5, 6, 7, 8, 9])
  })

  it('rotate by other angles with bilinear interpolation', async () => {
    // By hand, 45 degrees: the upper middle comes from (1 + √½, 1 - √½), between 2, 3, 5 and 6.
    const s = Math.SQRT1_2
    const expected = (1 - s) * ((1 - s) * 5 + s * 6) + s * ((1 - s) * 2 + s * 3)
    const turned = await only(square([rotate({ degrees: 45 })]))
    assert.ok(Math.abs(turned[1]! - expected) < 1e-5, `${turned[1]!} instead of ${expected}`)
    assert.equal(turned[4], 5)
  })

  it('negate, and what comes in afterwards is white', async () => {
    const images = Uint8Array.of(0, 255, 51, 0)
    const data = square([negate(), shift({ pixels: 1 })], { imageShape: [2, 2, 1], training: { images, labels: [0] }, validation: { images, labels: [0] } })
    assert.deepEqual((await only(data)).map(value => Math.round(value * 1e6) / 1e6), [1, 1, 1, 0.8])
  })

  it('normalise channel by channel, before the normalisation of the data', async () => {
    const images = Float32Array.of(1, 10, 3, 30)
    const data = square([normalise({ mean: [1, 10], deviation: [2, 20] })], { imageShape: [1, 2, 2], training: { images, labels: [0] }, validation: { images, labels: [0] }, normalisation: { mean: 1, deviation: 2 } })
    assert.deepEqual(await only(data), [-0.5, -0.5, 0, 0])
    assert.throws(() => square([normalise({ mean: [1, 2], deviation: 1 })]), /mean for each of 2 channels, but the images have 1/)
  })

  it('work on bytes and floats in colour', async () => {
    const images = Uint8Array.of(0, 51, 102, 153, 204, 255)
    const data = square([shift({ pixels: 1 })], { imageShape: [1, 2, 3], training: { images, labels: [0] }, validation: { images, labels: [0] } })
    assert.deepEqual((await only(data)).map(value => Math.round(value * 10) / 10), [0, 0, 0, 0, 0.2, 0.4])
  })

  it('change validation images where they always do the same, and not where they are random', async () => {
    assert.deepEqual(await validationOf(square([shift({ pixels: 1 })])), [0, 1, 2, 0, 4, 5, 0, 7, 8])
    assert.deepEqual(await validationOf(square([randomShift({ pixels: 2 }), randomRotate({ degrees: 90 })])), [1, 2, 3, 4, 5, 6, 7, 8, 9])
    assert.deepEqual(await validationOf(square([randomShift({ pixels: 2 }), shift({ pixels: 1 })])), [0, 1, 2, 0, 4, 5, 0, 7, 8])
  })

  it('draw from seed, epoch and image only: not from the batch size', async () => {
    const transforms = [randomShift({ pixels: 2 }), randomRotate({ degrees: 30 })]
    const one = await pixels(bytes(transforms, { batchSize: 1 }).trainingBatches(2, 7))
    assert.deepEqual(await pixels(bytes(transforms, { batchSize: 8 }).trainingBatches(2, 7)), one)
    assert.deepEqual(await pixels(bytes(transforms, { batchSize: 3 }).trainingBatches(2, 7)), one)
    assert.notDeepEqual(await pixels(bytes(transforms).trainingBatches(3, 7)), one)
    assert.notDeepEqual(await pixels(bytes(transforms).trainingBatches(2, 8)), one)
  })

  it('shift at random in all directions, and no farther than they may', async () => {
    const images = new Float32Array(49)
    images[24] = 1
    const part = { images, labels: [0] }
    const data = new DataLoaders({ name: 'dot', classes: ['a'], imageShape: [7, 7, 1], training: part, validation: part, transforms: [randomShift({ pixels: 1 })] })
    const places = new Set<number>()
    for (let epoch = 0; epoch < 200; epoch += 1) places.add((await pixels(data.trainingBatches(epoch))).get(0)!.indexOf(1))
    assert.deepEqual([...places].sort((a, b) => a - b), [16, 17, 18, 23, 24, 25, 30, 31, 32])
  })

  it('are prepared once where they always give the same, and every epoch where they augment', async () => {
    let calls = 0
    const counted = (augments: boolean): Transform => ({ name: 'counted', augments, apply: image => (calls += 1, image.pixels.map(value => value + 1)) })
    const fixed = square([counted(false)])
    calls = 0
    for (let epoch = 0; epoch < 3; epoch += 1) assert.deepEqual(await only(fixed), [2, 3, 4, 5, 6, 7, 8, 9, 10])
    assert.equal(calls, 1)
    const augmented = square([counted(true)])
    calls = 0
    for (let epoch = 0; epoch < 3; epoch += 1) await only(augmented)
    assert.equal(calls, 3)
  })

  it("may be one's own, may change the pixels in place, and leave the data as they are", async () => {
    const brighter: Transform = { name: 'brighter', apply: ({ pixels: own }) => own.forEach((value, at) => (own[at] = value * 2)) }
    const data = square([brighter])
    assert.deepEqual(await only(data), [2, 4, 6, 8, 10, 12, 14, 16, 18])
    assert.deepEqual([...data.training.images], [1, 2, 3, 4, 5, 6, 7, 8, 9])
    const grain: Transform = { name: 'grain', augments: true, apply: (image, random) => image.pixels.map(value => value + random.normal()) }
    assert.deepEqual(await only(square([grain])), await only(square([grain])))
    assert.notDeepEqual(await only(square([grain])), await only(square([])))
    // A copy of a built-in one with another apply is one's own.
    assert.deepEqual(await only(square([{ ...negate(), apply: ({ pixels: own }) => own }])), [1, 2, 3, 4, 5, 6, 7, 8, 9])
  })

  it('that are wrong are named when the data are made', () => {
    const cases: [unknown, RegExp][] = [
      [{ name: 'short', apply: () => new Float32Array(4) }, /The transform "short" gave 4 values for training image 0: apply must return a Float32Array of 3 x 3 x 1 = 9 values/],
      [{ name: 'hole', apply: () => new Float32Array(9).fill(NaN, 4) }, /The transform "hole" gave NaN as value 4 of training image 0/],
      [{ name: 'late', apply: () => Promise.resolve() }, /The transform "late" did not give an image/],
      [{ name: 'broken', apply: () => { throw new RangeError('no such thing') } }, /The transform "broken" failed on training image 0: no such thing/],
      [negate, /transforms\[0\] is no transform.* Was it called, as in negate\(\)\?/],
      [{ apply: () => undefined }, /transforms\[0\] is no transform: it must have a name/]
    ]
    for (const [transform, message] of cases) assert.throws(() => square([transform as Transform]), (error: unknown) => error instanceof DataError && message.test(error.message))
  })

  it('refuse options that make no sense', () => {
    const cases: [() => unknown, RegExp][] = [
      [() => shift({ pixels: 0.5 }), /whole number of pixels to the right, or \[right, down\], but pixels is 0\.5/],
      [() => shift({ pixels: [1, 2, 3] as never }), /but pixels is \[1,2,3\]/],
      [() => randomShift({ pixels: -1 }), /at least 0, but pixels is -1/],
      [() => rotate({ degrees: NaN }), /but degrees is NaN/],
      [() => randomRotate({ degrees: 181 }), /from 0 to 180, but degrees is 181/],
      [() => normalise({ mean: 0, deviation: 0 }), /above 0, or one for each channel, but deviation is 0/]
    ]
    for (const [make, message] of cases) assert.throws(make, (error: unknown) => error instanceof DataError && message.test(error.message))
  })

  it('are shown with the batch as the network gets it', () => {
    const { 'image/svg+xml': svg, 'text/plain': text } = bytes([randomShift({ pixels: 1 })])
      .showBatch(1)[Symbol.for('Jupyter.display') as typeof import('../../../src/run').JUPYTER_DISPLAY]() as Record<string, string>
    assert.equal(svg!.match(/data:image\/png;base64,/g)?.length, 8)
    assert.equal(text, 'bytes: the first 8 training images of epoch 1; random shift by up to 1')
  })
})
