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

  for (const width of [320, 1000, 2000])
    it(`a run is readable ${width} pixels wide: nothing sticks out, and no numbers at an axis run into each other`, async () => {
      const page = await PicturePage.open(browser, { width, height: 5000 })
      await page.startRenderer()
      await page.render(encodeRun(syntheticRecord()))
      await page.page.waitForFunction(() => [...document.querySelectorAll('.cs-plot')].every(plot => plot.querySelector('.plot-container')))
      assert.equal(await page.page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false)
      const trouble = await page.page.locator('.cs-plot').evaluateAll(plots =>
        plots.flatMap(plot => {
          const edge = plot.getBoundingClientRect()
          const name = plot.getAttribute('class') ?? ''
          const out = [...plot.querySelectorAll('.main-svg text')].filter(text => {
            const box = text.getBoundingClientRect()
            return box.width > 0 && (box.left < edge.left - 1 || box.right > edge.right + 1)
          })
          const small = [...plot.querySelectorAll('.main-svg text')].filter(text => parseFloat(getComputedStyle(text).fontSize) < 10)
          const touching = [...plot.querySelectorAll('.xaxislayer-above, .yaxislayer-above, .xaxislayer-below, .yaxislayer-below')].flatMap(axis => {
            const ticks = [...axis.querySelectorAll('.xtick text, .x2tick text, .x3tick text, .ytick text, .y2tick text, .y3tick text')].map(text => ({ text: text.textContent, box: text.getBoundingClientRect() }))
            return ticks.flatMap((a, index) => ticks.slice(index + 1).filter(b => a.box.left < b.box.right && b.box.left < a.box.right && a.box.top + 2 < b.box.bottom && b.box.top + 2 < a.box.bottom).map(b => `${name}: ${a.text} and ${b.text}`))
          })
          return [...out.map(text => `${name}: ${text.textContent} sticks out`), ...small.map(text => `${name}: ${text.textContent} is small`), ...touching]
        })
      )
      assert.deepEqual(trouble, [])
      const ticks = await page.page.locator('.cs-plot').locator('.xaxislayer-above, .yaxislayer-above').locator('.xtick text, .ytick text').count()
      assert.ok(ticks > 50, `${ticks} numbers were looked at`)
      await page.close()
    })

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
      await page.startPanel({ run: 'run-1', layer: 'conv2d_1', moreLayers: ['conv2d_3'], pictures: ['heatmap', 'histogram', 'range', 'dead', 'units'] })
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
