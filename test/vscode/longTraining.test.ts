import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import * as vscode from 'vscode'
import { RunHub } from '../../src/extension/RunHub'
import { RunStore } from '../../src/extension/RunStore'
import { sampleMeta, sampleSteps } from '../unit/run/sampleRun'
import { TestNotebook } from './TestNotebook'

/** An hour at 30 updates a second, the most that a kernel process sends. */
const UPDATES = 60 * 60 * 30
/** Numbers of so many steps are made; making all of them would take longer than what is tested. */
const DIFFERENT = 64
/** An object of 40 bytes that stays behind with each of the last 54,000 updates would be more. The rest of the extension host works meanwhile. */
const NOISE = 2e6

describe('An hour of training', function () {
  this.timeout(480_000)
  let notebook: TestNotebook
  afterEach(() => notebook.close())

  it('leaves the memory of the extension host as it was, and every step reaches the views', async () => {
    notebook = await TestNotebook.open(['1'])
    const folder = await mkdtemp(path.join(tmpdir(), 'convscope-hour-'))
    const log = vscode.window.createOutputChannel('An hour of training', { log: true })
    const store = new RunStore(folder)
    const hub = new RunHub(store, log)
    let [told, messages] = [0, 0]
    hub.onDidSend(({ message }) => {
      if (message.type !== 'event' || message.event.type !== 'steps') return
      assert.equal(message.event.from, told, 'no step is left out')
      told += message.event.count
      messages++
    })
    const meta = { ...sampleMeta(5, 'hour'), epochs: 60, stepsPerEpoch: UPDATES / 60 }
    const steps = Array.from({ length: DIFFERENT }, (_, step) => sampleSteps(5, step, 1, 'hour'))
    hub.take({ type: 'start', meta }, notebook.document)
    const quarters: number[] = []
    for (let next = 0; next < UPDATES; ) {
      const event = steps[next % DIFFERENT]
      assert.ok(event)
      hub.take({ ...event, from: next, layerFrom: next }, notebook.document)
      next++
      if (next % meta.stepsPerEpoch === 0) hub.take({ type: 'epoch', run: 'hour', epoch: next / meta.stepsPerEpoch - 1, step: next, seconds: next / 30, trainingLoss: 1, metrics: { accuracy: 0.9 } }, notebook.document)
      if (next % 100 === 0) await new Promise(resolve => setImmediate(resolve))
      if (next % (UPDATES / 4) === 0) {
        // What waits to be sent is sent, and what is being written is written.
        await new Promise(resolve => setTimeout(resolve, 3000))
        quarters.push(await memory())
      }
    }
    hub.take({ type: 'end', run: 'hour', state: 'finished' }, notebook.document)
    assert.equal(told, UPDATES)
    assert.ok(messages > 4, `${messages} messages`)
    const [, second = NaN, , last = NaN] = quarters
    assert.ok(last - second < NOISE, `MB after each quarter: ${quarters.map(bytes => (bytes / 1e6).toFixed(2)).join(', ')}`)
    assert.equal((await store.load('hour'))?.record.steps, UPDATES)
    hub.dispose()
    log.dispose()
    await rm(folder, { recursive: true })
  })
})

/** Bytes of objects and buffers in this process that are in use. */
async function memory(): Promise<number> {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  for (let round = 0; round < 3; round++) {
    collect()
    await new Promise(resolve => setImmediate(resolve))
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}
