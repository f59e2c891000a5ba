import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { decodeRun, RUN_MIME } from '../../src/run'
import { convscope } from './convscope'
import { eventually, Folder, isAlive } from './TestKernel'

type Cell = Record<string, unknown>
interface Executed {
  nbformat: number
  nbformat_minor: number
  metadata: { custom?: unknown }
  cells: { id: string; cell_type: string; source: string[]; execution_count?: number | null; outputs: { output_type: string; name?: string; text?: string[]; data?: Record<string, unknown>; ename?: string; execution_count?: number }[] }[]
}
const code = (source: string | string[], more: Cell = {}): Cell => ({ cell_type: 'code', source, metadata: {}, outputs: [], execution_count: null, ...more })
const notebook = (cells: Cell[], more: Cell = {}): string =>
  JSON.stringify({ nbformat: 4, nbformat_minor: 4, metadata: { kernelspec: { name: 'convscope', language: 'typescript' }, custom: 'kept' }, cells, ...more })

describe('convscope run', function () {
  this.timeout(60_000)
  const folder = new Folder()
  after(() => folder.remove())
  const read = (file: string): Executed => JSON.parse(readFileSync(file, 'utf8')) as Executed

  it('executes a notebook, prints, and writes it and a report', async () => {
    folder.write('beside.ts', 'export const word: string = "beside"')
    const file = folder.write(
      'small.ipynb',
      notebook([
        { cell_type: 'markdown', source: ['# Title <script>alert(1)</script>\n', 'and *words*'], metadata: {}, id: 'prose' },
        code('import { word } from "./beside"\nconsole.log("printed", word)\nconsole.error("oops")', { id: 'first' }),
        code(['const n: number = 20;\n', '({ [Symbol.for("Jupyter.display")]: () => ({ "image/svg+xml": "<svg xmlns=\'http://www.w3.org/2000/svg\'/>", "text/plain": `n is ${n}\\nindeed` }) })']),
        { cell_type: 'raw', source: 'as it is', metadata: {} }
      ])
    )
    const before = readFileSync(file, 'utf8')
    const { code: exit, stdout, stderr } = await convscope('run', file, '--engine', 'wasm', '--out', path.join(folder.path, 'done.ipynb'), '--html', path.join(folder.path, 'done.html')).ended
    assert.equal(exit, 0, stderr)
    assert.match(stdout, /printed beside\n[^]*n is 20\nindeed/)
    assert.match(stderr, /\[1\/2\] import/)
    const done = read(path.join(folder.path, 'done.ipynb'))
    assert.deepEqual([done.nbformat, done.nbformat_minor, done.metadata.custom], [4, 5, 'kept'])
    assert.deepEqual(done.cells.map(cell => cell.id).slice(0, 2), ['prose', 'first'])
    assert.equal(new Set(done.cells.map(cell => cell.id)).size, 4)
    assert.deepEqual(done.cells[1]?.outputs, [{ output_type: 'stream', name: 'stdout', text: ['printed beside\n'] }, { output_type: 'stream', name: 'stderr', text: ['oops\n'] }])
    assert.deepEqual(done.cells[2]?.outputs[0]?.data?.['text/plain'], ['n is 20\n', 'indeed'])
    assert.equal(done.cells[2].outputs[0].execution_count, 2)
    assert.equal(done.cells[3]?.outputs, undefined)
    const html = readFileSync(path.join(folder.path, 'done.html'), 'utf8')
    assert.match(html, /<em>words<\/em>/)
    assert.doesNotMatch(html, /<script/)
    assert.match(html, /data:image\/svg\+xml;base64,/)
    assert.equal(readFileSync(file, 'utf8'), before, 'the notebook itself stays')
    assert.deepEqual(readdirSync(folder.path).filter(name => name.endsWith('.part')), [])
  })

  it('trains, and writes each run once, as it was at its end', async () => {
    const file = folder.write('train.ipynb', notebook([code('import { ActivationStats, Learner, digits, simpleCnn } from "convscope"\nconst learn = new Learner(await digits({ training: 320, validation: 64 }), simpleCnn(), { callbacks: [new ActivationStats({ histograms: true })] })\nawait learn.fit(2, { lr: 0.01 })')]))
    const { code: exit, stdout, stderr } = await convscope('run', file, '--engine', 'wasm', '--data', 'drawn', '--out', file).ended
    assert.equal(exit, 0, stderr)
    assert.match(stdout, /epoch 2: training loss [\d.]+/)
    assert.match(stderr, /Engine: wasm/)
    const items = read(file).cells[0]?.outputs.flatMap(output => (output.data && RUN_MIME in output.data ? [output.data] : [])) ?? []
    assert.equal(items.length, 1)
    const record = decodeRun(items[0]?.[RUN_MIME])
    assert.deepEqual([record.state, record.steps, record.epochs.length, record.layers.length], ['finished', 10, 2, 5])
    assert.match((items[0]?.['image/svg+xml'] as string[]).join(''), /^<svg/)
  })

  it('stops at a cell that fails, says where, and leaves the others as they were', async () => {
    const old = [{ output_type: 'stream', name: 'stdout', text: ['from before\n'] }, { output_type: 'of another world', data: { x: 1 } }]
    const file = folder.write('fails.ipynb', notebook([code('console.log("fine")'), code('const x = 1\nnull.x'), code('"never"', { outputs: old, execution_count: 9 })]))
    const { code: exit, stderr } = await convscope('run', file, '--out', file, '--html', path.join(folder.path, 'fails.html')).ended
    assert.equal(exit, 1)
    assert.match(stderr, /Cell 2 failed:\nTypeError: [^]*cell-2\.ts:2:6[^]*1 of 3 cells were not executed/)
    const { cells } = read(file)
    assert.equal(cells[1]?.outputs[0]?.ename, 'TypeError')
    assert.deepEqual([cells[2]?.outputs, cells[2]?.execution_count], [old, 9])
    assert.match(readFileSync(path.join(folder.path, 'fails.html'), 'utf8'), /TypeError/)
  })

  it('is interrupted by Ctrl-C, and keeps what was done', async () => {
    const file = folder.write('long.ipynb', notebook([code('console.log("one")'), code('console.log("pid " + process.pid); while (true) await new Promise(r => setTimeout(r, 5))'), code('3')]))
    const run = convscope('run', file, '--out', file)
    await eventually(() => run.output().includes('pid '), 'the endless cell began')
    run.child.kill('SIGINT')
    const { code: exit, stdout } = await run.ended
    assert.equal(exit, 130)
    const { cells } = read(file)
    assert.deepEqual(cells[0]?.outputs[0]?.text, ['one\n'])
    assert.equal(cells[1]?.outputs.at(-1)?.ename, 'Interrupted')
    assert.deepEqual(cells[2]?.outputs, [])
    assert.equal(isAlive(Number(/pid (\d+)/.exec(stdout)?.[1])), false)
  })

  it('goes on with --resume: outputs stay, variables are made again, and the rest is executed', async () => {
    folder.write('count.txt', '')
    const counting = 'import { appendFileSync, readFileSync, existsSync } from "node:fs"\nappendFileSync("count.txt", "x")\nconst times = readFileSync("count.txt", "utf8").length\nconsole.log("executed", times)'
    const file = folder.write('resumed.ipynb', notebook([code(counting), code('if (!existsSync("repaired.txt")) { console.log("waits"); while (true) await new Promise(r => setTimeout(r, 5)) }\nconsole.log("repaired, after", times)'), code('times + 1')]))
    const out = path.join(folder.path, 'resumed.out.ipynb')
    const run = convscope('run', file, '--out', out, '--profile', 'smoke')
    await eventually(() => run.output().includes('waits'), 'the endless cell began')
    run.child.kill('SIGINT')
    assert.equal((await run.ended).code, 130)
    folder.write('repaired.txt', '')
    const other = await convscope('run', file, '--out', path.join(folder.path, 'other.ipynb'), '--resume').ended
    assert.match(other.stderr, /There is no file.*It is executed from the top/)
    const resumed = await convscope('run', file, '--out', out, '--profile', 'smoke', '--resume').ended
    assert.equal(resumed.code, 0, resumed.stderr)
    assert.match(resumed.stderr, /Going on after 1 of 3 cells\.\n\[1\/3\] \(again, for its variables\)/)
    assert.ok(!resumed.stdout.includes('executed'), 'what was shown is not shown again')
    const { cells, metadata } = read(out)
    assert.deepEqual(cells.map(cell => cell.outputs[0]?.text ?? cell.outputs[0]?.data?.['text/plain']), [['executed 1\n'], ['repaired, after 3\n'], ['4']])
    assert.deepEqual(Object.keys(metadata), ['kernelspec', 'custom'], 'nothing of it is left')
    assert.match((await convscope('run', file, '--out', out, '--resume').ended).stderr, /holds no run that was broken off/)
    assert.equal((await convscope('run', file, '--resume').ended).code, 2)
  })

  it('does not go on with other code or other settings', async () => {
    const out = path.join(folder.path, 'changed.out.ipynb')
    const failing = folder.write('changed.ipynb', notebook([code('console.log("one")'), code('null.x')]))
    assert.equal((await convscope('run', failing, '--out', out).ended).code, 1)
    assert.match((await convscope('run', failing, '--out', out, '--data', 'mnist', '--resume').ended).stderr, /begun with other settings/)
    folder.write('changed.ipynb', notebook([code('console.log("two")'), code('2')]))
    const { code: exit, stderr } = await convscope('run', failing, '--out', out, '--resume').ended
    assert.equal(exit, 0)
    assert.match(stderr, /The code has changed/)
    assert.deepEqual(read(out).cells[0]?.outputs[0]?.text, ['two\n'])
  })

  it('gives a question its profile and data, trains its trials, keeps one picture of them, and the ledger finds the verdict', async () => {
    const experiment = `import { claim, questionSettings } from 'convscope'
      const settings = questionSettings({ profile: 'quick', data: 'drawn' })
      console.log(String(settings))`
    const own = `await claim({
        id: '9.5', text: 'It is better.', settings,
        arms: { new: { effect: -1 }, old: { effect: 0 } },
        train: async ({ seed, effect }) => effect + Math.sin(seed) / 10,
        metric: { name: 'error', unit: '%', better: 'lower' },
        contrast: { arm: 'new', against: 'old', optimizer: 'SGD' },
        smallestEffect: 0.3
      }).run()`
    const file = folder.write('claim.ipynb', notebook([code(experiment), code(own)]))
    for (const [profile, words] of [['smoke', 'inconclusive'], ['quick', 'strongly supported']] as const) {
      const { code: exit, stdout, stderr } = await convscope('run', file, '--out', file, '--engine', 'wasm', '--profile', profile, '--data', 'drawn').ended
      assert.equal(exit, 0, stderr)
      assert.match(stdout, new RegExp(`Profile ${profile}: [^]*${words}`))
      const { outputs } = read(file).cells[1] ?? { outputs: [] }
      assert.deepEqual(outputs.map(({ output_type: type, data }) => [type, ...Object.keys(data ?? {})]), [['display_data', 'image/svg+xml', 'text/plain'], ['execute_result', 'application/vnd.convscope.verdict.v1+json', 'image/svg+xml', 'text/plain']])
      assert.match((outputs[0]?.data?.['text/plain'] as string[]).join(''), profile === 'smoke' ? /new +2 of 2 seeds/ : /new +8 of 8 seeds/)
      const ledger = await convscope('ledger', file, '--format', 'csv').ended
      assert.equal(ledger.code, 0, ledger.stderr)
      assert.match(ledger.stdout, new RegExp(`"9\\.5",9,"It is better\\.","empirical","${words}`))
    }
    const broken = await convscope('ledger', file, folder.write('foreign.ipynb', '{}'), '--out', path.join(folder.path, 'ledger.md')).ended
    assert.equal(broken.code, 1)
    assert.match(broken.stderr, /1 supported; 49 not run yet\.\nforeign\.ipynb is left out: it is no notebook/)
    assert.match(readFileSync(path.join(folder.path, 'ledger.md'), 'utf8'), /^\| claim \| verdict/)
  })

  it('leaves no kernel behind when it is killed itself, not even a busy one', async () => {
    for (const loop of ['await new Promise(() => {})', 'await new Promise(r => setTimeout(r, 100)); while (true) {}']) {
      const file = folder.write('orphan.ipynb', notebook([code(`console.log("pid " + process.pid)\n${loop}`)]))
      const run = convscope('run', file)
      await eventually(() => run.output().includes('pid '), 'the endless cell began')
      const pid = Number(/pid (\d+)/.exec(run.output())?.[1])
      await new Promise(resolve => setTimeout(resolve, 200))
      run.child.kill('SIGKILL')
      await run.ended
      await eventually(() => !isAlive(pid), 'the kernel ended with its parent')
    }
  })

  it('refuses what is no notebook of ours, saying what is wrong', async () => {
    for (const [text, message] of [
      ['not json at all', /is not a notebook: it is no JSON/],
      ['', /is empty/],
      ['[1, 2]', /no notebook/],
      ['{"nbformat": 4, "nbformat_minor": 5, "metadata": {}}', /no notebook: .*cells/],
      ['{"nbformat": 3, "nbformat_minor": 0, "cells": []}', /format 3/],
      [notebook([]), /has no cells/],
      [notebook([{ cell_type: 'markdown', source: 'x', metadata: {} }]), /no code cells/],
      [notebook([{ cell_type: 'code' }]), /cell 1 is broken: source/],
      [notebook([code('1')], { metadata: { kernelspec: { name: 'python3', display_name: 'Python 3', language: 'python' } } }), /kernel "Python 3", whose language is python/],
      [notebook([code('1')], { metadata: { kernelspec: { name: 'mystery' } } }), /kernel "mystery"/]
    ] as const) {
      const { code: exit, stderr } = await convscope('run', folder.write('bad.ipynb', text)).ended
      assert.equal(exit, 1)
      assert.match(stderr, message)
      assert.ok(!stderr.includes('    at '), stderr)
    }
    assert.match((await convscope('run', path.join(folder.path, 'nowhere.ipynb')).ended).stderr, /There is no file/)
    assert.match((await convscope('run', folder.path).ended).stderr, /is a folder/)
  })

  it('explains itself', async () => {
    for (const [args, exit, pattern] of [
      [['--version'], 0, /^\d+\.\d+\.\d+\n$/],
      [['--help'], 0, /convscope run NOTEBOOK/],
      [['run', '--help'], 0, /--html FILE/],
      [['bench', '--help'], 0, /--quick/],
      [[], 2, /convscope run NOTEBOOK/],
      [['dance'], 2, /no command "dance"/],
      [['run'], 2, /Which notebook/],
      [['run', 'x.ipynb', '--engine', 'steam'], 2, /no engine "steam"/],
      [['run', 'x.ipynb', '--data', 'cats'], 2, /no data source "cats"/],
      [['run', 'x.ipynb', '--profile', 'huge'], 2, /no profile "huge"; there are smoke, quick, full/],
      [['ledger', '--help'], 0, /--format table\|md\|csv\|json/],
      [['ledger', 'x.ipynb', '--format', 'pdf'], 2, /no format "pdf"/],
      [['ledger', 'x.ipynb', '--sort', 'colour'], 2, /cannot be sorted by "colour"/],
      [['run', 'x.ipynb', '--colour'], 2, /--colour/]
    ] as const) {
      const { code: actual, stdout, stderr } = await convscope(...args).ended
      assert.equal(actual, exit, args.join(' '))
      assert.match(stdout + stderr, pattern)
    }
  })
})
