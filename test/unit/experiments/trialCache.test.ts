import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { filesBelow } from '../../../src/engine/filesBelow'
import { clearTrialCache, runTrials, type RunTrialsOptions, type TrialEngine } from '../../../src/experiments'
import { MEASUREMENTS, type MeasureConfig, type MeasurementName } from '../../../src/experiments/measurements'
import { trainTrial } from '../../../src/experiments/training/trainTrial'
import { fromPlainJson, toPlainJson } from '../../../src/experiments/trials/plainJson'
import { defineTrial } from '../../../src/experiments/trials/procedures'
import { QueueExecutor } from './QueueExecutor'

interface Config {
  seed: number
  lr?: number
}
const double = ({ seed }: Config) => ({ twice: 2 * seed, odd: [NaN, -Infinity, -0], $number: 'a name like ours' })

describe("trials' results on disk", function () {
  this.timeout(60_000)
  let folder: string
  beforeEach(async () => (folder = await mkdtemp(path.join(tmpdir(), 'convscope-trials-'))))
  afterEach(() => rm(folder, { recursive: true, force: true }))

  /** Runs and returns how many trials were really computed, and the results. */
  async function run<R>(configs: Config[], train: RunTrialsOptions<Config, R>['train'], { on = {}, ...options }: Partial<RunTrialsOptions<Config, R>> & { on?: Partial<TrialEngine> } = {}) {
    const executor = new QueueExecutor(on)
    const results = await runTrials(configs, { train, executor, cache: folder, ...options })
    return { computed: executor.ran.length, results, executor }
  }
  const files = async (): Promise<string[]> => (await filesBelow(folder)).filter(name => name.endsWith('.json'))

  it('are taken the second time, as they were the first time, each number to the bit', async () => {
    const configs = [{ seed: 1 }, { seed: 2, lr: 0.5 }]
    const first = await run(configs, double)
    assert.equal(first.computed, 2)
    assert.deepEqual(first.results.map(({ cached, attempts }) => [cached, attempts]), [[false, 1], [false, 1]])
    const second = await run([{ lr: 0.5, seed: 2 }, { seed: 1 }], double)
    assert.equal(second.computed, 0, 'whatever the order of configurations and of names in them')
    assert.deepEqual(second.results.map(({ cached }) => cached), [true, true])
    const odd = second.results[0]?.result.odd ?? []
    assert.ok(Object.is(odd[0], NaN) && odd[1] === -Infinity && Object.is(odd[2], -0), 'what JSON lacks is kept too')
    assert.deepEqual(second.results[1]?.result, first.results[0]?.result)
    assert.deepEqual(second.results.map(({ seconds }) => seconds), first.results.map(({ seconds }) => seconds).reverse(), 'with the time that the training took')
  })

  it('are not taken for another configuration, function, engine, thread count, data or source of the digits', async () => {
    await run([{ seed: 1 }], double)
    const variants: [string, () => ReturnType<typeof run>][] = [
      ['configuration', () => run([{ seed: 1, lr: 0.1 }], double)],
      ['function', () => run([{ seed: 1 }], ({ seed }) => ({ twice: seed + seed }))],
      ['engine', () => run([{ seed: 1 }], double, { on: { name: 'tensorflow' } })],
      ['version of the engine', () => run([{ seed: 1 }], double, { on: { version: '2' } })],
      ['device', () => run([{ seed: 1 }], double, { on: { device: 'GPU' } })],
      ['thread count', () => run([{ seed: 1 }], double, { on: { threads: 2 } })],
      ['data', () => run([{ seed: 1 }], double, { data: 'another file' })]
    ]
    for (const [what, again] of variants) {
      assert.equal((await again()).computed, 1, what)
      assert.equal((await again()).computed, 0, `${what}, the second time`)
    }
    const before = process.env.CONVSCOPE_DATA_SOURCE
    process.env.CONVSCOPE_DATA_SOURCE = 'mnist'
    try {
      assert.equal((await run([{ seed: 1 }], double)).computed, 1, 'where digits() come from')
    } finally {
      if (before === undefined) Reflect.deleteProperty(process.env, 'CONVSCOPE_DATA_SOURCE')
      else process.env.CONVSCOPE_DATA_SOURCE = before
    }
    assert.equal((await run([{ seed: 1 }], double)).computed, 0)
  })

  it('depend on the MNIST files of a folder of one\'s own, where MNIST is meant', async () => {
    const data = await mkdtemp(path.join(tmpdir(), 'convscope-idx-'))
    const before = process.env.CONVSCOPE_DATA
    process.env.CONVSCOPE_DATA = data
    try {
      const train = () => 'of MNIST'
      await writeFile(path.join(data, 'train-labels-idx1-ubyte'), 'some')
      assert.equal((await run([{ seed: 1 }], train)).computed, 1)
      assert.equal((await run([{ seed: 2 }], double)).computed, 1)
      await writeFile(path.join(data, 'train-labels-idx1-ubyte'), 'others')
      assert.equal((await run([{ seed: 1 }], train)).computed, 1)
      assert.equal((await run([{ seed: 2 }], double)).computed, 0, 'which does not mention it')
    } finally {
      if (before === undefined) Reflect.deleteProperty(process.env, 'CONVSCOPE_DATA')
      else process.env.CONVSCOPE_DATA = before
      await rm(data, { recursive: true })
    }
  })

  it('are void where the code of the procedure that computed them has changed, for configurations that it computes', async () => {
    const code = { even: 'a', odd: 'b' }
    const procedure = defineTrial<Config, unknown>('halves', 1, ({ seed }) => seed / 2, ({ seed }) => (seed % 2 === 0 ? code.even : code.odd))
    const both = [{ seed: 1 }, { seed: 2 }]
    assert.equal((await run(both, procedure)).computed, 2)
    assert.equal((await run(both, procedure)).computed, 0)
    code.even = 'another'
    const { results } = await run(both, procedure)
    assert.deepEqual(results.map(({ cached }) => cached), [true, false])
  })

  it('of the trial that trains depend on its code and on that of what is measured, and of nothing else that can be measured', () => {
    const of = (measure: MeasureConfig) => trainTrial.codeFor?.({ seed: 1, optimizer: { name: 'sgd' }, phases: [], measure }) as { training: string; measurements: string[] }
    const names = Object.keys(MEASUREMENTS) as MeasurementName[]
    const codes = names.map(name => of({ [name]: true }))
    for (const [index, { training, measurements }] of codes.entries()) {
      assert.match(training, /^[0-9a-f]{64}$/)
      assert.equal(training, codes[0]?.training)
      assert.deepEqual(measurements.map(each => each.length), [64], names[index])
    }
    assert.equal(new Set(codes.flatMap(({ measurements }) => measurements)).size, names.length)
    assert.deepEqual(of({ sharpness: true, memorised: { images: 5 } }), of({ memorised: true, sharpness: true }), 'in whatever order, with whatever options: these are in the configuration')
  })

  it('are computed again, and written again, where a file is damaged, foreign or of another trial', async () => {
    await run([{ seed: 1 }, { seed: 2 }], double)
    const [one = '', other = ''] = await files()
    const whole = await readFile(one, 'utf8')
    for (const [what, text] of [
      ['cut off', whole.slice(0, -20)],
      ['empty', ''],
      ['of something else', '{"format":"x"}'],
      ['changed in its result', whole.replace(/(twice\\":)\d/, '$17')],
      ["another trial's", await readFile(other, 'utf8')]
    ] as const) {
      assert.notEqual(text, whole, what)
      await writeFile(one, text)
      const again = await run([{ seed: 1 }, { seed: 2 }], double)
      assert.equal(again.computed, 1, what)
      assert.deepEqual(again.results.map(({ result }) => result.twice), [2, 4])
      assert.equal((await run([{ seed: 1 }, { seed: 2 }], double)).computed, 0, `${what}: written again`)
    }
    assert.deepEqual((await filesBelow(folder)).filter(name => name.endsWith('.part')), [])
  })

  it('are neither taken nor written with cache: false, and can be cleared', async () => {
    await run([{ seed: 1 }], double, { cache: false })
    assert.deepEqual(await files(), [])
    await run([{ seed: 1 }, { seed: 2 }], double)
    assert.equal((await run([{ seed: 1 }], double, { cache: false })).computed, 1)
    assert.equal(await clearTrialCache(folder), 2)
    assert.equal((await run([{ seed: 1 }], double)).computed, 1)
  })

  it('are given all the same where nothing can be written', async () => {
    const file = path.join(folder, 'a file')
    await writeFile(file, '')
    const warned = new Promise<Error>(resolve => process.once('warning', resolve))
    assert.equal((await run([{ seed: 1 }], double, { cache: file })).results[0]?.result.twice, 2)
    assert.match((await warned).message, /could not be kept/)
  })

  it('of equal configurations are computed once', async () => {
    const { computed, results } = await run([{ seed: 1 }, { seed: 1 }], double)
    assert.equal(computed, 1)
    assert.deepEqual(results.map(({ result, cached }) => [result.twice, cached]), [[2, false], [2, true]])
    assert.equal((await run([{ seed: 1 }, { seed: 1 }], double, { cache: false })).computed, 2, 'unless none is to be kept')
  })

  it('of trials that failed are not kept', async () => {
    const fails = () => {
      throw new Error('no luck')
    }
    for (let time = 0; time < 2; time++) assert.equal((await run([{ seed: 1 }], fails, { failures: 'return' })).computed, 1)
  })

  it('come from another executor than our own, which is left open, in the order of the configurations', async () => {
    const { results, executor } = await run([5, 6, 7].map(seed => ({ seed })), double)
    assert.deepEqual(executor.ran.map(({ name }) => name), ['trial 3 of 3', 'trial 2 of 3', 'trial 1 of 3'])
    assert.deepEqual(results.map(({ config, result }) => [config.seed, result.twice]), [[5, 10], [6, 12], [7, 14]])
    assert.equal(executor.closed, false)
  })

  it('keep every number and name', () => {
    const data = { $number: 'NaN', $$x: [NaN, { $number: 1 }], nothing: null, deep: { '-0': -0, list: [[], {}] } }
    assert.deepEqual(fromPlainJson(toPlainJson(data)), data)
    assert.ok(Object.is((fromPlainJson(toPlainJson([-0])) as number[])[0], -0))
  })
})
