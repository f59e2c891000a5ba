import assert from 'node:assert/strict'
import { cp, readFile } from 'node:fs/promises'
import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import type { Frame } from 'playwright-core'
import { inProject } from '../../scripts/projectFolder.mjs'
import { VERDICT_MIME } from '../../src/experiments/VerdictRow'
import { skipBecause } from '../skipBecause'
import { writeNotebook } from './harness/notebookFile'
import { keepPicture, openRealVsCode, type RealVsCode } from './harness/realVsCode'

const LAYERS = 5
const TRAINING = [
  `import { ActivationStats, Learner, digits, simpleCnn } from 'convscope'
const data = await digits({ training: 6400, validation: 320 })`,
  `const learn = new Learner(data, simpleCnn(), { callbacks: [new ActivationStats({ histograms: true })] })
await learn.fit(8, { lr: 0.06 })`
]
const STEPS = 800

/** The parts of a notebook file that are looked at. */
interface SavedNotebook {
  cells: { cell_type: string; execution_count?: number | null; outputs?: { output_type: string; data?: Record<string, unknown> }[] }[]
}

/** Verdict cards in a notebook's outputs. */
const verdicts = ({ cells }: SavedNotebook): number => cells.flatMap((cell) => cell.outputs ?? []).filter((output) => output.data && VERDICT_MIME in output.data).length

const OUTPUT = '.convscope .cs-state'
const PANEL_ROW = '.cp-layers [role="option"]'

/** Steps that the run's header shows. */
const stepsShown = (frame: Frame): Promise<number> => frame.evaluate(() => {
  const terms = [...document.querySelectorAll('.convscope dt')]
  return Number.parseInt(terms.find((term) => term.textContent === 'step')?.nextElementSibling?.textContent.replace(/\D*of.*$/, '').replace(/\D/g, '') ?? '0', 10)
})

/** Notes in the page each step that the run's header comes to show: asking for it from here takes seconds where page and training share two processors. */
const noteStepsShown = (frame: Frame): Promise<void> => frame.evaluate(() => {
  const seen = new Set<string>()
  Object.assign(window, { stepsSeen: seen })
  const note = (): void => {
    const step = [...document.querySelectorAll('.convscope dt')].find((term) => term.textContent === 'step')?.nextElementSibling?.textContent
    if (step) seen.add(step)
  }
  note()
  new MutationObserver(note).observe(document.body, { subtree: true, childList: true, characterData: true })
})

/** What {@link noteStepsShown} noted. */
const notedSteps = (frame: Frame): Promise<string[]> => frame.evaluate(() => [...(window as unknown as { stepsSeen: Set<string> }).stepsSeen])

/** Curves and heatmaps of the run with something drawn in them, and what the pictures say of it; how many points a line needs depends on the page's width. */
const drawn = (frame: Frame): Promise<{ curves: number; heatmaps: number; words: (string | null)[] }> => frame.evaluate(() => ({
  words: [...document.querySelectorAll('.convscope .cs-plot')].map((plot) => plot.getAttribute('aria-label')),
  curves: [...document.querySelectorAll('.convscope path.js-line')].filter((line) => (line.getAttribute('d')?.split(/[ML]/).length ?? 1) > 10).length,
  heatmaps: [...document.querySelectorAll('.convscope .cs-grid section')].filter((section) => section.querySelector('canvas, image')).length
}))

/** The share near zero in each row of the side panel. */
const sharesShown = (frame: Frame): Promise<string[]> => frame.evaluate(() => [...document.querySelectorAll('.cp-layers .cp-share')].map((share) => share.textContent))

