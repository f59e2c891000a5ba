import assert from 'node:assert/strict'
import { ActivationStats, Callback, Learner, simpleCnn, TerminateOnNaN, type Recorder } from '../../../src/learner'
import { onWasm } from './engines'
import { stripes } from './stripes'

/** Compiles only where both types are the same. */
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false
const isTrue = (_proof: true): void => undefined

describe('callbacks on the learner', function () {
  this.timeout(20_000)
  onWasm()
  const data = stripes({ training: 32, validation: 0 })

  it("are found by name and by fastai's spelling, with their types", () => {
    const learn = new Learner(data, simpleCnn(), { callbacks: [new ActivationStats(), new TerminateOnNaN()] })
    isTrue(true satisfies Same<typeof learn.activationStats, ActivationStats>)
    isTrue(true satisfies Same<typeof learn.activation_stats, ActivationStats>)
    isTrue(true satisfies Same<typeof learn.terminateOnNaN, TerminateOnNaN>)
    isTrue(true satisfies Same<typeof learn.recorder, Recorder>)
    assert.ok(learn.activationStats instanceof ActivationStats)
    assert.equal(learn.activation_stats, learn.activationStats)
    assert.deepEqual(learn.callbacks.map(callback => callback.name), ['activationStats', 'terminateOnNaN', 'recorder', 'progressBar'])
    // @ts-expect-error A callback that was not given is not there.
    assert.equal(new Learner(data, simpleCnn()).activationStats, undefined)
  })

  it('given to fit go when it ends, and keep what they know', async () => {
    const stats = new ActivationStats()
    const learn = new Learner(data, simpleCnn())
    let during: unknown
    class Look extends Callback {
      override afterBatch(): void {
        during = Reflect.get(this.learn, 'activation_stats')
      }
    }
    await learn.fit(1, { lr: 0.01, callbacks: [stats, new Look()] })
    assert.equal(during, stats)
    assert.equal(Reflect.get(learn, 'activationStats'), undefined)
    assert.equal(Reflect.get(learn, 'activation_stats'), undefined)
    assert.equal(stats.layerStats(0).mean.length, 1)
    await learn.fit(1, { lr: 0.01 })
    assert.equal(learn.recorder.record.layers.length, 0)
  })

  it('take their name from their class, without Callback at the end', () => {
    class ShowGraphCallback extends Callback {}
    const learn = new Learner(data, simpleCnn(), { callbacks: [new ShowGraphCallback()] })
    assert.ok(Reflect.get(learn, 'showGraph') instanceof ShowGraphCallback)
    assert.ok(Reflect.get(learn, 'show_graph') instanceof ShowGraphCallback)
  })

  it('cannot share a name, nor take one of the learner’s own', () => {
    assert.throws(() => new Learner(data, simpleCnn(), { callbacks: [new ActivationStats(), new ActivationStats()] }), /two callbacks called activationStats/)
    class Fit extends Callback {}
    assert.throws(() => new Learner(data, simpleCnn(), { callbacks: [new Fit()] }), /cannot be called "fit"/)
    assert.throws(() => new Learner(data, simpleCnn(), { callbacks: [ActivationStats as unknown as ActivationStats] }), /needs `new`/)
  })
})
