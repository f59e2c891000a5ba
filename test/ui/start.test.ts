import assert from 'node:assert/strict'
import { spawn, type ChildProcess } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import type { Browser } from 'playwright-core'
import { inProject } from '../../scripts/projectFolder.mjs'
import { startChromium } from '../../scripts/vscode/startChromium.mjs'
import { skipBecause } from '../skipBecause'
import { processTree, stillRunning } from './harness/processTree'

describe('npm start', function () {
  this.timeout(180_000)
  let started: ChildProcess | undefined
  let browser: Browser | undefined

  afterEach(async () => {
    await browser?.close()
    if (started?.exitCode === null) started.kill('SIGKILL')
  })

  it('opens the first notebook with our kernel in VS Code in the browser, on 127.0.0.1 only; Ctrl-C leaves no process behind', async function () {
    if (process.platform !== 'linux') skipBecause(this, 'VS Code in the browser is installed on Linux only')
    let output = ''
    started = spawn(process.execPath, [inProject('scripts/start.mjs'), '--no-engine'], { env: { ...process.env, CONVSCOPE_OPEN: 'code-server', DISPLAY: '', WAYLAND_DISPLAY: '' }, stdio: ['ignore', 'pipe', 'pipe'] })
    const ended = new Promise((resolve) => { started?.once('exit', resolve) })
    started.stdout?.on('data', (chunk: Buffer) => { output += chunk.toString() })
    started.stderr?.on('data', (chunk: Buffer) => { output += chunk.toString() })
    const address = await until(() => /http:\/\/127\.0\.0\.1:\d+\/\S*/.exec(output)?.[0], 120_000, () => `No address was printed:\n${output}`)

    browser = await startChromium()
    const page = await browser.newPage()
    await page.goto(address)
    const first = readdirSync(inProject('notebooks')).filter((name) => /^q\d-.*\.ipynb$/.test(name)).sort()[0] ?? ''
    await page.locator('.tab', { hasText: first }).waitFor({ timeout: 90_000 })
    await page.locator('.notebook-toolbar-container .kernel-label').filter({ hasText: 'Convscope' }).waitFor({ timeout: 60_000 })

    const processes = processTree(started.pid ?? 0)
    assert.ok(processes.length >= 3, 'the server and its extension host run below the command')
    started.kill('SIGINT')
    assert.equal(await Promise.race([ended, pause(15_000, 'still running', { ref: false })]), 130)
    await until(() => stillRunning(processes).length === 0 || undefined, 5000, () => `still running: ${JSON.stringify(stillRunning(processes))}`)
    assert.match(output, /Engine: /)
    assert.doesNotMatch(output, /✗/)
  })

  it('says what is wrong with a way to open that does not exist', async () => {
    started = spawn(process.execPath, [inProject('scripts/start.mjs')], { env: { ...process.env, CONVSCOPE_OPEN: 'emacs' }, stdio: ['ignore', 'ignore', 'pipe'] })
    let output = ''
    started.stderr?.on('data', (chunk: Buffer) => { output += chunk.toString() })
    assert.equal(await new Promise((resolve) => { started?.once('close', resolve) }), 1)
    assert.match(output, /CONVSCOPE_OPEN is "emacs", but it must be one of code, code-server, headless/)
  })
})

/** Waits for something to be there. */
async function until<T>(look: () => T | undefined, timeoutMs: number, explain: () => string): Promise<T> {
  for (const deadline = Date.now() + timeoutMs; ;) {
    const found = look()
    if (found !== undefined) return found
    if (Date.now() > deadline) throw new Error(explain())
    await pause(100)
  }
}
