import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { runCommand } from '../../scripts/process/runCommand.mjs'
import { inProject } from '../../scripts/projectFolder.mjs'
import { writeNotebook } from './harness/notebookFile'
import { keepPicture, openRealVsCode, type RealVsCode } from './harness/realVsCode'

const CELLS = [
  `import { writeFileSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
writeFileSync('found', ['node', 'python3', 'c++', 'g++', 'clang++'].filter(program => spawnSync(program, ['--version']).status === 0).join(' '))`,
  `import { ActivationStats, digits, Learner, simpleCnn } from 'convscope'
const learn = new Learner(await digits({ training: 640, validation: 64 }), simpleCnn(), { callbacks: [new ActivationStats({ histograms: true })] })
await learn.fit(2, { lr: 0.01 })`
]

describe('The package, installed in a real VS Code on a machine without Node, Python or a compiler,', function () {
  this.timeout(300_000)
  const folder = mkdtempSync(path.join(tmpdir(), 'convscope-installed-'))
  let vscode: RealVsCode | undefined
  let mirror: Server | undefined

  before(async () => {
    const make = (only: string) => runCommand(process.execPath, [inProject('scripts/package.mjs'), `--into=${folder}`, `--only=${only}`], { cwd: inProject() })
    // The one for this platform, where this machine can make it.
    await make('platform').catch(() => make('universal'))
    const [vsix = ''] = readdirSync(folder)
    mirror = createServer((_, response) => response.end('not the library'))
    await new Promise<void>(resolve => mirror?.listen(0, '127.0.0.1', resolve))
    mkdirSync(path.join(folder, 'cache'))
    // VS Code asks the login shell for its PATH; this one answers nothing.
    const shell = path.join(folder, 'shell')
    writeFileSync(shell, '#!/bin/sh\nexit 1\n', { mode: 0o755 })
    vscode = await openRealVsCode({
      theme: 'light',
      vsix: path.join(folder, vsix),
      fill: target => writeNotebook(path.join(target, 'first.ipynb'), CELLS),
      env: {
        SHELL: shell,
        PATH: path.join(folder, 'no programs'),
        CXX: '',
        CONVSCOPE_PYTHON: '',
        CONVSCOPE_ENGINE: '',
        CONVSCOPE_DIST: '',
        CONVSCOPE_CACHE: path.join(folder, 'cache'),
        CONVSCOPE_TENSORFLOW_MIRROR: `http://127.0.0.1:${(mirror.address() as AddressInfo).port}`
      }
    })
  })
  after(async () => {
    await vscode?.close()
    mirror?.close()
    rmSync(folder, { recursive: true, force: true })
  })
  afterEach(async function () {
    await keepPicture(this.currentTest, vscode)
  })

  it('trains at once, on wasm', async () => {
    assert.ok(vscode)
    await vscode.openNotebook('first.ipynb')
    await vscode.runAll()
    await vscode.webview('.convscope .cs-state[data-state="finished"]', 120_000)
    assert.equal(await readFile(path.join(vscode.folder, 'found'), 'utf8'), '', 'the kernel finds no program')
    await vscode.page.locator('.statusbar-item', { hasText: 'WebAssembly' }).waitFor({ timeout: 10_000 })
  })

  it('says of a TensorFlow that is not the expected one what it is, and installs nothing', async function () {
    assert.ok(vscode)
    await vscode.command('Convscope: Install TensorFlow Engine')
    const message = vscode.page.locator('.notification-list-item', { hasText: 'TensorFlow could not be installed' })
    // Driven by a test, VS Code shows no notifications by itself.
    await vscode.command('Notifications: Show Notifications')
    await message.waitFor({ timeout: 60_000 })
    const words = (await message.first().textContent()) ?? ''
    const own = readdirSync(folder).some(name => name.startsWith(`convscope-${process.platform}-${process.arch}`))
    assert.match(words, own && process.arch === 'x64' ? /its SHA-256 is [0-9a-f]{64}, and should be [0-9a-f]{64}.*Nothing was installed/ : /no Python with pip/)
    assert.deepEqual(readdirSync(path.join(folder, 'cache', 'engines')), [])
  })
})
