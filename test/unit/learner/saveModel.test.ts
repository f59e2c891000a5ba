import * as tf from '@tensorflow/tfjs'
import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { Callback, EarlyStopping, Interrupted, Learner, SaveModel, setInterruptSignal, simpleCnn, type Metric, type SaveModelOptions } from '../../../src/learner'
import { onWasm } from './engines'
import { ownFolder } from './ownFolder'
import { stripes } from './stripes'

const small = (): tf.LayersModel => simpleCnn({ filters: [2] })
const weightsOf = ({ model }: { model: tf.LayersModel }): number[][] => model.getWeights().map(weight => [...weight.dataSync()])

/** A metric with a value for each epoch. */
function scripted(values: number[]): Metric {
  let epoch = 0
  return { name: 'score', of: () => tf.scalar(values[epoch++] ?? NaN) }
}

/** The weights after each epoch. */
class History extends Callback {
  readonly weights: number[][][] = []
  override afterEpoch(): void {
    this.weights.push(weightsOf(this.learn))
  }
}

describe('SaveModel', function () {
  this.timeout(60_000)
  onWasm()
  const file = ownFolder()
  const data = stripes({ training: 32, validation: 10 })
  afterEach(() => setInterruptSignal(undefined))

  const fitted = async (scores: number[], options: SaveModelOptions, more: Callback[] = []) => {
    const history = new History()
    const learn = new Learner(data, small(), { metrics: [scripted(scores)], callbacks: [history, new SaveModel({ file: file('best'), ...options }), ...more] })
    await learn.fit(scores.length, { lr: 0.05 })
    return { learn, history: history.weights }
  }

  it('keeps the best epoch in a file, and goes back to it when the fit has ended', async () => {
    const { learn, history } = await fitted([1, 3, 2, 3], { monitor: 'score' })
    assert.deepEqual(learn.saveModel.saved.map(({ epochsDone, best }) => [epochsDone, best]), [[1, true], [2, true]])
    assert.deepEqual(weightsOf(learn), history[1])
    assert.notDeepEqual(history[3], history[1])
    assert.equal(learn.epochsDone, 4)
    assert.deepEqual(readdirSync(file()), ['best.safetensors'])
    const other = new Learner(data, small())
    await other.load(file('best'))
    assert.deepEqual([weightsOf(other), other.epochsDone], [history[1], 2])
  })

  it('goes back after EarlyStopping too, and not where it is not wanted', async () => {
    const stopped = await fitted([1, 3, 2, 2, 2, 5], { monitor: 'score' }, [new EarlyStopping({ monitor: 'score', patience: 2 })])
    assert.equal(stopped.history.length, 4)
    assert.deepEqual(weightsOf(stopped.learn), stopped.history[1])
    const kept = await fitted([1, 3, 2], { monitor: 'score', restoreBest: false })
    assert.deepEqual(weightsOf(kept.learn), kept.history[2])
  })

  it('saves every n epochs, without data to validate on, and both where both are asked for', async () => {
    const learn = new Learner(stripes({ training: 32, validation: 0 }), small(), { callbacks: [new SaveModel({ file: file('every/m'), every: 2 })] })
    await learn.fit(5, { lr: 0.05 })
    assert.deepEqual(readdirSync(file('every')).sort(), ['m_2.safetensors', 'm_4.safetensors'])
    const after = weightsOf(learn)
    await learn.load(file('every/m_4'), { withOptimizer: false })
    assert.notDeepEqual(weightsOf(learn), after)
    await learn.fit(6, { lr: 0.05, startEpoch: 5 })
    assert.deepEqual(learn.saveModel.saved.map(({ epochsDone }) => epochsDone), [6])
    const both = await fitted([1, 2, 0, 0], { monitor: 'score', file: file('both/m.safetensors'), every: 2, best: true })
    assert.deepEqual(readdirSync(file('both')).sort(), ['m.safetensors', 'm_2.safetensors', 'm_4.safetensors'])
    assert.deepEqual(weightsOf(both.learn), both.history[1])
  })

  it('lets the weights be where the fit was interrupted', async () => {
    const controller = new AbortController()
    const history = new History()
    const stop = Object.assign(new (class Stop extends Callback { override readonly order = 90 })(), { afterBatch: () => { if (learn.training && learn.epoch === 2) controller.abort() } })
    const learn = new Learner(data, small(), { metrics: [scripted([3, 2, 1])], callbacks: [history, new SaveModel({ file: file('best'), monitor: 'score' }), stop] })
    setInterruptSignal(controller.signal)
    await assert.rejects(learn.fit(3, { lr: 0.05 }), Interrupted)
    assert.ok(!history.weights.some(weights => JSON.stringify(weights) === JSON.stringify(weightsOf(learn))))
  })

  it('refuses what cannot be', () => {
    assert.throws(() => new SaveModel({ best: false }), /would save nothing/)
    assert.throws(() => new SaveModel({ every: 0 }), /SaveModel: every/)
    assert.throws(() => new SaveModel({ fname: 'x' } as object), /SaveModel has no option "fname".*file/)
  })
})
