import * as tf from '@tensorflow/tfjs'
import assert from 'node:assert/strict'
import { accuracy, crossEntropy, errorRate, labelSmoothingCrossEntropy, Learner, loss, meanSquaredError, metric, simpleCnn, softmaxCrossEntropy, topKAccuracy, type Loss, type Targets } from '../../../src/learner'
import { onEveryEngine, onWasm } from './engines'
import { stripes } from './stripes'

const LOGITS = [[2, -1, 0.5], [0.1, 0.2, -3], [-0.4, 1.5, 1.4], [30, -20, 5]]
const LABELS = [0, 2, 1, 1]
/** As MixUp gives them. */
const MIXED = [[0.7, 0.3, 0], [0, 0.25, 0.75], [0, 1, 0], [0.5, 0, 0.5]]
const ONE_HOT = LABELS.map(label => [0, 1, 2].map(index => (index === label ? 1 : 0)))

const softmax = (row: readonly number[]): number[] => {
  const sum = row.reduce((total, value) => total + Math.exp(value), 0)
  return row.map(value => Math.exp(value) / sum)
}
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
const crossed = (rows: readonly number[][], targets: readonly number[][]): number[] => rows.map((row, image) => -row.reduce((sum, p, index) => sum + (targets[image]?.[index] ?? 0) * Math.log(p), 0))

/** Each loss, and by hand what each image loses. */
const cases: [Loss, readonly number[][], (rows: readonly number[][], targets: readonly number[][]) => number[]][] = [
  [softmaxCrossEntropy, LOGITS, (rows, targets) => crossed(rows.map(softmax), targets)],
  [labelSmoothingCrossEntropy(), LOGITS, (rows, targets) => crossed(rows.map(softmax), targets.map(row => row.map(share => 0.9 * share + 0.1 / 3)))],
  [labelSmoothingCrossEntropy(0.5), LOGITS, (rows, targets) => crossed(rows.map(softmax), targets.map(row => row.map(share => 0.5 * share + 0.5 / 3)))],
  [crossEntropy, LOGITS.slice(0, 3).map(softmax), crossed],
  [meanSquaredError, LOGITS, (rows, targets) => rows.map((row, image) => mean(row.map((value, index) => (value - (targets[image]?.[index] ?? 0)) ** 2)))],
  [loss('meanAbsoluteError', (outputs, targets) => tf.mean(tf.abs(tf.sub(outputs, targets.rank === 1 ? tf.oneHot(targets as tf.Tensor1D, 3) : targets)))), LOGITS, (rows, targets) => rows.map((row, image) => mean(row.map((value, index) => Math.abs(value - (targets[image]?.[index] ?? 0)))))]
]

