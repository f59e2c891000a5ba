import assert from 'node:assert/strict'
import { Callback, Learner, ProgressBar, simpleCnn } from '../../../src/learner'
import { onProgress, type Progress } from '../../../src/run'
import { onWasm } from './engines'
import { stripes } from './stripes'

/** Makes each training batch take longer than the time between two reports. */
class Slow extends Callback {
  constructor(private readonly failsAt = Infinity) {
    super()
  }
  override async beforeBatch(): Promise<void> {
    await new Promise(resolve => setTimeout(resolve, 550))
    if (this.learn.step === this.failsAt) throw new Error('on purpose')
  }
}

describe('the progress of a fit', function () {
  this.timeout(60_000)
  onWasm()
  const heard = async (act: () => Promise<unknown>): Promise<Progress[]> => {
    const all: Progress[] = []
    const stop = onProgress(progress => all.push(progress))
    await act().finally(stop)
    return all
  }
  const data = stripes({ training: 16, validation: 8, batchSize: 8 })

  it('is said with epoch, batch, images per second and the time left, and taken away at the end', async () => {
    const learn = new Learner(data, simpleCnn({ filters: [2] }))
    const said = await heard(() => learn.fit(3, { startEpoch: 1, callbacks: [new Slow()] }))
    assert.deepEqual(said.map(({ label }) => label), ['Epoch 2 of 3', 'Epoch 2 of 3', 'Epoch 2 of 3', 'Epoch 3 of 3', 'Epoch 3 of 3', 'Epoch 3 of 3', 'Training'])
    assert.match(said[1]?.detail ?? '', /^batch 2 of 2 · \d+ images\/s · \d+ s left$/)
    assert.match(said[2]?.detail ?? '', /^validating · \d+ s left$/)
    const fractions = said.map(({ fraction }) => fraction)
    assert.ok(fractions.every((fraction, index) => fraction >= (fractions[index - 1] ?? 1 / 3) && (fraction < 1) === (index < 6)), fractions.join())
  })

  it('is taken away where the fit fails; validation alone says nothing', async () => {
    const learn = new Learner(data, simpleCnn({ filters: [2] }))
    const said = await heard(() => assert.rejects(learn.fit(2, { callbacks: [new Slow(1)] }), /on purpose/))
    assert.deepEqual(said.map(({ fraction }) => fraction === 1), [false, true])
    learn.addCallback(new Slow())
    assert.deepEqual(await heard(() => learn.validate()), [])
  })

  it('can be given up, and may be given', async () => {
    const learn = new Learner(data, simpleCnn({ filters: [2] }), { callbacks: [new ProgressBar()] })
    learn.removeCallback('progressBar')
    assert.deepEqual(await heard(() => learn.fit(1, { callbacks: [new Slow()] })), [])
  })
})
