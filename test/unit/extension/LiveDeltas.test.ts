import assert from 'node:assert/strict'
import { LiveDeltas } from '../../../src/extension/LiveDeltas'
import { RunRecord, type RunEvent } from '../../../src/run'
import { sampleLoss, sampleMeta, sampleSteps } from '../run/sampleRun'

const pause = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))

describe('LiveDeltas', () => {
  it('joins a fast run into few messages and loses no step of it', async () => {
    const sent: RunEvent[] = []
    const deltas = new LiveDeltas(event => sent.push(event))
    const record = new RunRecord(sampleMeta(2))
    for (let step = 0; step < 300; step++) {
      deltas.push(sampleSteps(2, step, 1))
      if (step % 30 === 0) await pause(10)
    }
    deltas.push({ type: 'epoch', run: 'run-1', epoch: 0, step: 300, seconds: 1, trainingLoss: 1, metrics: {} })
    deltas.push({ type: 'end', run: 'run-1', state: 'finished' })
    deltas.flush('run-1')
    for (const event of sent) assert.notEqual(record.apply(event), 'gap')
    assert.equal(record.steps, 300)
    assert.equal(record.loss.mean[299], sampleLoss(299))
    assert.equal(record.epochs.length, 1)
    assert.equal(record.state, 'finished')
    assert.ok(sent.length < 60, `${sent.length} messages for 300 steps`)
    deltas.dispose()
  })

  it('lets runs take turns, so that none waits for the end of another', async () => {
    const sent: string[] = []
    const deltas = new LiveDeltas(event => sent.push(event.type === 'start' ? event.meta.id : event.run))
    for (let step = 0; step < 20; step++) {
      deltas.push(sampleSteps(1, step, 1, 'first'))
      deltas.push(sampleSteps(1, step, 1, 'second'))
      await pause(10)
    }
    deltas.flush()
    for (const run of ['first', 'second']) assert.ok(sent.slice(0, 4).includes(run), `${run} is not among ${sent.slice(0, 4).join(', ')}`)
    deltas.dispose()
  })
})
