import assert from 'node:assert/strict'
import { encodeRun } from '../../src/run'
import { LR_FIND_VIEW, syntheticLrFind } from '../unit/picture/syntheticLrFind'
import { axeViolations } from './axeViolations'
import { PictureBrowser, PicturePage, type ThemeKind } from './PicturePage'
import { oneCycleRecord, syntheticRecord } from './syntheticRun'

describe('pictures for everybody', function () {
  this.timeout(120_000)
  let browser: PictureBrowser

  before(async () => {
    browser = await PictureBrowser.launch()
  })
  after(() => browser.close())

  for (const theme of ['light', 'dark'] as ThemeKind[]) {
    it(`axe finds no violation in a notebook’s pictures, ${theme}`, async () => {
      const page = await PicturePage.open(browser, { theme, height: 3200 })
      await page.startRenderer()
      await page.render(encodeRun(syntheticRecord()))
      const others = [encodeRun(oneCycleRecord(), { view: { kind: 'sched' } }), encodeRun(syntheticLrFind(), { view: LR_FIND_VIEW }), encodeRun(syntheticRecord(), { view: { kind: 'hist', layer: 1 } })]
      for (const [index, item] of others.entries()) await page.render(item, { id: `item-${index + 2}`, place: `output-${index + 2}` })
      await page.untilSays('.cs-histogram', 'step 359')
      await page.page.getByRole('button', { name: 'Show as table' }).last().press('Enter')
      assert.equal(await page.page.locator('.cs-table-view tbody').count(), 1)
      assert.deepEqual(await axeViolations(page), [])
      await page.close()
    })

    it(`axe finds no violation in the side panel, ${theme}`, async () => {
      const page = await PicturePage.open(browser, { theme, width: 320, height: 7000 })
      await page.startPanel({ run: 'run-1', layer: 'conv2d_1', moreLayers: ['conv2d_3'], pictures: ['heatmap', 'histogram', 'range', 'dead'] })
      const [first, second] = [encodeRun(syntheticRecord({ gradients: true })), encodeRun(syntheticRecord({ id: 'run-2', name: 'another' }))]
      await page.say({ type: 'follow', run: 'run-1', notebook: 'q3.ipynb' }, { type: 'snapshot', run: first }, { type: 'runs', runs: [first, second].map(({ meta: { id, name, startedAt }, state }) => ({ id, name, place: 'q3.ipynb', state, startedAt })) })
      await page.untilSays('.cs-histogram', 'step 359')
      await page.page.getByRole('checkbox', { name: 'another' }).check()
      await page.say({ type: 'snapshot', run: second })
      await page.untilSays('.cs-difference', 'differ')
      await page.page.getByRole('button', { name: 'Show as table' }).last().press('Enter')
      assert.deepEqual(await axeViolations(page), [])
      await page.close()
    })
  }
})