describe('losses', function () {
  this.timeout(60_000)
  onEveryEngine(() => {
    for (const [tested, rows, byHand] of cases)
      for (const [kind, distribution] of [['class numbers', ONE_HOT], ['distributions', MIXED]] as const)
        it(`${tested.name} against ${kind} is what it is by hand, for each image and in its gradient`, () => {
          const size = rows.length
          const targets: Targets = kind === 'class numbers' ? tf.tensor1d(LABELS.slice(0, size), 'int32') : tf.tensor2d(MIXED.slice(0, size))
          const predictions = tf.tensor2d(rows.slice())
          const expected = byHand(rows, distribution)
          const close = (value: number | undefined, wanted: number, what: string): void => assert.ok(Math.abs((value ?? NaN) - wanted) < 1e-5 * Math.max(1, Math.abs(wanted)), `${what}: ${value}, by hand ${wanted}`)
          const value = tested.of(predictions, targets)
          assert.deepEqual([value.rank, value.dtype], [0, 'float32'])
          close(value.dataSync()[0], mean(expected), 'mean')
          for (const [image, each] of (tested.ofEach?.(predictions, targets).dataSync() ?? []).entries()) close(each, expected[image] ?? NaN, `image ${image}`)
          const gradient = tf.grad(p => tested.of(p as tf.Tensor2D, targets))(predictions).dataSync()
          for (const [image, row] of rows.entries())
            for (const column of row.keys()) {
              const moved = (by: number): number => mean(byHand(rows.map((values, other) => (other === image ? values.map((number, at) => (at === column ? number + by : number)) : values)), distribution))
              const slope = (moved(1e-5) - moved(-1e-5)) / 2e-5
              assert.ok(Math.abs((gradient[image * 3 + column] ?? NaN) - slope) < 1e-4 * Math.max(1, Math.abs(slope)), `slope of ${image}, ${column}: ${gradient[image * 3 + column]}, by differences ${slope}`)
            }
        })

    it('train: label smoothing, squares, and one of one’s own', async () => {
      const own = loss('byHand', (outputs, targets) => tf.neg(tf.mean(tf.sum(tf.mul(tf.logSoftmax(outputs), tf.oneHot(targets as tf.Tensor1D, 10)), 1))))
      for (const used of [labelSmoothingCrossEntropy(), meanSquaredError, own]) {
        const learn = new Learner(stripes({ training: 320 }), simpleCnn(), { loss: used, metrics: [accuracy, errorRate, topKAccuracy(3)] })
        await learn.fit(6, { lr: 0.1 })
        const { accuracy: right = 0, errorRate: wrong, top3Accuracy: top = 0 } = await learn.validate()
        assert.ok(right > 0.5 && top >= right && Math.abs(right + (wrong ?? NaN) - 1) < 1e-6, `${used.name}: ${right}, ${wrong}, ${top}`)
        assert.equal(learn.eagerReason, undefined)
      }
    })

    it('the least value of label smoothing is where the outputs say the smoothed share', () => {
      const share = Math.log(0.91 / 0.01)
      const value = labelSmoothingCrossEntropy(0.1).of(tf.tensor2d([[share, 0, 0, 0, 0, 0, 0, 0, 0, 0]]), tf.tensor1d([0], 'int32')).dataSync()[0]
      assert.ok(Math.abs((value ?? NaN) - 0.5003) < 1e-4, `${value}`)
    })

    it('topKAccuracy counts as accuracy does where k is 1, ties too, and NaN as wrong', () => {
      const predictions = tf.tensor2d([[1, 3, 2, 0], [0, 0, 0, 0], [0, 0, 0, 0], [5, 1, NaN, 1], [NaN, NaN, NaN, NaN], [9, 8, 7, 6]])
      const labels = tf.tensor1d([2, 0, 2, 2, 1, 3], 'int32')
      const at = (k: number): number => Math.round((topKAccuracy(k).of(predictions, labels).dataSync()[0] ?? NaN) * 6)
      assert.deepEqual([at(1), at(2), at(3), at(4)], [1, 2, 3, 4])
      const finite = tf.tensor2d([[1, 3, 2], [0, 0, 0], [2, 2, 1]])
      for (const wanted of [[0, 1, 2], [1, 0, 1], [2, 2, 0]]) {
        const given = tf.tensor1d(wanted, 'int32')
        assert.deepEqual(topKAccuracy(1).of(finite, given).dataSync(), accuracy.of(finite, given).dataSync())
      }
    })
  })

  describe('of one’s own and metrics', () => {
    onWasm()
    const [predictions, labels] = [() => tf.tensor2d(LOGITS.slice()), () => tf.tensor1d(LABELS, 'int32')]

    it('may give a number, a tensor, or a number for each image', () => {
      const value = (of: Parameters<typeof metric>[1]) => metric('mine', of).of(predictions(), labels()).dataSync()[0]
      assert.equal(value(() => 0.25), 0.25)
      assert.equal(value(() => tf.tensor1d([0.5])), 0.5)
      assert.equal(value((outputs, classes) => tf.equal(tf.argMax(outputs, 1), classes)), 0.5)
      assert.throws(() => value(outputs => outputs), /metric "mine" must give one number, or one for each of the 4 images, but it gives a tensor \[4, 3\]/)
      assert.throws(() => value((() => undefined) as never), /gives nothing/)
      assert.throws(() => metric('loss', () => 0), /taken by the loss itself/)
      assert.throws(() => metric('', () => 0), /the name must be a text/)
      assert.throws(() => topKAccuracy(0), /k must be a whole number/)
    })

    it('are averaged over all images, a short last batch by its size', async () => {
      const learn = new Learner(stripes({ training: 32, validation: 40, batchSize: 32 }), simpleCnn(), { metrics: [metric('size', outputs => outputs.shape[0])] })
      assert.equal((await learn.validate())['size'], (32 * 32 + 8 * 8) / 40)
    })

    it('say what a loss must give', () => {
      const value = (of: Parameters<typeof loss>[1]) => loss('mine', of).of(predictions(), labels())
      assert.throws(() => value(outputs => tf.sum(outputs, 1)), /loss "mine" must give one number as a tensor.*gives a tensor \[4\], one number for each image: take tf\.mean of it/)
      assert.throws(() => value(outputs => outputs), /a tensor \[4, 3\]: take tf\.mean or tf\.sum/)
      assert.throws(() => value((() => 3.5) as never), /the number 3\.5, which has no gradient/)
      assert.throws(() => value((async () => Promise.resolve(tf.scalar(1))) as never), /a promise: leave async and await away/)
      assert.throws(() => value((() => undefined) as never), /nothing: is a return missing\?/)
      assert.throws(() => labelSmoothingCrossEntropy(1), /at least 0 and below 1/)
      assert.throws(() => loss('mine', () => tf.scalar(0), { takesProbabilites: true } as object), /loss has no option "takesProbabilites"/)
    })

    it('know whether softmax comes before them', () => {
      const ending = () => tf.sequential({ layers: [tf.layers.flatten({ inputShape: [28, 28, 1] }), tf.layers.dense({ units: 10, activation: 'softmax' })] })
      const data = stripes({ training: 32, validation: 8 })
      assert.throws(() => new Learner(data, ending(), { loss: labelSmoothingCrossEntropy() }), /applies softmax, and the loss labelSmoothingCrossEntropy\(0\.1\) would apply it again/)
      const { outputs, probabilities } = new Learner(data, ending(), { loss: meanSquaredError }).predict(tf.ones([1, 28, 28, 1]))
      assert.deepEqual(probabilities, outputs)
      const raw = new Learner(data, simpleCnn(), { loss: meanSquaredError }).predict(tf.ones([1, 28, 28, 1]))
      assert.ok(Math.abs(raw.probabilities.reduce((sum, p) => sum + p, 0) - 1) < 1e-5)
    })
  })
})
