import * as tf from '@tensorflow/tfjs'
import assert from 'node:assert/strict'
import { CancelEpoch, Callback, EarlyStopping, Learner, ReduceLROnPlateau, simpleCnn, type EarlyStoppingOptions, type Metric, type ReduceLROnPlateauOptions } from '../../../src/learner'
import { onWasm } from './engines'
import { stripes } from './stripes'

const data = stripes({ training: 32, validation: 10 })
const small = (): tf.LayersModel => simpleCnn({ filters: [2] })

/** A metric with a value for each epoch. */
function scripted(name: string, values: number[]): Metric {
  let epoch = 0
  return { name, of: () => tf.scalar(values[epoch++] ?? NaN) }
}

async function stoppedAfter(values: number[], options: EarlyStoppingOptions, name = 'score'): Promise<{ epochs: number; reason: string | undefined }> {
  const learn = new Learner(data, small(), { metrics: [scripted(name, values)], callbacks: [new EarlyStopping({ monitor: name, ...options })] })
  await learn.fit(values.length, { lr: 0.01 })
  const { epochs, reason } = learn.recorder.record
  return { epochs: epochs.length, reason }
}

describe('a monitored value', function () {
  this.timeout(60_000)
  onWasm()

  it('that is a score must rise, one that is a loss or an error must fall, or as mode says', async () => {
    const falling = [5, 4, 3, 2]
    assert.equal((await stoppedAfter(falling, {})).epochs, 2)
    assert.equal((await stoppedAfter(falling, {}, 'top_error')).epochs, 4)
    assert.equal((await stoppedAfter(falling, {}, 'focalLoss')).epochs, 4)
    assert.equal((await stoppedAfter(falling, { mode: 'min' })).epochs, 4)
    assert.equal((await stoppedAfter([-4, -3, -2], { mode: 'max' }, 'loss2')).epochs, 3)
  })

  it('must get better by more than minDelta, compared with the best, within patience epochs', async () => {
    assert.equal((await stoppedAfter([1, 1.25, 1.5, 1.75], { minDelta: 0.25 })).epochs, 2)
    assert.equal((await stoppedAfter([1, 1.25, 1.5, 1.75], { minDelta: 0.25, patience: 2 })).epochs, 4)
    assert.equal((await stoppedAfter([1, 3, 2, 2.5, 4, 4, 4, 4], { patience: 3 })).epochs, 8)
    assert.deepEqual(await stoppedAfter([1, 3, 2, 2.5, 4], { patience: 2 }), { epochs: 4, reason: 'score has not become better for 2 epochs (best 3, now 2.5).' })
  })

  it('is never better when it is NaN', async () => {
    assert.deepEqual(await stoppedAfter([NaN, NaN, 1], { patience: 2 }), { epochs: 2, reason: 'score has not become better for 2 epochs.' })
    assert.equal((await stoppedAfter([1, NaN, 2, 3], { patience: 2 })).epochs, 4)
  })

  it('may be the losses, in either spelling; the fit ends as stopped, and the next begins anew', async () => {
    for (const monitor of ['valid_loss', 'validLoss', 'train_loss', 'trainLoss']) {
      const learn = new Learner(data, small(), { callbacks: [new EarlyStopping({ monitor, minDelta: 1e-4 })] })
      // Without learning no loss falls, but for the rounding of sums in another order.
      for (let fit = 0; fit < 2; fit++) {
        await learn.fit(4, { lr: 0 })
        assert.deepEqual([learn.recorder.record.state, learn.recorder.record.epochs.length], ['stopped', 2], monitor)
      }
    }
    const onGoing = new Learner(data, small(), { callbacks: [new EarlyStopping({ resetOnFit: false })] })
    await onGoing.fit(1, { lr: 0 })
    await onGoing.fit(4, { lr: 0 })
    assert.equal(onGoing.recorder.record.epochs.length, 1)
  })

  it('that is not measured is named before anything is trained', async () => {
    await assert.rejects(new Learner(data, small(), { callbacks: [new EarlyStopping({ monitor: 'acuracy' })] }).fit(1), /EarlyStopping cannot monitor "acuracy": nothing by that name is measured\. There is train_loss, valid_loss, accuracy\./)
    await assert.rejects(new Learner(stripes({ training: 8, validation: 0 }), small(), { callbacks: [new ReduceLROnPlateau()] }).fit(1), /ReduceLROnPlateau cannot monitor "valid_loss": the data has no validation images/)
    assert.throws(() => new EarlyStopping({ patience: 0 }), /EarlyStopping: patience/)
    assert.throws(() => new EarlyStopping({ minDelta: -1 }), /EarlyStopping: minDelta/)
    assert.throws(() => new EarlyStopping({ mode: 'up' as 'max' }), /mode must be/)
    assert.throws(() => new ReduceLROnPlateau({ factor: 1 }), /factor must be a number above 1/)
  })

  it('passes an epoch over that was cancelled', async () => {
    class Skip extends Callback {
      override beforeValidate(): void {
        if (this.learn.epoch === 1) throw new CancelEpoch()
      }
    }
    const learn = new Learner(data, small(), { metrics: [scripted('score', [1, 2, 3])], callbacks: [new EarlyStopping({ monitor: 'score' }), new Skip()] })
    await learn.fit(4, { lr: 0.01 })
    assert.deepEqual(learn.recorder.record.epochs.map(({ metrics }) => metrics['score']), [1, 2, 3])
  })

  it('on a plateau reduces the learning rate, down to minLr', async () => {
    const rates = async (values: number[], options: ReduceLROnPlateauOptions): Promise<number[]> => {
      const learn = new Learner(data, small(), { metrics: [scripted('score', values)], callbacks: [new ReduceLROnPlateau({ monitor: 'score', ...options })] })
      await learn.fit(values.length, { lr: 0.5 })
      return [...learn.recorder.record.learningRate.mean].map(rate => Number(rate.toPrecision(6)))
    }
    assert.deepEqual(await rates([1, 1, 1, 2, 2, 2], { factor: 2 }), [0.5, 0.5, 0.25, 0.125, 0.125, 0.0625])
    assert.deepEqual(await rates([1, 1, 1, 1, 1], { patience: 2, minLr: 0.1 }), [0.5, 0.5, 0.5, 0.1, 0.1])
    assert.deepEqual(await rates([1, 1, 1], { minLr: 0.6 }), [0.5, 0.5, 0.5])
  })
})
