import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { skipBecause } from '../skipBecause'
import { SmallDisk } from './SmallDisk'
import { DIST, TestKernel } from './TestKernel'

const NOTEBOOK = {
  cells: ['console.log("first")', 'console.log("second")'].map((source, index) => ({ cell_type: 'code', id: `cell${index}`, execution_count: null, metadata: {}, outputs: [], source: [source] })),
  metadata: { kernelspec: { name: 'convscope', display_name: 'TypeScript (Convscope)', language: 'typescript' }, language_info: { name: 'typescript' } },
  nbformat: 4,
  nbformat_minor: 5
}
const LEARNER = `import { digits, Learner, SaveModel, simpleCnn } from 'convscope'
const learn = new Learner(await digits({ training: 64, validation: 16, batchSize: 16 }), simpleCnn())
const weights = () => JSON.stringify(learn.model.getWeights().map(weight => [...weight.dataSync()]))`

describe('a disk that takes nothing', function () {
  this.timeout(60_000)
  let disk!: SmallDisk
  let mounted: SmallDisk | string | undefined
  let kernel: TestKernel | undefined
  beforeEach(function () {
    mounted = SmallDisk.mount(4096)
    if (typeof mounted === 'string') skipBecause(this, mounted)
    disk = mounted
  })
  afterEach(async () => {
    await kernel?.end()
    kernel = undefined
    if (mounted instanceof SmallDisk) mounted.remove()
    mounted = undefined
  })

  const run = (out: string) => {
    const notebook = path.join(disk.path, 'notebook.ipynb')
    if (!existsSync(notebook)) writeFileSync(notebook, JSON.stringify(NOTEBOOK))
    return () => spawnSync(process.execPath, [path.join(DIST, 'cli.js'), 'run', notebook, '--engine', 'wasm', '--out', path.join(disk.path, out)], { encoding: 'utf8' })
  }

  it('that is full ends no run of a notebook: what was executed is elsewhere, and the file from before is whole', () => {
    const execute = run('done.ipynb')
    const before = JSON.stringify({ ...NOTEBOOK, cells: [] })
    writeFileSync(path.join(disk.path, 'done.ipynb'), before)
    disk.fill()
    const { status, stdout, stderr } = execute()
    assert.equal(status, 1)
    assert.equal(stdout, 'first\nsecond\n')
    assert.match(stderr, /done\.ipynb cannot be written: ENOSPC.*The disk is full: free some space.* tried again after each cell/)
    const elsewhere = /It is in (\S+) instead/.exec(stderr)?.[1] ?? ''
    assert.match(readFileSync(elsewhere, 'utf8'), /first[^]*second/)
    rmSync(elsewhere)
    assert.equal(readFileSync(path.join(disk.path, 'done.ipynb'), 'utf8'), before)
    assert.deepEqual(readdirSync(disk.path).filter(name => name.endsWith('.part')), [])
  })

  it('that may only be read is told before a notebook is executed', () => {
    const execute = run('done.ipynb')
    disk.makeReadOnly()
    const { status, stdout, stderr } = execute()
    assert.equal(status, 1)
    assert.equal(stdout, '')
    assert.match(stderr, /done\.ipynb cannot be written: EROFS.*Name a folder in which you may write by --out; nothing was executed/)
  })

  it('that is full costs no weights: the file from before stays, those in memory go on, and are saved when there is room', async () => {
    mkdirSync(path.join(disk.path, 'notebook'))
    kernel = new TestKernel({ folder: path.join(disk.path, 'notebook') })
    await kernel.value(LEARNER)
    await kernel.value(`await learn.fit(1); await learn.save('weights'); const saved = weights()`)
    disk.fill()
    const failed = await kernel.run(`await learn.fit(1); await learn.save('weights')`)
    assert.match(failed.error?.message ?? '', /weights\.safetensors cannot be written: ENOSPC.*The disk is full: free some space and try again/)
    const stopped = await kernel.run(`await learn.fit(3, { callbacks: [new SaveModel({ every: 1, file: 'each' })] })`)
    assert.match(stopped.error?.message ?? '', /each_\d\.safetensors cannot be written.*The disk is full/)
    assert.equal(stopped.events.at(-1)?.type, 'end', 'the record so far is closed')
    assert.equal(await kernel.value(`const trained = weights(); await learn.load('weights'); weights() === saved && trained !== saved`), 'true', 'the file from before is whole')
    disk.free()
    assert.equal(await kernel.value(`await learn.fit(1); const last = weights(); await learn.save('weights'); await learn.load('weights'); weights() === last`), 'true')
  })

  it('that is full leaves a training alone that keeps results there', async () => {
    kernel = new TestKernel({ env: { CONVSCOPE_CACHE: disk.path } })
    disk.fill()
    const trials = await kernel.value(`import { digits, Learner, runTrials, simpleCnn } from 'convscope'
      JSON.stringify((await runTrials([{ seed: 1 }, { seed: 2 }], { workers: 1, train: async ({ seed }) => new Learner(await digits({ training: 32, validation: 16 }), simpleCnn({ filters: [4], seed }), { seed }).model.layers.length })).map(({ result }) => result))`)
    assert.match(String(trials), /^'\[\d,\d\]'$/)
  })
})
