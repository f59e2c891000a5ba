import * as tf from '@tensorflow/tfjs'
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { accuracy, Callback, CSVLogger, Learner, simpleCnn, type Metric } from '../../../src/learner'
import { onWasm } from './engines'
import { ownFolder } from './ownFolder'
import { stripes } from './stripes'

const data = stripes({ training: 64, validation: 10 })
const small = (): tf.LayersModel => simpleCnn({ filters: [2] })
const rows = (file: string): string[][] => readFileSync(file, 'utf8').trimEnd().split('\n').map(line => line.split(','))

/** Fails at the end of an epoch. */
class Failing extends Callback {
  override readonly order = 90
  constructor(private readonly at: number) {
    super()
  }
  override afterTrain(): void {
    if (this.learn.epoch === this.at) throw new Error('on purpose')
  }
}

describe('CSVLogger', function () {
  this.timeout(60_000)
  onWasm()
  const file = ownFolder()

  it("writes a row for each epoch, under fastai's columns, and begins anew with each fit", async () => {
    const learn = new Learner(data, small(), { callbacks: [new CSVLogger({ file: file('a/history.csv') })] })
    await learn.fit(3)
    await learn.fit(2)
    const [header, ...written] = rows(file('a/history.csv'))
    assert.deepEqual(header, ['epoch', 'train_loss', 'valid_loss', 'accuracy', 'time'])
    assert.deepEqual(
      written.map(row => row.slice(0, -1).map(Number)),
      learn.recorder.record.epochs.map(({ epoch, trainingLoss, validationLoss, metrics }) => [epoch, trainingLoss, validationLoss, metrics['accuracy']])
    )
    assert.match(written[0]?.at(-1) ?? '', /^00:0\d$/)
  })

  it('keeps the rows of a fit that fails, and the old file of one that fails in its first epoch', async () => {
    const learn = new Learner(data, small(), { callbacks: [new CSVLogger({ file: file('history.csv') })] })
    await assert.rejects(learn.fit(3, { callbacks: [new Failing(2)] }), /on purpose/)
    assert.deepEqual(rows(file('history.csv')).map(([epoch]) => epoch), ['epoch', '0', '1'])
    await assert.rejects(learn.fit(3, { callbacks: [new Failing(0)] }), /on purpose/)
    assert.equal(rows(file('history.csv')).length, 3)
  })

  it('appends below what is there, and not below other columns', async () => {
    const log = file('history.csv')
    await new Learner(data, small(), { callbacks: [new CSVLogger({ file: log, append: true })] }).fit(1)
    writeFileSync(log, readFileSync(log, 'utf8').trimEnd())
    await new Learner(data, small(), { callbacks: [new CSVLogger({ file: log, append: true })] }).fit(2)
    assert.deepEqual(rows(log).map(([epoch]) => epoch), ['epoch', '0', '0', '1'])
    const before = readFileSync(log, 'utf8')
    const other = new Learner(data, small(), { metrics: [], callbacks: [new CSVLogger({ file: log, append: true })] })
    await assert.rejects(other.fit(1), /CSVLogger cannot append to .*history\.csv: its columns are epoch,train_loss,valid_loss,accuracy,time, and this fit's are epoch,train_loss,valid_loss,time/)
    assert.equal(other.recorder.record.steps, 0)
    assert.equal(readFileSync(log, 'utf8'), before)
  })

  it('quotes names, and leaves empty what there is not', async () => {
    const quoted: Metric = { ...accuracy, name: 'a, "b"' }
    await new Learner(stripes({ training: 32, validation: 0 }), small(), { metrics: [quoted], callbacks: [new CSVLogger({ file: file('history.csv') })] }).fit(1)
    const [header, row] = readFileSync(file('history.csv'), 'utf8').split('\n')
    assert.equal(header, 'epoch,train_loss,valid_loss,"a, ""b""",time')
    assert.match(row ?? '', /^0,\d\.\d+,,,00:0\d$/)
  })
})
