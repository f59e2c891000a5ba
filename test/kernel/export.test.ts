import { tableFromIPC } from 'apache-arrow'
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { decodeRun, encodeRun, RUN_MIME } from '../../src/run'
import { syntheticRecord } from '../ui/syntheticRun'
import { convscope } from './convscope'
import { DIST, Folder } from './TestKernel'

const cell = (...runs: object[]): object => ({ cell_type: 'code', source: '', metadata: {}, execution_count: 1, outputs: runs.map(run => ({ output_type: 'display_data', metadata: {}, data: { [RUN_MIME]: run } })) })
const notebook = (...cells: object[]): string => JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells })

describe('convscope export', function () {
  this.timeout(60_000)
  const folder = new Folder()
  after(() => folder.remove())
  const out = (name: string): string => path.join(folder.path, name)
  const first = syntheticRecord()
  const second = syntheticRecord({ id: 'run-2', name: 'another', stepsPerEpoch: 40 })
  const two = folder.write('two.ipynb', notebook(cell(encodeRun(first)), cell(encodeRun(second))))
  const one = folder.write('one.ipynb', notebook(cell(encodeRun(first))))

  it('writes a run as JSON, as a table and as a report, and reads the first again', async () => {
    for (const name of ['run.json', 'run.arrow', 'run.html']) {
      const { code, stdout, stderr } = await convscope('export', one, '--out', out(name)).ended
      assert.deepEqual([code, stdout], [0, ''], stderr)
      assert.match(stderr, new RegExp(`${name}: simpleCnn, lr 0\\.06, finished, 3 of 3 epochs, training loss 0\\.\\d{4}\n$`))
    }
    assert.deepEqual([...decodeRun(JSON.parse(readFileSync(out('run.json'), 'utf8'))).loss.mean], [...first.loss.mean])
    assert.deepEqual([...(tableFromIPC(readFileSync(out('run.arrow'))).getChild('loss') ?? [])].slice(0, first.steps), [...first.loss.mean])
    assert.match(readFileSync(out('run.html'), 'utf8'), /^<!doctype html>[^]*simpleCnn, lr 0\.06/)
    assert.equal((await convscope('export', out('run.json'), '--out', out('again.html')).ended).code, 0)
    assert.equal(readFileSync(out('again.html'), 'utf8'), readFileSync(out('run.html'), 'utf8'))
    assert.deepEqual(readdirSync(folder.path).filter(name => name.endsWith('.part')), [])
  })

  it('asks which run where a notebook has several', async () => {
    const asked = await convscope('export', two, '--out', out('which.json')).ended
    assert.equal(asked.code, 2)
    assert.match(asked.stderr, /two\.ipynb has 2 runs\. Choose one with --run:\n\n {4}1 {2}simpleCnn, lr 0\.06, finished, .*\n {4}2 {2}another, finished, /)
    assert.ok(!readdirSync(folder.path).includes('which.json'))
    const { code, stderr } = await convscope('export', two, '--run', '2', '--out', out('which.json')).ended
    assert.equal(code, 0, stderr)
    assert.equal(decodeRun(JSON.parse(readFileSync(out('which.json'), 'utf8'))).meta.name, 'another')
  })

  it('says what is wrong, what it expected, and what to do', async () => {
    const whole = encodeRun(first)
    const damaged = { ...whole, steps: { ...whole.steps, columns: { ...whole.steps.columns, data: '' } } }
    for (const [args, exit, pattern] of [
      [['--help'], 0, /--run N .*counted from 1/],
      [[], 2, /Of which file\?/],
      [[one], 2, /Where to\? Name a file with --out that ends with \.json .*\.arrow .*or \.html/],
      [[one, two, '--out', out('x.json')], 2, /Only one file at a time/],
      [[one, '--out', out('x.parquet')], 2, /x\.parquet does not end as a run's file does: with \.json/],
      [[one, '--run', '0', '--out', out('x.json')], 2, /"0" is no number of a run: they are counted from 1/],
      [[one, '--run', '2', '--out', out('x.json')], 2, /There is no run 2: one\.ipynb has one/],
      [[out('nowhere.ipynb'), '--out', out('x.json')], 1, /There is no file .*nowhere\.ipynb/],
      [[folder.path, '--out', out('x.json')], 1, /is a folder, not a notebook or the file of a run/],
      [[folder.write('none.ipynb', notebook(cell())), '--out', out('x.json')], 1, /none\.ipynb holds no run of Convscope: it must be a notebook/],
      [[folder.write('damaged.json', JSON.stringify(damaged)), '--out', out('x.html')], 1, /data of the saved run "simpleCnn, lr 0\.06" is damaged/],
      [[folder.write('table.arrow', 'ARROW1'), '--out', out('x.html')], 1, /table\.arrow holds no run of Convscope: .*saved as \.json/],
      [[one, '--out', path.join(folder.path, 'no', 'such', 'x.json')], 1, /cannot be written/]
    ] as const) {
      const { code, stdout, stderr } = await convscope('export', ...args).ended
      assert.equal(code, exit, args.join(' '))
      assert.match(stdout + stderr, pattern)
      assert.ok(!stderr.includes('    at '), stderr)
    }
    assert.deepEqual(readdirSync(folder.path).filter(name => name.startsWith('x.')), [])
  })

  it('is loaded when it is asked for: neither the extension nor the command line starts with it', () => {
    const holds = (name: string): boolean => readFileSync(path.join(DIST, name), 'utf8').includes('ARROW1')
    assert.deepEqual(['extension.js', 'cli.js', 'kernel.js', 'runFile.js'].map(holds), [false, false, false, true])
  })
})
