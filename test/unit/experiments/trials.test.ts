import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import vm from 'node:vm'
import { engineStatus, startEngine } from '../../../src/engine'
import { localProcesses, runTrials, TrialsFailed, TrialsInterrupted, type PlainData, type Train, type TrialsProgress } from '../../../src/experiments'
import { setInterruptSignal } from '../../../src/learner'
import { restoreBackend } from '../engine/backends'
import { skipBecause } from '../../skipBecause'

/** What `import(…)` of a trial's function is compiled to; the functions below are sent as they are. */
declare const __load: (specifier: 'node:fs') => Promise<typeof import('node:fs')>

interface Config {
  seed: number
  batches?: number
  /** Where each attempt leaves a file `<seed>-<pid>`. */
  folder?: string
  behave?: string
}

/** A real training of a small network. What it needs from outside comes with its arguments: it is sent as text. */
const train: Train<Config, { loss: number; weights: Float32Array }> = async ({ seed, batches = 4, folder }, { convscope: { digits, Learner, simpleCnn } }) => {
  if (folder !== undefined) (await __load('node:fs')).writeFileSync(`${folder}/${seed}-${process.pid}`, '')
  const learn = new Learner(await digits({ batchSize: 16, training: 16 * batches, validation: 16 }), simpleCnn({ filters: [4, 8], seed }), { seed })
  await learn.fit(1, { lr: 0.1 })
  return { loss: learn.recorder.losses.at(-1) ?? NaN, weights: learn.model.getWeights()[0]?.dataSync() as Float32Array }
}

/** Behaves as its configuration says. */
const behave: Train<Config, unknown> = async ({ seed, folder, behave = 'well' }, { signal }) => {
  const { writeFileSync, readdirSync } = await __load('node:fs')
  if (folder !== undefined) writeFileSync(`${folder}/${seed}-${process.pid}`, '')
  const attempts = folder === undefined ? 1 : readdirSync(folder).filter(name => name.startsWith(`${seed}-`)).length
  if (behave === 'throw') throw new RangeError('out of range')
  if (behave === 'throw a text') throw 'only words' as unknown as Error
  if (behave === 'exit' || (behave === 'exit once' && attempts === 1)) process.exit(3)
  if (behave === 'die') process.kill(process.pid, 'SIGKILL')
  if (behave === 'throw later') {
    setTimeout(() => {
      throw new Error('in a timer')
    })
    await new Promise(() => undefined)
  }
  if (behave === 'eat') {
    const eaten: object[] = []
    for (;;) eaten.push({ more: [Math.random()] })
  }
  if (behave === 'grow') (globalThis as { kept?: unknown }).kept = Buffer.alloc(600 * 2 ** 20, 1)
  if (behave === 'end early') await new Promise(resolve => signal.addEventListener('abort', resolve))
  if (behave === 'hang') for (;;);
  if (behave === 'return a function') return { deep: [1, () => 2] }
  if (behave === 'return nothing') return undefined
  if (behave === 'say something strange') process.send?.({ type: 'done', result: 'not this' })
  return seed
}

