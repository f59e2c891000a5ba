import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Frame } from 'playwright-core'
import { skipBecause } from '../skipBecause'
import { writeNotebook } from './harness/notebookFile'
import { processTree, stillRunning } from './harness/processTree'
import { keepPicture, openRealVsCode, type RealVsCode } from './harness/realVsCode'

const CELLS = [
  `import { writeFileSync } from 'node:fs'
globalThis.asked = (globalThis.asked ?? 0) + 1
writeFileSync('kernel', process.pid + ' ' + globalThis.asked)`,
  `import { ActivationStats, digits, Learner, simpleCnn } from 'convscope'
const learn = new Learner(await digits({ training: 640, validation: 64 }), simpleCnn(), { callbacks: [new ActivationStats({ histograms: true })] })
await learn.fit(100_000, { lr: 0.01 })`
]
/** How often a window is reloaded, and an extension host killed. */
const TIMES = Number(process.env.CONVSCOPE_KILLS ?? 1)
const RUNNING = '.convscope .cs-state[data-state="running"]'

/** Steps that the run's header shows. */
const stepsShown = (output: Frame): Promise<number> => output.evaluate(() => {
  const term = [...document.querySelectorAll('.convscope dt')].find(({ textContent }) => textContent === 'step')
  return Number.parseInt(term?.nextElementSibling?.textContent.replace(/ of.*$/, '').replace(/\D/g, '') ?? '0', 10)
})

/** The command lines of the processes that VS Code has started which contain a text. */
const processesWith = (root: number, text: string): number[] => processTree(root).map(({ pid }) => pid).filter(pid => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(text)
  } catch {
    return false
  }
})

describe('A kernel in a real VS Code lives longer than', function () {
  this.timeout(300_000 + 60_000 * TIMES)
  let vscode: RealVsCode | undefined

  before(function () {
    if (process.platform !== 'linux') skipBecause(this, 'processes are looked up in /proc')
  })
  beforeEach(async () => {
    vscode = await openRealVsCode({ theme: 'light', fill: folder => writeNotebook(path.join(folder, 'long.ipynb'), CELLS), env: { CONVSCOPE_ENGINE: 'wasm' } })
    await vscode.openNotebook('long.ipynb')
  })
  afterEach(async function () {
    await keepPicture(this.currentTest, vscode)
    await vscode?.close()
    vscode = undefined
  })

  const opened = (): RealVsCode => {
    assert.ok(vscode)
    return vscode
  }
  const trainingIn = async (page: RealVsCode, moreThan: number): Promise<number> => {
    const output = await page.webview(RUNNING, 120_000)
    for (const deadline = Date.now() + 90_000; ; await page.page.waitForTimeout(200)) {
      const steps = await stepsShown(output)
      if (steps > moreThan) return steps
      assert.ok(Date.now() < deadline, `${steps} steps are shown, not more than ${moreThan}`)
    }
  }
  /** The kernel's process, and how often its first cell has run in it. */
  const askedKernel = async (page: RealVsCode): Promise<[pid: number, times: number]> => {
    const [pid, times] = (await readFile(path.join(page.folder, 'kernel'), 'utf8')).split(' ').map(Number)
    return [pid ?? NaN, times ?? NaN]
  }

  /** Stops the training, which shows that it can be reached, and asks the kernel for its variable. */
  const stopAndAsk = async (page: RealVsCode): Promise<[number, number]> => {
    await page.page.locator('.notebook-toolbar-container .action-label[aria-label*="Interrupt"], .notebook-toolbar-container .action-label[aria-label*="Stop"]').first().click()
    await page.webview('.convscope .cs-state:not([data-state="running"])', 60_000)
    await page.untilNothingRuns(60_000)
    await page.page.locator('.notebook-editor .cell-list-container .monaco-list-row .codicon-notebook-execute').first().click()
    for (const deadline = Date.now() + 30_000; ; await page.page.waitForTimeout(200)) {
      const asked = await askedKernel(page)
      if (asked[1] > 1) return asked
      assert.ok(Date.now() < deadline, 'the first cell has run again')
    }
  }

  /** Disturbs a training so many times, at random moments; each time the notebook shows how it goes on. At the end it is stopped, and has its variables. */
  const outlives = async (page: RealVsCode, disturb: () => Promise<void>): Promise<void> => {
    await page.runAll()
    let steps = await trainingIn(page, 20)
    const [pid] = await askedKernel(page)
    for (let time = 0; time < TIMES; time++) {
      await page.page.waitForTimeout(Math.random() * 500)
      await disturb()
      steps = await trainingIn(page, steps + 20)
      assert.doesNotThrow(() => JSON.parse(readFileSync(path.join(page.folder, 'long.ipynb'), 'utf8')), 'the notebook is whole')
    }
    assert.deepEqual(await stopAndAsk(page), [pid, 2])
  }

  it('the window: reloaded while it trains, the notebook shows how it goes on, stops it, and has its variables', async () => {
    const page = opened()
    await outlives(page, () => page.reload())
  })

  it('the extension host: killed while it trains, the next one takes over', async () => {
    const page = opened()
    await outlives(page, async () => {
      // Where the window began another one before it was reloaded, there are two for a while.
      const hosts = processesWith(page.server.process.pid ?? 0, '--type=extensionHost')
      assert.ok(hosts.length > 0, 'an extension host')
      for (const host of hosts) process.kill(host, 'SIGKILL')
      await page.reload()
    })
  })

  it('a window that lingers: it is taken over as soon as that has gone', async () => {
    const page = opened()
    await page.runAll()
    const before = await trainingIn(page, 20)
    const lingering = processesWith(page.server.process.pid ?? 0, '--type=extensionHost')
    for (const host of lingering) process.kill(host, 'SIGSTOP')
    await page.reload()
    await page.command('Notifications: Show Notifications')
    await page.page.locator('.notification-list-item', { hasText: 'its kernel is in use in another window' }).waitFor({ timeout: 30_000 })
    for (const host of lingering) process.kill(host, 'SIGKILL')
    await trainingIn(page, before + 20)
  })

  it('nothing, when both are killed: what it had said is drawn and saved, and no process is left behind', async () => {
    assert.ok(vscode)
    await vscode.runAll()
    const before = await trainingIn(vscode, 20)
    const [pid] = await askedKernel(vscode)
    const kernel = processTree(pid)
    for (const host of processesWith(vscode.server.process.pid ?? 0, '--type=extensionHost')) process.kill(host, 'SIGKILL')
    process.kill(pid, 'SIGKILL')
    await vscode.reload()
    // Until the log is read the notebook shows what it was saved with.
    for (const deadline = Date.now() + 90_000; ; await vscode.page.waitForTimeout(200)) {
      const steps = await stepsShown(await vscode.webview('.convscope .cs-state[data-state="died"]', 60_000)).catch(() => 0)
      if (steps >= before) break
      assert.ok(Date.now() < deadline, `${steps} steps are shown of more than ${before}`)
    }
    await vscode.untilNothingRuns(60_000)
    await vscode.save()
    assert.match(await readFile(path.join(vscode.folder, 'long.ipynb'), 'utf8'), /KernelDied/)
    assert.deepEqual(stillRunning(kernel), [])
  })
})
