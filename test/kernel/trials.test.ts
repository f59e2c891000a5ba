import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import path from 'node:path'
import { eventually, isAlive, TestKernel } from './TestKernel'

/** Processes start slowly on a busy machine. */
const START_SECONDS = 60

describe('trials in a cell', function () {
  this.timeout(120_000)
  let kernel: TestKernel
  before(async () => {
    kernel = new TestKernel()
    const run = await kernel.run(`import { Learner, digits, runTrials, simpleCnn } from 'convscope'
      import { writeFileSync } from 'node:fs'
      const cache = ${JSON.stringify(path.join(kernel.folder.path, 'cache'))}
      const folder = ${JSON.stringify(kernel.folder.path)}`)
    assert.equal(run.error?.stack, undefined)
  })
  after(() => kernel.end())
  const workers = (where = kernel): number[] => readdirSync(where.folder.path).flatMap(name => (name.startsWith('worker-') ? [Number(name.slice(7))] : []))

  /** Loops that await, a function that calls itself, types: what the compiler of cells has its hands in. */
  const TRAIN = `
    async function train({ seed, epochs }: { seed: number; epochs: number }): Promise<{ loss: number; sum: number }> {
      const learn = new Learner(await digits({ batchSize: 16, training: 64, validation: 16 }), simpleCnn({ filters: [4, 8], seed }), { seed })
      for (let epoch = 0; epoch < epochs; epoch++) await learn.fit(1, { lr: 0.1 })
      if (epochs > 1) return train({ seed, epochs: 1 })
      console.log('trained', seed)
      return { loss: learn.recorder.losses.at(-1)!, sum: learn.model.getWeights()[0].sum().dataSync()[0] }
    }
    const results = await runTrials([{ seed: 1, epochs: 1 }, { seed: 2, epochs: 2 }, { seed: 3, epochs: 1 }], { train, workers: 2, cache })`

  it('train in worker processes, show how far they are and what they print, and are not trained twice', async () => {
    const first = await kernel.run(`${TRAIN}\nJSON.stringify(results.map(each => [each.config.seed, each.result.sum, each.cached]))`)
    assert.equal(first.error?.stack, undefined)
    const rows = JSON.parse(String(first.result?.['text/plain']).slice(1, -1)) as [number, number, boolean][]
    assert.deepEqual(rows.map(([seed, , cached]) => [seed, cached]), [[1, false], [2, false], [3, false]])
    assert.equal(new Set(rows.map(([, sum]) => sum)).size, 3)
    assert.deepEqual(first.stdout.trim().split('\n').sort(), [1, 2, 3].map(seed => `trial ${seed} of 3: trained ${seed}`))
    const progress = first.messages.flatMap(message => (message.type === 'progress' && message.label === 'Trials' ? [message] : []))
    assert.match(progress.map(({ detail }) => detail).join('\n'), /^[012] of 3 done, about \d+ s left$/m)
    assert.deepEqual([progress.at(-1)?.fraction, progress.at(-1)?.detail], [1, '3 of 3 done'])
    const again = await kernel.run(`${TRAIN}\nJSON.stringify(results.map(each => [each.config.seed, each.result.sum, each.cached]))`)
    assert.deepEqual(JSON.parse(String(again.result?.['text/plain']).slice(1, -1)), rows.map(([seed, sum]) => [seed, sum, true]))
  })

  it('give what the same training in the cell gives', async () => {
    assert.equal(await kernel.value('JSON.stringify(await train({ seed: 3, epochs: 1 })) === JSON.stringify(results[2].result)'), 'true')
  })

  it('are interrupted, and go on from there when the cell runs again', async () => {
    const cell = `
      const many = await runTrials([1, 2, 3, 4].map(seed => ({ seed, folder })), { cache, workers: 2, train: async ({ seed, folder }) => {
        const { existsSync, writeFileSync } = await import('node:fs')
        writeFileSync(folder + '/worker-' + process.pid, '')
        if (seed > 2 && !existsSync(folder + '/repaired')) { console.log('hangs'); for (;;) await new Promise(resolve => setTimeout(resolve, 5)) }
        return seed
      } })
      many.map(each => [each.result, each.cached]).join()`
    const running = kernel.run(cell)
    const printed = (text: string): boolean => kernel.all.some(message => message.type === 'stream' && message.text.includes(text))
    await eventually(() => printed('trial 3 of 4: hangs') && printed('trial 4 of 4: hangs'), 'two trials that hang', START_SECONDS)
    kernel.kernel.interrupt()
    const run = await running
    assert.equal(run.error?.name, 'Interrupted')
    assert.match(run.error.message, /^Interrupted after 2 of 4 trials\. Their results are kept/)
    await eventually(() => workers().filter(isAlive).length === 0, 'no worker is left')
    kernel.folder.write('repaired', '')
    assert.equal(await kernel.value(cell), "'1,true,2,true,3,false,4,false'")
  })

  it('say which names of the notebook they miss, what cannot be imported, and where they fail', async () => {
    const missing = await kernel.run('const limit = 3\nawait runTrials([{ seed: 1 }], { cache, train: async ({ seed }) => {\n  return seed + limit\n} })')
    assert.equal(missing.error?.name, 'TrialsFailed')
    assert.match(missing.error.message, /limit is not defined\. The function is sent.*read config\.limit.*\(in line 2 of the function\)/)
    kernel.folder.write('mine.ts', 'import { simpleCnn } from "convscope"\nexport const three: number = 3\nexport async function fromFile({ seed }: { seed: number }) { for (const one of [1]) await one; return [seed, simpleCnn().layers.length] }')
    const local = await kernel.run('await runTrials([{ seed: 1 }], { cache, train: async () => (await import("./mine")).three })')
    assert.match(local.error?.message ?? '', /can import 'convscope', '@tensorflow\/tfjs' and Node's own modules, but not '\.\/mine'/)
    assert.equal(await kernel.value('import { fromFile } from "./mine"\nJSON.stringify((await runTrials([{ seed: 1 }], { cache, train: fromFile }))[0].result)'), "'[1,6]'")
    assert.equal(await kernel.value('JSON.stringify((await runTrials([{}], { cache, train: async () => [typeof (await import("convscope")).digits, typeof (await import("@tensorflow/tfjs")).add] }))[0].result)'), `'["function","function"]'`)
  })

  it('leave no process behind, however busy, when their kernel is killed', async () => {
    const doomed = new TestKernel()
    const run = doomed.run(`import { runTrials } from 'convscope'
      await runTrials([{ seed: 1, folder: ${JSON.stringify(doomed.folder.path)} }, { seed: 2, folder: ${JSON.stringify(doomed.folder.path)} }], { cache: false, workers: 2, train: async ({ seed, folder }) => {
        (await import('node:fs')).writeFileSync(folder + '/worker-' + process.pid, '')
        if (seed === 1) for (;;) {}
        await new Promise(() => {})
      } })`)
    await eventually(() => workers(doomed).length === 2, 'two workers', START_SECONDS)
    assert.equal(workers(doomed).filter(isAlive).length, 2)
    process.kill(doomed.kernel.pid ?? NaN, 'SIGKILL')
    await run
    await eventually(() => workers(doomed).filter(isAlive).length === 0, 'no worker is left')
    await doomed.end()
  })
})