describe('trials in worker processes', function () {
  this.timeout(120_000)
  restoreBackend()
  let folder: string
  let cache: string
  beforeEach(async () => {
    await startEngine('wasm')
    folder = mkdtempSync(path.join(tmpdir(), 'convscope-trials-'))
    cache = path.join(folder, 'cache')
    mkdirSync(path.join(folder, 'pids'))
  })
  afterEach(() => {
    setInterruptSignal(undefined)
    rmSync(folder, { recursive: true, force: true })
  })
  const pids = (seed?: number): number[] => readdirSync(path.join(folder, 'pids')).filter(name => seed === undefined || name.startsWith(`${seed}-`)).map(name => Number(name.split('-')[1]))
  const alive = (): number[] => [...new Set(pids())].filter(pid => {
    try {
      return process.kill(pid, 0)
    } catch {
      return false
    }
  })
  const withFolder = <C extends object>(configs: C[]): (C & { folder: string })[] => configs.map(config => ({ ...config, folder: path.join(folder, 'pids') }))
  const seeds = (...all: number[]): Config[] => all.map(seed => ({ seed }))

  for (const engine of ['wasm', 'tensorflow'] as const)
    it(`give the same numbers in one worker as in two, in the order of their configurations, on ${engine}`, async function () {
      const status = (await engineStatus()).find(each => each.name === engine)
      if (status?.works !== true) skipBecause(this, status?.reason ?? `${engine} does not work here`)
      const configs = [{ seed: 1, batches: 24 }, { seed: 2 }, { seed: 3, batches: 8 }, { seed: 1, batches: 4 }]
      const two = await runTrials(withFolder(configs), { train, workers: 2, engine, cache: false })
      assert.equal(new Set(pids()).size, 2, 'two processes')
      const one = await runTrials(configs, { train, workers: 1, engine, cache: false })
      assert.deepEqual(two.map(({ result }) => result), one.map(({ result }) => result))
      assert.deepEqual(one.map(({ config }) => config), configs)
      assert.equal(new Set(one.map(({ result }) => result.loss)).size, 4, 'and different numbers from different configurations')
      assert.ok(Array.isArray(one[0]?.result.weights) && one[0].result.weights.length === 100, 'typed arrays come as lists')
      assert.deepEqual(alive(), [], 'no process is left')
    })

  it('say how far they are', async () => {
    const seen: TrialsProgress[] = []
    const results = await runTrials([{ seed: 1, batches: 100 }, { seed: 2, batches: 100 }], { train, workers: 2, cache, onProgress: progress => seen.push(progress) })
    const steps = seen.flatMap(({ trial }) => trial ?? [])
    for (const index of [0, 1]) {
      const own = steps.filter(step => step.index === index)
      assert.ok(own.length > 0 && own.length <= (results[index]?.seconds ?? NaN) * 10 + 3, `${own.length} messages in ${results[index]?.seconds} s`)
      assert.deepEqual(own.at(-1), { index, step: 100, steps: 100, epoch: 0, loss: results[index]?.result.loss })
    }
    assert.ok(seen.some(({ secondsLeft }) => (secondsLeft ?? 0) > 0))
    const { done, total, fraction, failed, cached } = seen.at(-1) ?? assert.fail('nothing was said')
    assert.deepEqual({ done, total, fraction, failed, cached }, { done: 2, total: 2, fraction: 1, failed: 0, cached: 0 })
    const again: TrialsProgress[] = []
    await runTrials([{ seed: 1, batches: 100 }, { seed: 2, batches: 100 }], { train, cache, onProgress: progress => again.push(progress) })
    assert.equal(again.at(-1)?.cached, 2)
  })

  it('say what they want to say themselves', async () => {
    const seen: TrialsProgress['trial'][] = []
    await runTrials([{ seed: 1 }], { train: (_, { progress }) => progress({ step: 3, steps: 7, loss: 0.5, other: 'dropped' } as object), cache: false, onProgress: ({ trial }) => seen.push(trial) })
    assert.deepEqual(seen[0], { index: 0, step: 3, steps: 7, loss: 0.5 })
  })

  it('whose worker is killed are run again, once, and give the same', async () => {
    const expected = await runTrials([{ seed: 1, batches: 40 }], { train, cache: false })
    let killed: number | undefined
    const results = await runTrials(withFolder([{ seed: 1, batches: 40 }, { seed: 2, batches: 40 }]), {
      train,
      workers: 2,
      cache: false,
      onProgress: ({ trial }) => {
        if (killed !== undefined || trial?.index !== 0 || (trial.step ?? 0) < 3) return
        killed = pids(1)[0]
        process.kill(killed ?? NaN, 'SIGKILL')
      }
    })
    assert.ok(killed)
    assert.deepEqual(results.map(({ attempts }) => attempts), [2, 1])
    assert.deepEqual(results[0]?.result, expected[0]?.result)
  })

  it('whose worker dies twice fail, in words, and the others do not', async () => {
    const configs = withFolder([{ seed: 1, behave: 'die' }, { seed: 2 }, { seed: 3, behave: 'exit' }, { seed: 4, behave: 'exit once' }, { seed: 5, behave: 'throw later' }, { seed: 6, behave: 'eat' }])
    // A limit of this process holds for its workers, too.
    process.execArgv.push('--max-old-space-size=80')
    const results = await runTrials(configs, { train: behave, workers: 2, cache: false, failures: 'return' }).finally(() => process.execArgv.pop())
    assert.deepEqual(results.map(({ result }) => result), [undefined, 2, undefined, 4, undefined, undefined])
    assert.deepEqual(results.map(({ attempts }) => attempts), [2, 1, 2, 2, 2, 2])
    const [killed, , exited, , later, eaten] = results.map(({ error }) => error?.message ?? '')
    assert.match(killed ?? '', /^Trial 1 of 6 \(\{"seed":1.*WorkerDied: The worker process was killed \(SIGKILL\).*second time/)
    assert.match(exited ?? '', /exit code 3: process\.exit was called/)
    assert.match(later ?? '', /thrown outside of the trial's function[^]*in a timer/)
    assert.match(eaten ?? '', /ran out of memory\. Use fewer workers/)
    for (const seed of [1, 3, 4, 5, 6]) assert.equal(pids(seed).length, 2, `attempts of trial ${seed}`)
  })

  it('that throw are reported together when all have ended; with failures: "return", each in its place', async () => {
    const configs = [{ seed: 1, behave: 'throw' }, { seed: 2 }, { seed: 3, behave: 'throw a text' }, { seed: 4, behave: 'return a function' }, { seed: 5, behave: 'return nothing' }, { seed: 6, behave: 'say something strange' }]
    const error = await runTrials(configs, { train: behave, workers: 1, cache }).then(() => assert.fail('nothing was thrown'), (thrown: unknown) => thrown)
    assert.ok(error instanceof TrialsFailed)
    assert.match(error.message, /^3 of 6 trials failed\. Trial 1 of 6 \(\{"seed":1,"behave":"throw"\}\): RangeError: out of range \(in line \d+ of the function\).*only those that failed are trained/)
    assert.deepEqual((error.results as { result?: unknown }[]).map(({ result }) => result), [undefined, 2, undefined, undefined, null, 6])
    const again = await runTrials(configs, { train: behave, workers: 1, cache, failures: 'return' })
    assert.deepEqual(again.map(({ cached }) => cached), [false, true, false, false, true, true])
    assert.match(again[2]?.error?.message ?? '', /only words/)
    assert.match(again[3]?.error?.message ?? '', /TypeError: result\.deep\[1\] is a function, which is no plain data/)
  })

  it('are interrupted, also where one does not listen, keep nothing that was ended early, leave no process, and go on from there', async () => {
    const controller = new AbortController()
    setInterruptSignal(controller.signal)
    const configs = withFolder([{ seed: 1 }, { seed: 2 }, { seed: 3, behave: 'hang' }, { seed: 4, behave: 'end early' }, { seed: 5 }])
    const run = runTrials(configs, {
      train: behave,
      workers: 2,
      cache,
      onProgress: ({ done }) => {
        if (done < 2) return
        const look = setInterval(() => {
          if (pids(3).length + pids(4).length < 2) return
          clearInterval(look)
          controller.abort()
        }, 10)
      }
    })
    const error = await run.then(() => assert.fail('it was not interrupted'), (thrown: unknown) => thrown)
    assert.ok(error instanceof TrialsInterrupted && error.name === 'Interrupted')
    assert.match(error.message, /^Interrupted after 2 of 5 trials\. Their results are kept: run this again, and it goes on from there\./)
    assert.equal(error.results.length, 2)
    for (const end = Date.now() + 10_000; alive().length > 0 && Date.now() < end; ) await new Promise(resolve => setTimeout(resolve, 10))
    assert.deepEqual(alive(), [], 'no process is left')
    setInterruptSignal(undefined)
    const again = await runTrials(configs.map(config => ({ ...config, ...(config.seed === 3 || config.seed === 4 ? { behave: 'well' } : {}) })), { train: behave, cache })
    assert.deepEqual(again.map(({ cached, result }) => [cached, result]), [[true, 1], [true, 2], [false, 3], [false, 4], [false, 5]])
  })

  it('are ended by a signal of the caller\'s, before they begin too', async () => {
    await assert.rejects(runTrials(seeds(1, 2), { train: behave, cache: false, signal: AbortSignal.abort() }), /^Interrupted: Interrupted after 0 of 2 trials\..*cache: false/)
  })

  it('say which name of the notebook they miss, and what to do', async () => {
    const limit = 3
    await assert.rejects(runTrials(seeds(1), { train: ({ seed }) => seed + limit, cache: false }), (error: Error) => {
      assert.match(error.message, /ReferenceError: limit is not defined\. The function is sent to the worker process as text.*Put the value of limit into the configurations and read config\.limit.*\(in line 1 of the function\)/)
      return true
    })
  })

  it('may be methods, and use what convscope exports by its name, and tf', async () => {
    const { train } = vm.runInThisContext('({ async train({ seed }) { return [typeof Learner, tf.add(seed, 1).arraySync()] } })') as { train: Train<Config, unknown> }
    const [one] = await runTrials(seeds(1), { train, cache: false })
    assert.deepEqual(one?.result, ['function', 2])
  })

  it('give back what may be missing as what may be missing', async () => {
    const found: Train<Config, { loss?: { value: number } }> = ({ seed }) => (seed === 1 ? { loss: { value: 2 } } : {})
    const losses: ({ value: number } | undefined)[] = (await runTrials(seeds(1, 2), { train: found, cache: false })).map(({ result }) => result.loss)
    assert.deepEqual(losses, [{ value: 2 }, undefined])
  })

  it('of Convscope\'s own are found by name', async () => {
    const config = { data: { batchSize: 16, training: 64, validation: 16 }, model: { filters: [4, 8] }, lr: 0.1, seed: 3 }
    const [one] = await runTrials([config], { train: 'fit', cache: false })
    const { losses, validation } = one?.result as { losses: number[]; validation: Record<string, number> }
    assert.equal(losses.length, 4)
    assert.deepEqual(Object.keys(validation), ['loss', 'accuracy'])
    await assert.rejects(runTrials([{ learningRate: 0.1 }], { train: 'fit', cache: false }), /The configuration of the trial 'fit' has no option "learningRate"/)
    await assert.rejects(runTrials([config], { train: 'fitt', cache: false }), /RangeError: There is no trial called "fitt"\. There (is|are) .*"fit".*function of your own/)
  })

  it('refuse what cannot be sent, naming the place', async () => {
    const cyclic: Record<string, unknown> = {}
    cyclic.self = [cyclic]
    for (const [bad, message] of [
      [{ lr: NaN }, /configs\[1\]\.lr is NaN, which is no plain data/],
      [{ model: { act: Math.tanh } }, /configs\[1\]\.model\.act is a function/],
      [{ 'learning rate': [1, undefined] }, /configs\[1\]\["learning rate"\]\[1\] is undefined/],
      [{ w: new Float32Array(2) }, /configs\[1\]\.w is a Float32Array.*Array\.from/],
      [{ when: new Date(0) }, /configs\[1\]\.when is a Date.*toISOString/],
      [{ n: 1n }, /configs\[1\]\.n is a bigint/],
      [cyclic, /configs\[1\]\.self\[0\] is an object that it lies in itself/]
    ] as [unknown, RegExp][])
      await assert.rejects(runTrials<unknown, PlainData>([{ absent: undefined }, bad], { train: () => 1, cache: false }), (error: Error) => error instanceof TypeError && message.test(error.message), String(message))
    await assert.rejects(runTrials(seeds(1), { train: behave.bind(undefined), cache: false }), /has no text that could be sent/)
    await assert.rejects(runTrials(seeds(1), { train: behave, wrokers: 2 } as never), /runTrials has no option "wrokers"\. Its options are: train, workers/)
    await assert.rejects(runTrials(seeds(1), { train: behave, workers: 0 }), /workers must be a whole number from 1/)
    await assert.rejects(runTrials(seeds(1), {} as never), /needs what a trial does/)
    await assert.rejects(runTrials({ seed: 1 } as never, { train: behave }), /takes a list of configurations first/)
    assert.deepEqual(await runTrials([], { train: behave }), [])
  })

  it('each get a fresh process where the one before has taken much memory', async () => {
    const results = await runTrials(withFolder([{ seed: 1, behave: 'grow' }, { seed: 2 }, { seed: 3 }]), { train: behave, workers: 1, cache: false })
    assert.deepEqual(results.map(({ result, attempts }) => [result, attempts]), [[1, 1], [2, 1], [3, 1]])
    assert.notEqual(pids(1)[0], pids(2)[0])
    assert.equal(pids(2)[0], pids(3)[0])
  })

  it('say so where their engine does not work', async () => {
    await assert.rejects(runTrials(seeds(1), { train: behave, engine: 'abacus' as never, cache: false }), /EngineError: The engine "abacus" does not work here\. The engines are: tensorflow, wasm/)
  })

  it('share an executor that is given, until it is closed', async () => {
    const executor = localProcesses({ workers: 1, engine: 'wasm' })
    await runTrials(withFolder(seeds(1)), { train: behave, executor, cache: false })
    await runTrials(withFolder(seeds(2)), { train: behave, executor, cache: false })
    assert.equal(pids(1)[0], pids(2)[0])
    assert.equal(alive().length, 1)
    await executor.close()
    assert.deepEqual(alive(), [])
    await assert.rejects(runTrials(seeds(1), { train: behave, executor, cache: false }), /has been closed/)
  })
})