describe('A network trains in a notebook of a real VS Code', function () {
  this.timeout(300_000)
  let vscode: RealVsCode | undefined

  before(async () => {
    vscode = await openRealVsCode({
      fill: async (folder) => {
        await writeNotebook(path.join(folder, 'train.ipynb'), TRAINING)
      }
    })
  })
  afterEach(async function () {
    await keepPicture(this.currentTest, vscode)
  })
  after(() => vscode?.close())

  it('the notebook opens with our kernel without a click, and Run All draws the run while it trains', async () => {
    assert.ok(vscode)
    await vscode.openNotebook('train.ipynb')
    await vscode.runAll()
    const output = await vscode.webview(`${OUTPUT}[data-state="running"]`, 120_000)
    await noteStepsShown(output)
    await output.locator(`${OUTPUT}[data-state="finished"]`).waitFor({ timeout: 120_000 })
    const seen = await notedSteps(output)
    assert.ok(seen.length >= 3, `the steps shown while it trained: ${seen.join(', ')}`)
    assert.equal(await stepsShown(output), STEPS)
    await output.waitForFunction((layers) => document.querySelectorAll('.convscope .cs-grid section').length === layers, LAYERS)
    // The loss is in view; the layers' lines, on a canvas while it trained, are drawn when they come into it.
    await vscode.page.locator('.notebook-editor .cell-list-container').first().hover()
    for (const deadline = Date.now() + 30_000; (await drawn(output)).curves < 4 && Date.now() < deadline;) {
      await vscode.page.mouse.wheel(0, 250)
      await vscode.page.waitForTimeout(300)
    }
    const pictures = await drawn(output)
    assert.ok(pictures.curves >= 4, `curves: ${pictures.curves}`)
    assert.equal(pictures.heatmaps, LAYERS)
  })

  it('the side panel has a row per layer with its share near zero, also after it was hidden', async () => {
    assert.ok(vscode)
    await vscode.showPanel()
    const panel = await vscode.webview(PANEL_ROW)
    const shares = await sharesShown(panel)
    assert.equal(shares.length, LAYERS)
    for (const share of shares) assert.match(share, /\d.*%/)
    await vscode.page.locator('.activitybar .action-label[aria-label^="Explorer"]').first().click()
    await vscode.page.locator('.explorer-folders-view').waitFor()
    await vscode.showPanel()
    assert.deepEqual(await sharesShown(await vscode.webview(PANEL_ROW)), shares)
  })

  it('after saving and reloading the window, without running anything, the run draws from the file and the panel follows it', async () => {
    assert.ok(vscode)
    const before = await drawn(await vscode.webview(OUTPUT))
    await vscode.save()
    await vscode.reload()
    const output = await vscode.webview(`${OUTPUT}[data-state="finished"]`, 60_000)
    assert.equal(await stepsShown(output), STEPS)
    // A picture is drawn when it is scrolled into view.
    await vscode.page.locator('.notebook-editor .cell-list-container').first().hover()
    for (const deadline = Date.now() + 30_000; !isDeepStrictEqual(await drawn(output), before) && Date.now() < deadline;) {
      await vscode.page.mouse.wheel(0, 250)
      await vscode.page.waitForTimeout(300)
    }
    assert.deepEqual(await drawn(output), before)
    await vscode.showPanel()
    assert.equal((await sharesShown(await vscode.webview(PANEL_ROW))).length, LAYERS)
  })
})

/** The tests of the kernel run all of them, on each engine; here, one of each kind: with experiments and without, and the ledger. */
const RUN_HERE = /^(q2|q3|q4|q8|ledger)/

describe('The bundled notebooks in a real VS Code', function () {
  this.timeout(480_000)
  const names = existsSync(inProject('notebooks')) ? readdirSync(inProject('notebooks')).filter((name) => name.endsWith('.ipynb')) : []
  let vscode: RealVsCode | undefined

  before(function () {
    if (names.length === 0) skipBecause(this, 'notebooks/ holds no notebook')
  })
  // One window for all, or starting it would take as long as they do; what failed may have left anything behind in it.
  beforeEach(async () => {
    // Experiments train in seconds here; how they come out is not looked at.
    vscode ??= await openRealVsCode({ theme: 'light', fill: (folder) => cp(inProject('notebooks'), folder, { recursive: true }), env: { CONVSCOPE_PROFILE: 'smoke' } })
  })
  afterEach(async function () {
    await keepPicture(this.currentTest, vscode)
    if (this.currentTest?.isFailed()) {
      await vscode?.close()
      vscode = undefined
    } else await vscode?.closeEditors()
  })
  after(() => vscode?.close())

  for (const name of names) {
    it(`${name} opens with our kernel and draws its saved run${RUN_HERE.test(name) ? '; Run All ends without an error' : ''}`, async () => {
      assert.ok(vscode)
      await vscode.openNotebook(name)
      // The ledger trains nothing: it gathers what the others found.
      await vscode.scrollTo(name === 'ledger.ipynb' ? '.cs-table' : `${OUTPUT}[data-state="finished"]`)
      if (!RUN_HERE.test(name)) return
      await vscode.runAll()
      await vscode.untilNothingRuns(400_000)
      await vscode.save()
      // What is scrolled away is not on the page; the file has it all.
      const { cells } = JSON.parse(await readFile(path.join(vscode.folder, name), 'utf8')) as SavedNotebook
      const code = cells.filter((cell) => cell.cell_type === 'code')
      assert.ok(code.length > 0)
      assert.deepEqual(code.flatMap((cell) => cell.outputs ?? []).filter((output) => output.output_type === 'error'), [])
      assert.deepEqual(code.map((cell) => cell.execution_count), code.map((_, index) => index + 1))
      assert.equal(verdicts({ cells }), verdicts(JSON.parse(await readFile(inProject('notebooks', name), 'utf8')) as SavedNotebook), 'every experiment has its verdicts')
    })
  }
})
