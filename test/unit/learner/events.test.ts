import assert from 'node:assert/strict'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { Callback, CancelBatch, CancelEpoch, CancelFit, CancelTrain, CancelValidate, CSVLogger, Learner, simpleCnn, TensorBoard, whenRunEnds, type EventName } from '../../../src/learner'
import { EVENTS } from '../../../src/learner/Callback'
import { onWasm } from './engines'
import { ownFolder } from './ownFolder'
import { stripes } from './stripes'

type Action = () => void

/** Writes down every event; at the first of some it does something. */
class Witness extends Callback {
  override readonly name = 'witness'
  readonly seen: string[] = []
  constructor(private readonly actions: Partial<Record<EventName, Action>> = {}) {
    super()
    for (const event of EVENTS) {
      this[event] = () => {
        const first = !this.seen.includes(event)
        this.seen.push(event)
        if (first) this.actions[event]?.()
      }
    }
  }
}

const TRAINED = ['beforeBatch', 'afterPred', 'afterLoss', 'beforeBackward', 'afterBackward', 'beforeStep', 'afterStep', 'afterBatch']
const VALIDATED = ['beforeBatch', 'afterPred', 'afterLoss', 'afterBatch']
const throwing = (error: Error): Action => () => {
  throw error
}

describe('the events of a fit', function () {
  this.timeout(20_000)
  onWasm()
  const file = ownFolder()
  const data = stripes({ training: 64, validation: 32 })
  const events = async (actions: Partial<Record<EventName, Action>>, epochs = 1): Promise<{ seen: string[]; state: string; steps: number }> => {
    const witness = new Witness(actions)
    const learn = new Learner(data, simpleCnn(), { callbacks: [witness] })
    await learn.fit(epochs, { lr: 0.01 })
    return { seen: witness.seen, state: learn.recorder.record.state, steps: learn.recorder.record.steps }
  }

  it("come in fastai's order", async () => {
    const { seen } = await events({})
    const expected = ['beforeFit', 'beforeEpoch', 'beforeTrain', ...TRAINED, ...TRAINED, 'afterTrain', 'beforeValidate', ...VALIDATED, 'afterValidate', 'afterEpoch', 'afterFit']
    assert.deepEqual(seen, expected)
  })

  it('CancelBatch skips the rest of a batch, which leaves no trace, and the weights as they were', async () => {
    const { seen, steps, state } = await events({ afterLoss: throwing(new CancelBatch()) })
    assert.deepEqual(seen.slice(3, 8), ['beforeBatch', 'afterPred', 'afterLoss', 'afterCancelBatch', 'afterBatch'])
    assert.deepEqual([steps, state], [1, 'finished'])
  })

  it('CancelTrain goes on with the validation', async () => {
    const { seen } = await events({ afterBatch: throwing(new CancelTrain()) })
    assert.deepEqual(seen.slice(10, 14), ['afterBatch', 'afterCancelTrain', 'afterTrain', 'beforeValidate'])
  })

  it('CancelValidate goes on with the end of the epoch', async () => {
    const { seen } = await events({ beforeValidate: throwing(new CancelValidate()) })
    assert.deepEqual(seen.slice(-5), ['beforeValidate', 'afterCancelValidate', 'afterValidate', 'afterEpoch', 'afterFit'])
  })

  it('CancelEpoch goes on with the next epoch', async () => {
    const { seen, steps } = await events({ beforeTrain: throwing(new CancelEpoch()) }, 2)
    assert.deepEqual(seen.slice(0, 6), ['beforeFit', 'beforeEpoch', 'beforeTrain', 'afterCancelEpoch', 'afterEpoch', 'beforeEpoch'])
    assert.equal(steps, 2)
  })

  it('CancelFit ends the fit, says so, and does not throw', async () => {
    const { seen, state, steps } = await events({ afterBatch: throwing(new CancelFit('Enough.')) }, 3)
    assert.deepEqual(seen.slice(-3), ['afterBatch', 'afterCancelFit', 'afterFit'])
    assert.deepEqual([state, steps], ['stopped', 1])
  })

  it("an error that is no cancelling ends the fit without any further event, as fastai's _with_events does; what is held is let go of all the same", async () => {
    for (const event of ['beforeFit', 'beforeBatch', 'afterLoss', 'afterEpoch', 'afterFit'] as const) {
      const witness = new Witness({ [event]: throwing(new Error('on purpose')) })
      const ended: string[] = []
      class Holding extends Callback {
        // After the recorder, which begins the run's record.
        override readonly order = 51
        override beforeFit(): void {
          whenRunEnds(this.learn.recorder.record.meta.id, () => ended.push(this.learn.recorder.record.state))
        }
      }
      const learn = new Learner(data, simpleCnn(), { callbacks: [Object.assign(witness, { order: 60 }), new Holding()] })
      await assert.rejects(learn.fit(1, { lr: 0.01 }), /on purpose \(thrown by the callback witness in /)
      assert.equal(witness.seen.at(-1), event)
      assert.ok(!witness.seen.some(name => name.startsWith('afterCancel')))
      assert.deepEqual(ended, ['failed'], event)
      await learn.fit(1, { lr: 0.01 })
      assert.deepEqual(ended, ['failed', 'finished'], event)
    }
  })

  it('a callback that writes files has none open when a fit has ended by an error', async function () {
    if (process.platform !== 'linux') this.skip() // Only Linux lists the files that a process has open.
    const open = (): string[] =>
      readdirSync('/proc/self/fd').flatMap(each => {
        try {
          return [readlinkSync(`/proc/self/fd/${each}`)]
        } catch {
          return []
        }
      })
    const learn = new Learner(data, simpleCnn(), { callbacks: [new CSVLogger({ file: file('history.csv') }), new TensorBoard({ folder: file('runs') })] })
    const failing = new Witness({ afterEpoch: throwing(new Error('on purpose')) })
    await assert.rejects(learn.fit(2, { callbacks: [Object.assign(failing, { order: 90 })] }), /on purpose/)
    assert.deepEqual(open().filter(name => name.startsWith(file('.'))), [])
    assert.equal(readFileSync(file('history.csv'), 'utf8').split('\n').length, 3, 'the header, the row of the epoch, and the end')
  })

  it('a callback may wait between batches, but not inside a step', async () => {
    class Waiting extends Callback {
      waited = 0
      override async beforeBatch(): Promise<void> {
        await new Promise(resolve => setTimeout(resolve, 1))
        this.waited++
      }
    }
    const waiting = new Waiting()
    await new Learner(data, simpleCnn(), { callbacks: [waiting] }).fit(1, { lr: 0.01 })
    assert.equal(waiting.waited, 3)
    class Wrong extends Callback {
      override afterPred(): void {
        return Promise.resolve() as unknown as undefined
      }
    }
    await assert.rejects(new Learner(data, simpleCnn(), { callbacks: [new Wrong()] }).fit(1, { lr: 0.01 }), /afterPred of the callback wrong is async.*beforeBatch or afterBatch/)
  })

  it('a callback sets the learning rate and the momentum of each batch, which are recorded', async () => {
    class Warmup extends Callback {
      override readonly runValidation = false
      override beforeBatch(): void {
        this.learn.learningRate = 0.01 * (this.learn.step + 1)
        this.learn.momentum = 0.5
      }
    }
    const learn = new Learner(data, simpleCnn(), { callbacks: [new Warmup()] })
    await learn.fit(2, { lr: 1 })
    const { learningRate, momentum } = learn.recorder.record
    assert.deepEqual([...learningRate.mean].map(rate => Math.round(rate * 1000)), [10, 20, 30, 40])
    assert.deepEqual([...momentum.mean], [0.5, 0.5, 0.5, 0.5])
  })

  it('a callback may replace gradients: without any the weights stay', async () => {
    class Still extends Callback {
      override afterBackward(): void {
        this.learn.gradients?.fill(undefined)
      }
    }
    const model = simpleCnn()
    const before = model.getWeights().map(weight => weight.dataSync().slice())
    await new Learner(data, model, { callbacks: [new Still()] }).fit(1, { lr: 0.1 })
    for (const [index, weight] of model.getWeights().entries()) assert.deepEqual(weight.dataSync(), before[index])
  })
})
