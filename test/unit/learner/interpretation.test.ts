import * as tf from '@tensorflow/tfjs'
import assert from 'node:assert/strict'
import { DataLoaders, randomShift } from '../../../src/data'
import { crossEntropy, Interrupted, labelSmoothingCrossEntropy, Learner, loss, setInterruptSignal, softmaxCrossEntropy, type Loss, type PredictionsOptions } from '../../../src/learner'
import { JUPYTER_DISPLAY } from '../../../src/run'
import { onEveryEngine, onWasm, tensorsLeft } from './engines'
import { stripes } from './stripes'

/** A model whose outputs are its images: what it says is known. Images of one row, a number for each class. */
const mirror = (): tf.LayersModel => tf.sequential({ layers: [tf.layers.flatten({ inputShape: [1, 3, 1] })] })
/** Outputs and classes; `b` is taken for `a` twice, `c` for `b` once. */
const ROWS: [number[], number][] = [[[3, 0, 0], 0], [[4, 1, 0], 1], [[0, 5, 0], 1], [[2, 1.5, 0], 1], [[0, 0, 6], 2], [[0, 9, 1], 2], [[0, 0, 1], 2]]
const rowsData = (rows = ROWS, names = ['a', 'b', 'c']): DataLoaders => {
  const part = { images: Float32Array.from(rows.flatMap(([row]) => row)), labels: rows.map(([, label]) => label) }
  return new DataLoaders({ name: 'rows', classes: names, imageShape: [1, 3, 1], training: part, validation: part, batchSize: 2, validationBatchSize: Math.min(3, rows.length) })
}
const lossByHand = ([row, label]: [number[], number]): number => Math.log(row.reduce((sum, value) => sum + Math.exp(value), 0)) - (row[label] ?? NaN)
const close = (values: ArrayLike<number>, wanted: readonly number[]): void => {
  assert.equal(values.length, wanted.length)
  for (const [index, value] of Array.from(values).entries()) assert.ok(Math.abs(value - (wanted[index] ?? NaN)) < 1e-5, `${index}: ${value}, should be ${wanted[index]}`)
}

describe('getPreds', function () {
  this.timeout(60_000)
  onEveryEngine(() => {
    it('gives outputs, classes and each image’s loss as they lie, and leaves no tensor', async () => {
      const learn = new Learner(rowsData(), mirror())
      for (const of of ['validation', 'training'] as const) {
        const { outputs, classes, labels, targets, losses, probabilities } = await learn.getPreds({ of })
        close(outputs, ROWS.flatMap(([row]) => row))
        assert.deepEqual([...classes], [0, 0, 1, 0, 2, 1, 2])
        assert.deepEqual(labels, ['a', 'a', 'b', 'a', 'c', 'b', 'c'])
        assert.deepEqual([...targets], ROWS.map(([, label]) => label))
        close(losses, ROWS.map(lossByHand))
        assert.ok(Math.abs(probabilities.slice(3, 6).reduce((sum, p) => sum + p, 0) - 1) < 1e-5)
        assert.equal(await tensorsLeft(() => learn.getPreds({ of })), 0)
      }
      const { loss: mean } = await learn.validate()
      assert.ok(Math.abs(mean - ROWS.map(lossByHand).reduce((a, b) => a + b, 0) / ROWS.length) < 1e-5)
    })

    it('takes each image’s loss from every kind of loss, with its mean as validate gives it', async () => {
      const own = loss('own', (outputs, targets) => softmaxCrossEntropy.of(outputs, targets))
      const data = stripes({ training: 32, validation: 40, batchSize: 32 })
      const ending = tf.sequential({ layers: [tf.layers.flatten({ inputShape: [28, 28, 1] }), tf.layers.dense({ units: 10, activation: 'softmax', kernelInitializer: tf.initializers.glorotUniform({ seed: 1 }) })] })
      const plain = tf.sequential({ layers: [tf.layers.flatten({ inputShape: [28, 28, 1] }), tf.layers.dense({ units: 10, kernelInitializer: tf.initializers.glorotUniform({ seed: 1 }) })] })
      const cases: [Loss, tf.LayersModel][] = [[crossEntropy, ending], [labelSmoothingCrossEntropy(), plain], [own, plain]]
      for (const [used, model] of cases) {
        const learn = new Learner(data, model, { loss: used })
        const { losses } = await learn.getPreds()
        const mean = losses.reduce((sum, value) => sum + value, 0) / 40
        assert.ok(Math.abs(mean / (await learn.validate()).loss - 1) < 1e-5, used.name)
      }
    })
  })

  describe('of other images', () => {
    onWasm()
    it('takes images of one’s own, which stay, and says what is wrong with their classes', async () => {
      const learn = new Learner(rowsData(), mirror())
      const x = tf.tensor4d([0, 5, 0, 1, 0, 2], [2, 1, 3, 1])
      const { classes, losses } = await learn.getPreds({ of: { x, y: [1, 0] } })
      assert.deepEqual([...classes], [1, 2])
      close(losses, [lossByHand([[0, 5, 0], 1]), lossByHand([[1, 0, 2], 0])])
      assert.equal(x.isDisposed, false)
      await assert.rejects(learn.getPreds({ of: { x, y: [1] } }), /there are 2 images but 1 class numbers.*learn\.predict\(x\)/)
      await assert.rejects(learn.getPreds({ of: { x } } as never), /there are 2 images but no class numbers/)
      await assert.rejects(learn.getPreds({ of: { x, y: [1, 3] } }), /whole number from 0 to 2, but one is 3/)
      await assert.rejects(learn.getPreds({ of: 'test' } as never), /of must be 'validation', 'training', or/)
      await assert.rejects(learn.getPreds({ on: 'training' } as PredictionsOptions), /getPreds has no option "on"/)
      await assert.rejects(new Learner(stripes({ validation: 0 }), tf.sequential({ layers: [tf.layers.flatten({ inputShape: [28, 28, 1] }), tf.layers.dense({ units: 10 })] })).getPreds(), /has no validation images: take { of: 'training' }/)
    })

    it('leaves random transforms of the training images out', async () => {
      const data = rowsData().with({ transforms: [randomShift({ pixels: 1 })] })
      close((await new Learner(data, mirror()).getPreds({ of: 'training' })).outputs, ROWS.flatMap(([row]) => row))
      data.dispose()
    })

    it('can be interrupted', async () => {
      const controller = new AbortController()
      setInterruptSignal(controller.signal)
      controller.abort()
      const learn = new Learner(rowsData(), mirror())
      assert.equal(await tensorsLeft(() => assert.rejects(learn.getPreds(), Interrupted)), 0)
      setInterruptSignal(new AbortController().signal)
    })
  })
})

