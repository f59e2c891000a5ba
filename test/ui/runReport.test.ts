import type axe from 'axe-core'
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Page } from 'playwright-core'
import { inProject } from '../../scripts/projectFolder.mjs'
import { LAYER_STATISTICS, RunRecord } from '../../src/run'
import { runReport } from '../../src/runFile/report/runReport'
import { PictureBrowser } from './PicturePage'
import { epochEvent, lossAt, stepsEvent, syntheticMeta, syntheticRecord, type SyntheticRun } from './syntheticRun'

/** A run with findings of both severities, and a name without a space to break at. */
function sickRecord(): RunRecord {
  const run: SyntheticRun = { loss: step => (step >= 300 ? NaN : step === 150 ? 30 : lossAt(step)), layerNames: ['conv2d_1', 'conv2d_2', 'a_layer_whose_name_is_long_and_has_no_space_in_it_anywhere_at_all', 'conv2d_4', 'dense_1'] }
  const record = new RunRecord({ ...syntheticMeta(run), name: `${'a_name_without_a_space_in_it_'.repeat(4)}lr_0.06` })
  const steps = stepsEvent(run, 0, 320)
  const dead = LAYER_STATISTICS.indexOf('deadUnits')
  for (let row = 90; row < steps.layerCount; row++) steps.layers[(row * 5 + 3) * LAYER_STATISTICS.length + dead] = 40
  record.apply(steps)
  for (const epoch of [0, 1]) record.apply(epochEvent(run, epoch))
  record.apply({ type: 'end', run: 'run-1', state: 'stopped', reason: 'TerminateOnNaN: the loss is not finite.' })
  return record
}

describe('the report of a run, in a browser', function () {
  this.timeout(60_000)
  const folder = mkdtempSync(path.join(tmpdir(), 'convscope-report-'))
  let browser: PictureBrowser
  before(async () => {
    browser = await PictureBrowser.launch()
    writeFileSync(path.join(folder, 'well.html'), runReport(syntheticRecord()))
    writeFileSync(path.join(folder, 'sick.html'), runReport(sickRecord()))
  })
  after(async () => {
    await browser.close()
    rmSync(folder, { recursive: true })
  })

  /** Opens a report as a person does, as a file. */
  async function opened(name: string, colorScheme: 'light' | 'dark', width = 1000): Promise<{ page: Page; errors: string[]; requests: string[] }> {
    const page = await browser.browser.newPage({ viewport: { width, height: 900 }, colorScheme })
    const [errors, requests]: [string[], string[]] = [[], []]
    page.on('pageerror', error => errors.push(error.message))
    page.on('console', message => message.type() === 'error' && errors.push(message.text()))
    page.on('request', request => !request.url().startsWith('data:') && requests.push(request.url()))
    await page.goto(pathToFileURL(path.join(folder, name)).href)
    return { page, errors, requests }
  }

  for (const name of ['well.html', 'sick.html'])
    for (const theme of ['light', 'dark'] as const)
      it(`${name}, ${theme}: axe finds no violation, nothing is refused by its policy, and nothing is fetched`, async () => {
        const { page, errors, requests } = await opened(name, theme)
        for (const summary of await page.locator('summary').all()) await summary.press('Enter')
        await page.evaluate(readFileSync(inProject('node_modules/axe-core/axe.min.js'), 'utf8'))
        const violations = await page.evaluate(async () => {
          const { axe: checker } = globalThis as unknown as { axe: typeof axe }
          const found = await checker.run(document)
          return found.passes.length < 15 ? [`axe checked only ${found.passes.length} rules`] : found.violations.flatMap(({ id, help, nodes }) => nodes.map(node => `${id}: ${help}: ${node.html.slice(0, 200)} (${node.failureSummary ?? ''})`))
        })
        assert.deepEqual(violations, [])
        assert.deepEqual([errors, requests.length], [[], 1])
        await page.close()
      })

  it('its pictures are light or dark as the page, and say what they show', async () => {
    for (const [theme, sheet, background] of [['light', 'rgb(255, 255, 255)', 'rgb(255, 255, 255)'], ['dark', 'rgb(13, 17, 23)', 'rgb(13, 17, 23)']] as const) {
      const { page } = await opened('well.html', theme)
      assert.equal(await page.evaluate(() => getComputedStyle(document.querySelector('svg rect')!).fill), sheet)
      assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), background)
      await page.getByRole('img', { name: /^Loss \(crossEntropy\) of each batch/ }).waitFor()
      assert.equal(await page.getByRole('img').count(), 14)
      assert.equal(await page.getByRole('img', { name: /^conv2d_3: how many values of its activation lie where/ }).count(), 1)
      await page.close()
    }
  })

  it('nothing sticks out of a narrow page, or of a wide one', async () => {
    for (const name of ['well.html', 'sick.html'])
      for (const width of [320, 700, 1600]) {
        const { page } = await opened(name, 'light', width)
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false, `${name}, ${width} px`)
        await page.close()
      }
  })

  it('its contents lead to its sections', async () => {
    const { page } = await opened('sick.html', 'dark')
    await page.getByRole('navigation').getByRole('link', { name: 'Layers' }).click()
    const top = await page.getByRole('heading', { name: 'Layers', exact: true }).evaluate(heading => heading.getBoundingClientRect().top)
    assert.ok(top >= -5 && top < 900, `${top}`)
    await page.close()
  })
})
