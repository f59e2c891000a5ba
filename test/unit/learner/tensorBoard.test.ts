import assert from 'node:assert/strict'
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { ActivationStats, Callback, GradientStats, Learner, simpleCnn, TensorBoard, WeightStats } from '../../../src/learner'
import { crc32c } from '../../../src/learner/tensorBoard/crc32c'
import { EventFile } from '../../../src/learner/tensorBoard/EventFile'
import { HISTOGRAM_BINS } from '../../../src/run'
import { onEveryEngine, onWasm } from './engines'
import { ownFolder } from './ownFolder'
import { readWithPython } from './python'
import { readEvents, type ReadEvent } from './readEvents'
import { stripes } from './stripes'

const eventsIn = (folder: string): ReadEvent[] => readdirSync(folder).flatMap(name => readEvents(readFileSync(path.join(folder, name))))
const curve = (events: ReadEvent[], tag: string): [step: number, value: number][] => events.flatMap(({ step, values }) => values.flatMap(value => (value.tag === tag && value.scalar !== undefined ? [[step, value.scalar] as [number, number]] : [])))

/** What TensorBoard's own reader makes of a folder. */
const READ = `import json, sys
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.util import tensor_util
a = EventAccumulator(sys.argv[1], size_guidance={'scalars': 0, 'histograms': 0, 'tensors': 0})
a.Reload()
t = a.Tags()
print(json.dumps({
  'scalars': {tag: [[e.step, e.value] for e in a.Scalars(tag)] for tag in t['scalars']},
  'histograms': {tag: [[e.step, e.histogram_value.min, e.histogram_value.max, e.histogram_value.num, e.histogram_value.sum, e.histogram_value.sum_squares, list(e.histogram_value.bucket_limit), list(e.histogram_value.bucket)] for e in a.Histograms(tag)] for tag in t['histograms']}
}))`

interface TensorBoardRead {
  scalars: Record<string, [number, number][]>
  histograms: Record<string, [step: number, min: number, max: number, num: number, sum: number, sumSquares: number, limits: number[], counts: number[]][]>
}