describe('interpretation', function () {
  this.timeout(60_000)
  onEveryEngine(() => {
    it('counts what is taken for what, and ranks the images by their losses', async () => {
      const found = await new Learner(rowsData(), mirror()).interpretation()
      const { confusionMatrix } = found
      assert.deepEqual([...confusionMatrix.counts], [1, 0, 0, 2, 1, 0, 0, 1, 2])
      assert.equal(found.accuracy, 4 / 7)
      assert.deepEqual([confusionMatrix.recall(1), confusionMatrix.precision(0), confusionMatrix.count(2, 1)], [1 / 3, 1 / 3, 1])
      assert.deepEqual(found.mostConfused(), [{ actual: 'b', predicted: 'a', count: 2 }, { actual: 'c', predicted: 'b', count: 1 }])
      assert.deepEqual(found.mostConfused(2).length, 1)
      const { rows } = found.topLosses(3)
      assert.deepEqual(rows.map(({ index, actual, predicted }) => [index, actual, predicted]), [[5, 'c', 'b'], [1, 'b', 'a'], [3, 'b', 'a']])
      close(rows.map(row => row.loss), [5, 1, 3].map(index => lossByHand(ROWS[index] ?? [[], 0])))
      close(rows[0]?.image ?? [], [0, 9, 1])
      close([rows[0]?.probability ?? NaN, rows[0]?.probabilityOfActual ?? NaN], [Math.exp(9) / (1 + Math.exp(9) + Math.E), Math.E / (1 + Math.exp(9) + Math.E)])
    })
  })

  describe('and its pictures', () => {
    onWasm()
    const svgOf = (shown: { [JUPYTER_DISPLAY](): Record<string, unknown> }): string => String(shown[JUPYTER_DISPLAY]()['image/svg+xml'])
    const texts = (svg: string): string[] => [...svg.matchAll(/<text[^>]*>([^<]*)/g)].map(match => match[1] ?? '')

    it('show every count, the recall and precision, the confused pairs, and the images', async () => {
      const found = await new Learner(rowsData(), mirror()).interpretation()
      const svg = svgOf(found)
      const said = texts(svg)
      for (const text of ['4 of the 7 validation images of rows are right (57.14 %)', 'b taken for a', 'c taken for b', 'predicted class', 'true class', 'the 7 greatest losses', 'is c', '33 %']) assert.ok(said.includes(text), `${text} is not among ${said.join(' | ')}`)
      assert.equal(svg.match(/<image /g)?.length, 7)
      assert.match(String(found), /true \\ predicted {2}a {2}b {2}c\na {17}1 {2}0 {2}0\nb {17}2 {2}1 {2}0/)
      assert.match(String(found), /Most confused: b taken for a \(2\), c taken for b \(1\)\./)
      assert.match(String(found.topLosses(1)), /5 {2}8\.\d+ {2}b .* c /)
      assert.equal(svgOf(found.topLosses(2)).match(/<image /g)?.length, 2)
    })

    it('show hostile names as text, and losses that are no numbers first', async () => {
      const rows: [number[], number][] = [[[1, 0, 0], 0], [[0, 1, 0], 0]]
      const learn = new Learner(rowsData(rows, ['<script>alert(1)</script>', '"&', 'c']), mirror(), { loss: loss('nan', (outputs, targets) => tf.div(tf.sum(tf.mul(outputs, tf.oneHot(targets as tf.Tensor1D, 3))), tf.sum(tf.mul(outputs, tf.oneHot(targets as tf.Tensor1D, 3))))) })
      const found = await learn.interpretation()
      assert.deepEqual(found.topLosses(2).rows.map(row => [row.index, row.loss]), [[1, NaN], [0, 1]])
      const svg = svgOf(found)
      assert.ok(!svg.includes('<script') && svg.includes('&lt;script&gt;'))
      assert.ok(texts(svg).some(text => text.startsWith('loss NaN')))
    })

    it('stay small with many classes, and keep as many images as asked for', async () => {
      const classes = 120
      const learn = new Learner(stripes({ training: 8, validation: 240, classes, imageShape: [4, 4, 1] }), tf.sequential({ layers: [tf.layers.flatten({ inputShape: [4, 4, 1] }), tf.layers.dense({ units: classes })] }))
      const found = await learn.interpretation({ images: 5 })
      assert.ok(svgOf(found.confusionMatrix).length < 60_000)
      assert.match(String(found.confusionMatrix), /120 classes are too many for a table/)
      assert.throws(() => found.topLosses(6), /only the 5 worst images were kept.*learn\.interpretation\({ images: 6 }\)/)
      assert.throws(() => found.topLosses(0), /k must be a whole number/)
      await assert.rejects(learn.interpretation({ image: 5 } as object), /interpretation has no option "image"/)
    })
  })
})
