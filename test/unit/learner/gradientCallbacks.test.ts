import * as tf from '@tensorflow/tfjs'
import assert from 'node:assert/strict'
import { Callback, GradientAccumulation, GradientClip, Learner, sgd, simpleCnn, type LearnerData } from '../../../src/learner'
import { onEveryEngine, onWasm } from './engines'
import { stripes } from './stripes'

const LR = 0.5
const numbersOf = (model: tf.LayersModel): Float32Array[] => model.getWeights().map(weight => weight.dataSync().slice() as Float32Array)

/** How every weight has changed after plain gradient descent, divided by the learning rate: the gradients, where there was one step. */
async function changes(data: LearnerData, callbacks: Callback[], epochs = 1): Promise<{ changes: number[]; learn: Learner }> {
  const model = simpleCnn({ filters: [4, 4], seed: 3 })
  const before = numbersOf(model)
  const learn = new Learner(data, model, { optimizer: sgd({ momentum: 0 }), callbacks }) as unknown as Learner
  await learn.fit(epochs, { lr: LR })
  return { changes: numbersOf(model).flatMap((values, index) => [...values].map((value, at) => ((before[index]?.[at] ?? NaN) - value) / LR)), learn }
}
const norm = (values: readonly number[]): number => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0))
function assertClose(got: readonly number[], expected: readonly number[], tolerance = 1e-6): void {
  assert.equal(got.length, expected.length)
  for (const [index, value] of expected.entries()) assert.ok(Math.abs((got[index] ?? NaN) - value) <= tolerance, `${index}: ${got[index]}, expected ${value}`)
}

/** Counts updates of the weights; it makes the step run op by op. */
class Updates extends Callback {
  count = 0
  override afterStep(): void {
    this.count++
  }
}

describe('gradients', function () {
  this.timeout(120_000)

  onEveryEngine(engine => {
    const one = stripes({ training: 32, validation: 0, batchSize: 32 })

    it('are scaled to a norm over all variables, where theirs is greater', async () => {
      const free = (await changes(one, [])).changes
      const whole = norm(free)
      const limit = whole / 3
      const clipped = (await changes(one, [new GradientClip({ maxNorm: limit })])).changes
      // torch: factor = max_norm / (norm + 1e-6), at most 1.
      assertClose(clipped, free.map(value => (value * limit) / (whole + 1e-6)))
      assert.deepEqual((await changes(one, [new GradientClip({ maxNorm: whole * 2 })])).changes, free)
    })

    it('are brought between two values each', async () => {
      const free = (await changes(one, [])).changes
      const limit = [...free].sort((a, b) => a - b)[Math.floor(free.length * 0.8)] ?? NaN
      assertClose((await changes(one, [new GradientClip({ value: limit })])).changes, free.map(value => Math.min(limit, Math.max(-limit, value))))
    })

    it('of several batches add up to those of one; what is left at the end of an epoch is applied', async () => {
      // The same images in the same order, in batches of 32 and of 8.
      const large = (await changes(one, [])).changes
      const updates = new Updates()
      assertClose((await changes(stripes({ training: 32, validation: 0, batchSize: 8 }), [new GradientAccumulation({ images: 32 }), updates])).changes, large)
      assert.equal(updates.count, 1)
      updates.count = 0
      const { learn } = await changes(stripes({ training: 40, validation: 0, batchSize: 8 }), [new GradientAccumulation({ images: 32 }), updates], 3)
      assert.deepEqual([updates.count, learn.recorder.record.steps], [6, 15])
    })

    it('are clipped after they are added up, in a compiled step where the engine has one', async () => {
      const limit = norm((await changes(one, [])).changes) / 3
      const small = stripes({ training: 32, validation: 0, batchSize: 8 })
      const { changes: clipped } = await changes(small, [new GradientAccumulation({ images: 32 }), new GradientClip({ maxNorm: limit })])
      assert.ok(Math.abs(norm(clipped) - limit) < 1e-5, `${norm(clipped)}, not ${limit}`)
      const { learn } = await changes(small, [new GradientAccumulation({ images: 16 }), new GradientClip({ maxNorm: limit })], 3)
      assert.equal(learn.eagerReason, undefined)
      assert.equal(learn.compiledSteps, engine === 'tensorflow' ? 2 : 0)
    })

    it('that an interrupted fit has added up are not applied by the next', async () => {
      class Stop extends Callback {
        override afterBatch(): void {
          throw new Error('on purpose')
        }
      }
      const small = stripes({ training: 32, validation: 0, batchSize: 8 })
      const fits = async (failing: boolean): Promise<Float32Array[]> => {
        const model = simpleCnn({ filters: [4, 4], seed: 3 })
        const learn = new Learner(small, model, { optimizer: sgd({ momentum: 0 }), callbacks: [new GradientAccumulation({ images: 64 })] })
        if (failing) await assert.rejects(learn.fit(1, { lr: LR, callbacks: [new Stop()] }), /on purpose \(thrown by the callback stop in afterBatch\)/)
        learn.position = { epochsEver: 0, stepsEver: 0, epochsDone: 0, epochs: 1 }
        await learn.fit(1, { lr: LR })
        return numbersOf(model)
      }
      assert.deepEqual(await fits(true), await fits(false))
    })
  })

  describe('options', () => {
    onWasm()
    it('that cannot be are refused', () => {
      assert.throws(() => new GradientClip({ maxNorm: 0 }), /maxNorm must be a number above 0/)
      assert.throws(() => new GradientClip({ maxNorm: 1, value: 1 }), /maxNorm or value, not both/)
      assert.throws(() => new GradientClip({ norm: 1 } as object), /GradientClip has no option "norm"/)
      assert.throws(() => new GradientAccumulation({ images: 0.5 }), /GradientAccumulation: images/)
    })
  })
})