describe('TensorBoard', function () {
  this.timeout(60_000)

  it('checks its records with CRC-32C as RFC 3720 gives it', () => {
    const ascending = Uint8Array.from({ length: 32 }, (_, index) => index)
    for (const [bytes, expected] of [
      [new Uint8Array(32), 0x8a9136aa],
      [new Uint8Array(32).fill(0xff), 0x62a8ab43],
      [ascending, 0x46dd794e],
      [ascending.slice().reverse(), 0x113fdb5c],
      [Buffer.from('123456789'), 0xe3069283]
    ] as const)
      assert.equal(crc32c(bytes), expected)
  })

  describe('files', () => {
    const folder = ownFolder()

    it('hold large steps, long texts and every number', () => {
      const events = new EventFile(folder())
      const tag = 'ä'.repeat(5000)
      events.write(2 ** 40 + 3, 1_700_000_000_250, [[tag, -1.5], ['nan', NaN], ['inf', -Infinity]])
      assert.deepEqual(eventsIn(folder()).length, 1, 'not before flush')
      events.flush()
      const [version, event] = eventsIn(folder())
      assert.equal(version?.fileVersion, 'brain.Event:2')
      assert.deepEqual([event?.step, event?.wallTime], [2 ** 40 + 3, 1_700_000_000.25])
      assert.deepEqual(event?.values, [{ tag, scalar: -1.5 }, { tag: 'nan', scalar: NaN }, { tag: 'inf', scalar: -Infinity }])
    })
  })

  onEveryEngine(() => {
    const folder = ownFolder()

    const fitted = async () => {
      const learn = new Learner(stripes(), simpleCnn(), { callbacks: [new ActivationStats({ histograms: true }), new TensorBoard({ folder: folder('runs'), layersEvery: 4 })] })
      await learn.fit(2, { lr: 0.05 })
      return learn
    }

    it('gets curves of batches and epochs, and histograms of what layers give', async () => {
      const learn = await fitted()
      const { record } = learn.recorder
      const events = eventsIn(learn.tensorBoard.runFolder)
      const losses = [...record.loss.mean].map((loss, batch) => [batch + 1, loss])
      assert.deepEqual(curve(events, 'batch/loss'), losses)
      assert.deepEqual(curve(events, 'batch/learning_rate')[0], [1, Math.fround(0.05)])
      const epochs = record.epochs.map(({ trainingLoss, validationLoss, metrics }) => [trainingLoss, validationLoss ?? NaN, metrics['accuracy'] ?? NaN])
      for (const [column, tag] of ['epoch/train_loss', 'epoch/valid_loss', 'epoch/accuracy'].entries())
        assert.deepEqual(curve(events, tag), epochs.map((epoch, index) => [5 * (index + 1), Math.fround(epoch[column] ?? NaN)]))
      for (const [index, { meta, statistics, histogram }] of record.layers.entries()) {
        assert.deepEqual(curve(events, `activation_mean/${meta.name}`), [1, 5, 9].map(step => [step, Math.fround(statistics.mean.mean[step - 1] ?? NaN)]))
        const written = events.flatMap(({ step, values }) => values.flatMap(value => (value.tag === `activations/${meta.name}` ? [{ step, ...value.histogram }] : [])))
        assert.deepEqual(written.map(({ step }) => step), [1, 5, 9])
        const row = histogram?.column(4) ?? []
        assert.deepEqual(written[1]?.counts, [...row].slice(0, HISTOGRAM_BINS + 2), `layer ${index}`)
      }
    })

    it('reads them, with the numbers that were recorded', async function () {
      const learn = await fitted()
      const { record } = learn.recorder
      const read = (await readWithPython(this, ['tensorboard'], READ, learn.tensorBoard.runFolder)) as TensorBoardRead
      assert.deepEqual(read.scalars['batch/loss'], [...record.loss.mean].map((loss, batch) => [batch + 1, loss]))
      assert.deepEqual(Object.keys(read.histograms), record.layers.map(({ meta }) => `activations/${meta.name}`))
      for (const { meta, statistics, histogram } of record.layers) {
        const [step, min, max, num, sum, , limits, counts] = read.histograms[`activations/${meta.name}`]?.[2] ?? assert.fail()
        const of = (name: 'mean' | 'min' | 'max'): number => statistics[name].mean[8] ?? NaN
        const total = 32 * meta.outputShape.slice(1).reduce<number>((product, side) => product * (side ?? 1), 1)
        assert.deepEqual([step, min, max, num], [9, of('min'), of('max'), total])
        assert.ok(Math.abs(sum / num - of('mean')) < 1e-12)
        // It gives empty buckets at the ends away.
        const whole = [...(histogram?.column(8) ?? [])].slice(0, HISTOGRAM_BINS + 2)
        assert.deepEqual(counts.filter(Boolean), whole.filter(Boolean))
        assert.ok(limits.every((limit, index) => index === 0 || limit >= (limits[index - 1] ?? NaN)), 'limits ascend')
      }
    })

    it('gets gradients and weights apart from activations, where they are measured', async () => {
      const watched = { histograms: true, layers: [0, -1] }
      const learn = new Learner(stripes({ training: 32, validation: 0 }), simpleCnn(), { callbacks: [new WeightStats(watched), new ActivationStats(watched), new GradientStats(watched), new TensorBoard({ folder: folder() })] })
      await learn.fit(1, { lr: 0.05 })
      const [first] = eventsIn(learn.tensorBoard.runFolder).filter(({ step }) => step === 1)
      const histograms = (first?.values ?? []).flatMap(({ tag, histogram }) => (histogram ? [{ tag, ...histogram }] : []))
      for (const { meta, statistics } of learn.recorder.record.layers) {
        const tag = `${meta.quantity === undefined || meta.quantity === 'output' ? 'activation' : meta.quantity}s/${meta.name}`
        const written = histograms.filter(histogram => histogram.tag === tag)
        assert.equal(written.length, 1, tag)
        assert.deepEqual([written[0]?.min, written[0]?.max], [statistics.min.mean[0], statistics.max.mean[0]], tag)
      }
      assert.equal(histograms.length, learn.recorder.record.layers.length)
    })

    it('cannot be put out by NaN, and a fit that fails has its last batches in the file', async () => {
      const failing = Object.assign(new (class Failing extends Callback {})(), { afterTrain: () => { throw new Error('on purpose') } })
      const learn = new Learner(stripes(), simpleCnn(), { callbacks: [new ActivationStats({ histograms: true }), new TensorBoard({ folder: folder(), name: 'a/b' }), failing] })
      await assert.rejects(learn.fit(1, { lr: 1e12 }), /on purpose/)
      assert.equal(path.basename(learn.tensorBoard.runFolder), 'a_b')
      assert.equal(curve(eventsIn(learn.tensorBoard.runFolder), 'batch/loss').length, 5)
      await assert.rejects(learn.fit(1, { lr: 1e12 }), /on purpose/)
      assert.equal(path.basename(learn.tensorBoard.runFolder), 'a_b 2')
    })
  })

  describe('a folder that is taken away', () => {
    const folder = ownFolder()
    onWasm()
    it('ends the fit with an error that names the callback, and the learner can be used again', async () => {
      const learn = new Learner(stripes({ training: 64, validation: 0 }), simpleCnn({ filters: [2] }), { callbacks: [new TensorBoard({ folder: folder('runs') })] })
      const remove = Object.assign(new (class Remove extends Callback {})(), { afterTrain: () => { rmSync(folder('runs'), { recursive: true }) } })
      await assert.rejects(learn.fit(1, { callbacks: [remove] }), /ENOENT.* \(thrown by the callback tensorBoard in afterEpoch\)$/)
      await learn.fit(1)
      assert.equal(curve(eventsIn(learn.tensorBoard.runFolder), 'batch/loss').length, 2)
    })
  })

  describe('options', () => {
    onWasm()
    it('that cannot be are refused', () => {
      assert.throws(() => new TensorBoard({ every: 0 }), /TensorBoard: every must be a whole number of at least 1, but it is 0/)
      assert.throws(() => new TensorBoard().runFolder, /train first/)
    })
  })
})
