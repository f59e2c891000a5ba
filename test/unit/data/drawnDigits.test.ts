import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readdir, readFile, truncate, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { onProgress, type Progress } from '../../../src/run'
import { drawDigits } from '../../../src/data/drawnDigits/drawDigits'
import { drawnDigitsFile, keepDrawnDigits, readDrawnDigits } from '../../../src/data/drawnDigits/drawnDigitsCache'
import { loadDrawnDigits } from '../../../src/data/drawnDigits/loadDrawnDigits'
import { parseStroke } from '../../../src/data/drawnDigits/strokeNotation'
import { STROKE_MODELS } from '../../../src/data/drawnDigits/strokeModels'
import { ownCache } from '../engine/ownCache'

const SIDE = 28
const PIXELS = SIDE * SIDE
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

describe('drawDigits', () => {
  it('draws the same images for the same seed, bit for bit, on every machine', async () => {
    const { images, labels } = await drawDigits(300, 42, 0)
    assert.equal(sha256(Buffer.concat([images, labels])), '3df6ad9a05ac3cdd4cf78dc76cf3ad7a860f6052b3e6274a93008a31067c0093', 'if the drawing was changed on purpose, raise GENERATOR_VERSION, so that caches are not used any more')
  })

  it('draws other images for another seed, 0 among them, and another part', async () => {
    const sums = await Promise.all(([[42, 0], [42, 1], [0, 0], [1, 0], [-1, 0]] as const).map(async ([seed, part]) => sha256((await drawDigits(20, seed, part)).images)))
    assert.equal(new Set(sums).size, sums.length)
  })

  it('keeps to the conventions of MNIST: white ink in a box of 20 x 20 whose centre of mass is in the middle', async () => {
    const count = 1000
    const { images, labels } = await drawDigits(count, 5, 0)
    const perDigit = new Float64Array(10)
    let sum = 0
    let squares = 0
    for (let image = 0; image < count; image += 1) {
      perDigit[labels[image]!]! += 1
      const own = images.subarray(image * PIXELS, (image + 1) * PIXELS)
      let [mass, x, y] = [0, 0, 0]
      const rows = new Set<number>()
      const columns = new Set<number>()
      own.forEach((value, at) => {
        mass += value
        x += value * (at % SIDE)
        y += value * Math.floor(at / SIDE)
        if (value > 64) {
          rows.add(Math.floor(at / SIDE))
          columns.add(at % SIDE)
        }
        sum += value / 255
        squares += (value / 255) ** 2
      })
      assert.ok(Math.abs(x / mass - 14) < 1.7 && Math.abs(y / mass - 14) < 1.7, `image ${image}: centre of mass at ${x / mass}, ${y / mass}`)
      assert.ok(Math.max(rows.size, columns.size) >= 17 && Math.max(rows.size, columns.size) <= 22, `image ${image} is ${columns.size} x ${rows.size}`)
      assert.equal(own[0], 0)
    }
    assert.deepEqual([...perDigit], Array.from({ length: 10 }, () => count / 10))
    const mean = sum / (count * PIXELS)
    assert.ok(Math.abs(mean - 0.1307) < 0.015, `mean ${mean}`)
    assert.ok(Math.abs(Math.sqrt(squares / (count * PIXELS) - mean * mean) - 0.3081) < 0.015)
  })

  it('does not repeat itself', async () => {
    const { images } = await drawDigits(500, 9, 0)
    assert.equal(new Set(Array.from({ length: 500 }, (_, image) => sha256(images.subarray(image * PIXELS, (image + 1) * PIXELS)))).size, 500)
  })

  it('can be ended in the middle', async () => {
    const stop = new AbortController()
    await assert.rejects(drawDigits(10_000, 1, 0, { signal: stop.signal, onProgress: () => stop.abort(new Error('stopped')) }), /stopped/)
  })
})

describe('STROKE_MODELS', () => {
  it('have poses that can be mixed: the same strokes, points and corners', () => {
    for (const { digit, poses } of STROKE_MODELS) {
      const forms = poses.map(pose => pose.map(notation => parseStroke(notation).corners.join()).join(' | '))
      assert.equal(new Set(forms).size, 1, `the poses of a model of ${digit} differ: ${poses.map(pose => pose.join(' | ')).join('\n')}`)
    }
    assert.deepEqual([...new Set(STROKE_MODELS.map(({ digit }) => digit))].sort(), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  })
})

describe('the cache of drawn digits', () => {
  const cache = ownCache()
  const counts = [30, 10] as const
  const draw = async () => [await drawDigits(counts[0], 0, 0), await drawDigits(counts[1], 0, 1)] as const

  it('gives back what was kept, and leaves nothing unfinished beside it', async () => {
    const parts = await draw()
    await keepDrawnDigits(0, parts)
    const kept = await readDrawnDigits(0, counts)
    for (const [index, { images, labels }] of parts.entries()) {
      assert.deepEqual(Buffer.from(kept![index]!.images), Buffer.from(images))
      assert.deepEqual(Buffer.from(kept![index]!.labels), Buffer.from(labels))
    }
    assert.deepEqual(await readdir(path.dirname(drawnDigitsFile(0))), [path.basename(drawnDigitsFile(0))])
    assert.equal(await readDrawnDigits(1, counts), undefined)
    assert.equal(await readDrawnDigits(0, [31, 9]), undefined)
  })

  it('does not use a damaged or truncated file', async () => {
    await keepDrawnDigits(0, await draw())
    const whole = await readFile(drawnDigitsFile(0))
    const flipped = Buffer.from(whole)
    flipped[flipped.length - 100]! ^= 1
    for (const bytes of [flipped, whole.subarray(0, whole.length - 1), whole.subarray(0, 20), Buffer.alloc(0), Buffer.from('not ours')]) {
      await writeFile(drawnDigitsFile(0), bytes)
      assert.equal(await readDrawnDigits(0, counts), undefined)
    }
  })

  it('is read the second time, with the same images; a damaged one is drawn anew without a word', async () => {
    const seen: Progress[] = []
    const dispose = onProgress(progress => seen.push(progress))
    const first = await loadDrawnDigits(3)
    assert.ok(seen.length > 10)
    assert.equal(seen.at(-1)!.fraction, 1)
    assert.ok(seen.every(({ fraction }, index) => index === 0 || fraction >= seen[index - 1]!.fraction))
    seen.length = 0
    const second = await loadDrawnDigits(3)
    assert.equal(seen.length, 0)
    assert.equal(sha256(second[0].images), sha256(first[0].images))
    assert.equal(sha256(second[1].labels), sha256(first[1].labels))
    await truncate(drawnDigitsFile(3), 1000)
    assert.equal(sha256((await loadDrawnDigits(3))[0].images), sha256(first[0].images))
    assert.ok(await readDrawnDigits(3, [12_000, 2_000]), 'and kept again')
    dispose()
  })

  it('does without where it cannot be written', async () => {
    await writeFile(path.join(cache.folder, 'drawn-digits'), 'a file where the folder should be')
    await keepDrawnDigits(0, await draw())
    assert.equal(await readDrawnDigits(0, counts), undefined)
  })

  it('does not grow without end', async () => {
    const parts = await draw()
    for (let seed = 0; seed < 20; seed += 1) await keepDrawnDigits(seed, parts)
    assert.ok((await readdir(path.join(cache.folder, 'drawn-digits'))).length <= 16)
    assert.ok(await readDrawnDigits(19, counts))
  })
})
