import assert from 'node:assert/strict'
import { ENGINE_NAMES, engineStatus } from '../../src/engine'
import { RunRecord, type RunEvent, type StepsEvent } from '../../src/run'
import { skipBecause } from '../skipBecause'
import { TestKernel } from './TestKernel'

const PREPARE = `
import { ActivationStats, Learner, digits, simpleCnn } from 'convscope'
import { createHash } from 'node:crypto'
const learnerOf = async (batchSize: number, training: number) =>
  new Learner(await digits({ batchSize, training, validation: 64 }), simpleCnn(), { callbacks: [new ActivationStats({ histograms: true })] })
const sumOfWeights = (learn: any): number => learn.model.getWeights().reduce((sum: number, w: any) => sum + w.abs().sum().dataSync()[0], 0)
`

function recordOf(events: readonly RunEvent[]): RunRecord {
  const [start, ...rest] = events
  assert.equal(start?.type, 'start')
  const record = new RunRecord((start).meta)
  for (const event of rest) assert.equal(record.apply(event), 'applied', `${event.type} left a gap or came twice`)
  return record
}

for (const engine of ENGINE_NAMES)
describe(`training in the kernel on ${engine}`, function () {
  this.timeout(120_000)
  let kernel: TestKernel
  before(async function () {
    const status = (await engineStatus()).find(each => each.name === engine)
    if (status?.works !== true) skipBecause(this, status?.reason ?? `${engine} does not work here`)
    kernel = new TestKernel({ engine })
    const run = await kernel.run(PREPARE)
    assert.equal(run.error?.stack, undefined)
  })
  after(() => (kernel as TestKernel | undefined)?.end())

  it('sends a complete record, in few messages, each with its cell', async () => {
    const run = await kernel.run('const quick = await learnerOf(4, 400)\nawait quick.fit(2, { lr: 0.01 })')
    assert.equal(run.error?.stack, undefined)
    const record = recordOf(run.events)
    assert.equal(record.state, 'finished')
    assert.equal(record.steps, 200)
    assert.equal(record.rows, 200)
    assert.equal(record.epochs.length, 2)
    const steps = run.events.filter((event): event is StepsEvent => event.type === 'steps')
    const seconds = steps.at(-1)?.seconds.at(-1) ?? NaN
    // The end of an epoch, and of the run, sends what has gathered until then.
    assert.ok(steps.length <= seconds * 30 + 4, `${steps.length} messages in ${seconds} s`)
  })

  it('stops within a batch when it is interrupted, and keeps weights and record', async () => {
    const running = kernel.run('const learn = await learnerOf(32, 3200)\nconst before = sumOfWeights(learn)\nconsole.log("go")\nawait learn.fit(50, { lr: 0.01 })\nconsole.log("not reached")')
    await kernel.until(messages => messages.filter(message => message.type === 'run' && message.event.type === 'steps').length > 3 && messages.some(message => message.type === 'stream' && message.text === 'go\n'))
    kernel.kernel.interrupt()
    const run = await running
    assert.equal(run.error?.name, 'Interrupted')
    assert.doesNotMatch(run.stdout, /not reached/)
    const record = recordOf(run.events)
    assert.equal(record.state, 'interrupted')
    assert.ok(record.steps > 0 && record.steps < 5000)
    assert.equal(await kernel.value('sumOfWeights(learn) !== before'), 'true')
    assert.equal((await kernel.run('await learn.fit(1, { lr: 0.01 })')).error?.stack, undefined, 'and training goes on')
  })

  it('gives the same run bit for bit from the same seed in every kernel process, whether layers are watched or not', async () => {
    const fingerprint = async (where: TestKernel, callbacks: string): Promise<unknown> => {
      const run = await where.run(`
        const seeded = new Learner(await digits({ batchSize: 64, training: 640, validation: 64 }), simpleCnn(), { callbacks: [${callbacks}] })
        await seeded.fit(2, { lr: 0.05 })
        const sum = createHash('sha256')
        for (const weight of seeded.model.getWeights()) sum.update(weight.dataSync())
        sum.update(JSON.stringify([seeded.recorder.losses, seeded.validation])).digest('hex')`)
      assert.equal(run.error?.stack, undefined)
      return run.result?.['text/plain']
    }
    const first = await fingerprint(kernel, 'new ActivationStats({ histograms: true })')
    assert.match(String(first), /[0-9a-f]{64}/)
    const fresh = new TestKernel({ engine })
    try {
      await fresh.run(PREPARE)
      assert.equal(await fingerprint(fresh, ''), first, 'unwatched, in a fresh process')
      assert.equal(await fingerprint(fresh, 'new ActivationStats({ every: 3 })'), first, 'watched now and then')
    } finally {
      await fresh.end()
    }
  })

  it('ends the run when a callback never comes back', async () => {
    const running = kernel.run('import { Callback } from "convscope"\nclass Stuck extends Callback { name = "stuck"; async afterBatch() { console.log("stuck"); await new Promise(() => {}) } }\nconst stuck = new Learner(quick.data, simpleCnn(), { callbacks: [new Stuck()] })\nawait stuck.fit(1)')
    await Promise.race([kernel.printed('stuck'), running])
    kernel.kernel.interrupt()
    kernel.kernel.interrupt()
    const run = await running
    assert.equal(run.error?.name, 'Interrupted', run.error?.stack)
    const end = run.events.at(-1)
    assert.ok(end?.type === 'end' && end.state === 'interrupted')
    assert.equal(await kernel.value('1 + 1'), '2')
  })

  it('keeps the record up to the death of its kernel', async () => {
    const doomed = new TestKernel({ engine })
    await doomed.run(PREPARE)
    const running = doomed.run('const learn = await learnerOf(16, 3200)\nawait learn.fit(50, { lr: 0.01 })')
    await doomed.until(messages => messages.filter(message => message.type === 'run' && message.event.type === 'steps').length > 3)
    process.kill(doomed.kernel.pid ?? NaN, 'SIGKILL')
    const run = await running
    assert.equal(run.error?.name, 'KernelDied')
    assert.match(run.error.message, /SIGKILL.*memory[^]*record of a training run up to here, are kept/)
    const record = recordOf(run.events)
    assert.ok(record.steps > 0 && record.live)
    await doomed.end()
  })
})
