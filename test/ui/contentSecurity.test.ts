import assert from 'node:assert/strict'
import { panelPage } from '../../src/extension/panelPage'
import { encodeRun, SORTABLE_TABLE_MIME, type RunView } from '../../src/run'
import { syntheticLrFind } from '../unit/picture/syntheticLrFind'
import { savedItems } from '../unit/renderers/savedItems'
import { PictureBrowser, PicturePage } from './PicturePage'
import { FIGURES } from './figures'
import { syntheticRecord } from './syntheticRun'

// Plotly's builds hold code that makes functions of texts, and addresses; ours may not need either.

const STRICT = "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
const KINDS: RunView['kind'][] = ['run', 'loss', 'sched', 'lrFind', 'colorDim', 'layerStats', 'hist', 'deadChart']

describe('content security', function () {
  this.timeout(90_000)
  let browser: PictureBrowser
  let page: PicturePage

  before(async () => {
    browser = await PictureBrowser.launch()
  })
  after(() => browser.close())
  afterEach(() => page.close())

  it('every picture of the notebook is drawn in a page that allows neither eval nor anything from elsewhere', async () => {
    page = await PicturePage.open(browser, { policy: STRICT, theme: 'dark' })
    await page.startRenderer()
    const saved = encodeRun(syntheticRecord())
    for (const kind of KINDS) {
      await page.render({ ...saved, view: { kind } }, { id: kind, place: kind })
      await page.page.locator(`#${kind} .cs-plot .main-svg`).first().scrollIntoViewIfNeeded()
      await page.page.mouse.wheel(0, 400)
    }
    await page.render(encodeRun(syntheticLrFind()), { id: 'finder', place: 'finder' })
    await page.untilSays('#finder .cs-lr-find', 'learning rates')
    for (const [index, figure] of FIGURES.entries()) {
      await page.renderText(JSON.stringify(figure), { id: `f${index}`, place: `f${index}`, mime: 'application/vnd.plotly.v1+json' })
      await page.page.locator(`#f${index}`).scrollIntoViewIfNeeded()
      await page.page.locator(`#f${index} .main-svg .subplot`).first().waitFor({ state: 'attached' })
    }
    for (const table of savedItems(SORTABLE_TABLE_MIME)) await page.renderText(JSON.stringify(table), { id: 't', place: 't', mime: SORTABLE_TABLE_MIME })
    await page.page.locator('#t th').first().waitFor()
    await page.hover('#loss .cs-loss', 100, 0.3)
    await page.setTheme('high-contrast')
    await page.page.waitForTimeout(300)
    assert.deepEqual(await page.violations(), [])
    assert.deepEqual(page.errors, [])
  })

  it('the side panel is drawn in its own page', async () => {
    page = await PicturePage.open(browser)
    await page.openPanel('dark')
    await page.say({ type: 'follow', run: 'run-1', notebook: 'q3.ipynb' }, { type: 'snapshot', run: encodeRun(syntheticRecord()) })
    await page.untilSays('.cs-heatmap', 'steps 0–359')
    await page.untilSays('.cs-histogram', 'step 359')
    await page.hover('.cs-heatmap', 100, 0.5)
    await page.setTheme('light')
    await page.page.waitForTimeout(300)
    assert.deepEqual(await page.violations(), [])
    assert.deepEqual(page.errors, [])
  })

  it('the side panel’s page runs nothing but its script, and fetches nothing', async () => {
    page = await PicturePage.open(browser)
    await page.openPanel('dark')
    await page.page.evaluate(() => {
      document.body.insertAdjacentHTML('beforeend', '<img src="https://example.invalid/a.png"><img src="data:," onerror="globalThis.executed=1">')
      document.body.append(Object.assign(document.createElement('script'), { textContent: 'globalThis.executed=1' }))
      document.body.append(Object.assign(document.createElement('script'), { src: '/notebookRenderer.js' }))
      fetch('/panel.js').catch(() => undefined)
    })
    await page.page.waitForFunction(() => (globalThis as unknown as { violations: string[] }).violations.length >= 5)
    assert.deepEqual([...new Set((await page.violations()).map(violation => violation.split(':')[0]))].sort(), ['connect-src', 'img-src', 'script-src-attr', 'script-src-elem'])
    assert.equal(await page.page.evaluate(() => 'executed' in globalThis), false)
    const policy = /content="(default-src[^"]*)"/.exec(panelPage('secret', 'https://a.example/panel.js', { title: 'Activations', language: 'en', texts: {} }))?.[1] ?? ''
    assert.doesNotMatch(policy, /unsafe-eval|https?:|\*/)
    assert.match(policy, /script-src 'nonce-secret';/)
  })
})
