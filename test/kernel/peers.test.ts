import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { chmodSync, existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { torchFolder } from '../../src/cli/bench/peers/installTorch'
import type { BenchReport } from '../../src/cli/commands/bench'
import { skipBecause } from '../skipBecause'
import { DIST, Folder } from './TestKernel'

const run = promisify(execFile)

function bench(args: string[], env: Record<string, string> = {}): Promise<{ stdout: string; stderr: string }> {
  return run(process.execPath, [path.join(DIST, 'cli.js'), 'bench', '--quick', ...args], { maxBuffer: 1 << 24, env: { ...process.env, ...env } })
}

describe('convscope bench --peers', function () {
  this.timeout(600_000)
  const folder = new Folder()
  after(() => folder.remove())

  /** A program that stands for Python 3.11: it does what is given for pip, and can import nothing. */
  function fakePython(name: string, pip: string): Record<string, string> {
    const program = folder.write(`${name}.sh`, `#!/bin/sh\ncase "$*" in *version_info*) echo 3.11; exit 0;; *"pip install"*) ${pip};; esac\necho "ImportError: no such library" >&2\nexit 9\n`)
    chmodSync(program, 0o755)
    return { CONVSCOPE_PYTHON: program, CONVSCOPE_CACHE: path.join(folder.path, name), CONVSCOPE_ENGINE: 'wasm' }
  }

  it('says why PyTorch cannot be had, and prints the rest all the same', async function () {
    if (process.platform === 'win32') skipBecause(this, 'the program that stands for Python is a shell script')
    const { stdout } = await bench(['--only', 'speed,peers'], fakePython('noNetwork', 'echo "NewConnectionError: Network is unreachable" >&2; exit 1'))
    assert.match(stdout, /wasm [^\n]*, batch 512: [\d,.]+ \(/)
    assert.match(stdout, /Beside PyTorch\n {2}left out: pip could not reach its index to download PyTorch 2\.\d+\.\d+.*Check the network/)
    // Nothing is left of it.
    assert.deepEqual(readdirSync(path.join(folder.path, 'noNetwork', 'peers')), [])
  })

  it('does not keep a PyTorch that cannot train here', async function () {
    if (process.platform === 'win32') skipBecause(this, 'the program that stands for Python is a shell script')
    const { stdout } = await bench(['--only', 'peers', '--json'], fakePython('broken', 'exit 0'))
    const { peers } = JSON.parse(stdout) as BenchReport
    assert.match(peers && 'leftOut' in peers ? peers.leftOut : '', /^PyTorch was downloaded and does not work here: ImportError: no such library$/)
    assert.deepEqual(readdirSync(path.join(folder.path, 'broken', 'peers')), [])
  })

  it('says that there is no Python', async () => {
    const { stdout } = await bench(['--only', 'peers'], { CONVSCOPE_PYTHON: path.join(folder.path, 'none'), CONVSCOPE_CACHE: folder.path })
    assert.match(stdout, /left out: .*none could not be started: .*ENOENT.*Install Python 3\.11 or newer with pip/)
  })

  it('names the parts there are where it is asked for another', async () => {
    await assert.rejects(bench(['--only', 'speed,sped']), (error: { code?: number; stderr?: string }) => error.code === 2 && /no part "sped"[^]*speed, overhead, streaming, trials, pictures, vscode, peers/.test(error.stderr ?? ''))
  })

  it('compares every engine with PyTorch, with and without statistics, at both batch sizes', async function () {
    const torch = await torchFolder()
    if ('lacks' in torch) skipBecause(this, torch.lacks)
    if (!existsSync(torch.folder)) skipBecause(this, 'PyTorch is not installed for the benchmark: node dist/cli.js bench --only peers --quick installs it (about 550 MB)')
    const { stdout } = await bench(['--only', 'peers', '--json'])
    const { peers } = JSON.parse(stdout) as BenchReport
    assert.ok(peers && 'measured' in peers, stdout)
    const { peer, speeds, ratios } = peers.measured
    assert.match(peer, /^PyTorch 2\.\d+/)
    for (const batchSize of [64, 512]) {
      for (const [hooks, layout] of [[false, 'contiguous'], [false, 'channels_last'], [true, 'contiguous'], [true, 'channels_last']] as const) {
        const alike = speeds.filter(each => each.batchSize === batchSize && each.hooks === hooks && each.layout === layout)
        assert.equal(alike.filter(each => each.counts).length, 1)
        assert.equal(Math.max(...alike.map(each => each.imagesPerSecond)), alike.find(each => each.counts)?.imagesPerSecond)
      }
      for (const engine of new Set(ratios.map(each => each.engine)))
        for (const layout of ['contiguous', 'channels_last'])
          assert.deepEqual(
            ratios.filter(each => each.batchSize === batchSize && each.engine === engine && each.layout === layout).map(each => [each.ours, each.theirs]),
            [['no statistics', 'PyTorch'], ['ActivationStats', 'PyTorch with hooks'], ['ActivationStats with histograms', 'PyTorch with hooks'], ['ActivationStats with histograms of 32 images', 'PyTorch with hooks']]
          )
    }
    assert.ok(ratios.some(each => each.engine.startsWith('wasm')))
    for (const { ratio, quartiles, imagesPerSecond } of ratios) {
      assert.ok(quartiles[0] > 0 && quartiles[0] <= ratio && ratio <= quartiles[1], `${ratio} ${quartiles.join(' ')}`)
      assert.ok(imagesPerSecond > 0)
    }
  })
})
