import { mkdirSync, writeFileSync } from 'node:fs'
import { encodeRun, encodeRunEvent, fromBase64, RUN_FORMAT } from '../../src/run'
import { inProject } from '../../scripts/projectFolder.mjs'
import { PictureBrowser, PicturePage, type ThemeKind } from './PicturePage'
import { LR_FIND_VIEW, syntheticLrFind } from '../unit/picture/syntheticLrFind'
import { lossAt, oneCycleRecord, stepsEvent, syntheticMeta, syntheticRecord } from './syntheticRun'

// Pictures to look at: out/screenshots/*.png. What must be true of them is tested beside this file.

describe('screenshots of every picture', function () {
  this.timeout(60_000)
  const folder = inProject('out/screenshots')
  let browser: PictureBrowser

  before(async () => {
    mkdirSync(folder, { recursive: true })
    browser = await PictureBrowser.launch()
  })
  after(() => browser.close())

  for (const theme of ['light', 'dark', 'high-contrast'] as ThemeKind[]) {
    /** Opens a page as high as what is on it, so that everything is drawn. */
    const shoot = async (name: string, { width, height }: { width: number; height: number }, fill: (page: PicturePage) => Promise<void>): Promise<void> => {
      const page = await PicturePage.open(browser, { theme, width, height })
      await fill(page)
      await page.page.screenshot({ path: `${folder}/${name}-${theme}.png` })
      await page.close()
    }

    it(`a run, ${theme}`, () =>
      shoot('run', { width: 1000, height: 1400 }, async page => {
        await page.startRenderer()
        await page.render(encodeRun(syntheticRecord()))
        await page.untilSays('.cs-heatmap', 'conv2d_5')
        await page.hover('.cs-loss', 66, 0.2)
      }))

    it(`a live run in a narrow column, ${theme}`, () =>
      shoot('live', { width: 420, height: 2200 }, async page => {
        await page.startRenderer()
        await page.render({ version: RUN_FORMAT, live: true, meta: syntheticMeta() })
        await page.say({ type: 'event', event: encodeRunEvent(stepsEvent({}, 0, 97)) })
        // Pictures of a live run are drawn in turn.
        await page.page.waitForFunction(() => [...document.querySelectorAll('.cs-plot')].every(plot => plot.getAttribute('aria-label')?.includes('0–96')))
      }))

    it(`single pictures, ${theme}`, () =>
      shoot('pictures', { width: 1000, height: 1300 }, async page => {
        await page.startRenderer()
        const run = encodeRun(syntheticRecord())
        for (const [index, view] of [{ kind: 'hist', layer: 1, row: 66 }, { kind: 'deadChart', layer: 3 }, { kind: 'layerStats', layer: 3 }, { kind: 'colorDim', layer: 4 }].entries()) await page.render({ ...run, view }, { id: `item-${index}`, place: `output-${index}` })
        await page.untilSays('.cs-heatmap', 'conv2d_5')
      }))

    it(`a picture’s toolbar, its table, and the files it is saved as, ${theme}`, () =>
      shoot('saved', { width: 620, height: 1000 }, async page => {
        await page.startRenderer()
        await page.render(encodeRun(syntheticRecord()))
        await page.untilSays('.cs-heatmap', 'conv2d_1')
        for (const index of [0, 2]) for (const name of ['PNG', 'SVG']) await page.page.getByRole('button', { name }).nth(index).press('Enter')
        await page.page.waitForFunction(() => (globalThis as unknown as { rendererPage: { sent: { type: string }[] } }).rendererPage.sent.filter(({ type }) => type === 'save').length === 4)
        for (const message of await page.said()) if (message.type === 'save') writeFileSync(`${folder}/saved-${theme}-${message.name}`, fromBase64(message.content))
        await page.page.getByRole('button', { name: 'Show as table' }).first().press('Enter')
        await page.page.locator('.cs-picture').first().hover({ position: { x: 60, y: 20 } })
      }))

    it(`statistics of activations and gradients, ${theme}`, () =>
      shoot('quantities', { width: 820, height: 620 }, async page => {
        await page.startRenderer()
        const saved = encodeRun(syntheticRecord({ layerNames: ['conv1', 'conv2', 'conv1', 'conv2'] }))
        const run = { ...saved, meta: { ...saved.meta, layers: saved.meta.layers.map((layer, index) => (index < 2 ? layer : { ...layer, quantity: 'gradient' as const, nearZeroThreshold: 1e-4 })) } }
        for (const [index, view] of [{ kind: 'layerStats' }, { kind: 'deadChart', layer: 3 }].entries()) await page.render({ ...run, view }, { id: `item-${index}`, place: `output-${index}` })
        await page.untilSays('.cs-dead', 'steps 0–359')
      }))

    it(`a schedule and a learning-rate finder, ${theme}`, () =>
      shoot('rates', { width: 1000, height: 720 }, async page => {
        await page.startRenderer()
        await page.render(encodeRun(oneCycleRecord(), { view: { kind: 'sched' } }))
        await page.render(encodeRun(syntheticLrFind(), { view: LR_FIND_VIEW }), { id: 'item-2', place: 'output-2' })
        await page.untilSays('.cs-lr-find', 'Suggested')
        await page.hover('.cs-lr-find', 70, 0.5)
      }))

    it(`a schedule and a learning-rate finder in a narrow column, ${theme}`, () =>
      shoot('rates-narrow', { width: 420, height: 1000 }, async page => {
        await page.startRenderer()
        await page.render(encodeRun(oneCycleRecord(), { view: { kind: 'sched' } }))
        await page.render(encodeRun(syntheticLrFind(), { view: LR_FIND_VIEW }), { id: 'item-2', place: 'output-2' })
        await page.untilSays('.cs-lr-find', 'Suggested')
      }))

    it(`a learning-rate finder under way, ${theme}`, () =>
      shoot('finder', { width: 1000, height: 560 }, async page => {
        await page.startRenderer()
        await page.render(encodeRun(syntheticLrFind({ steps: 64, ended: false })))
        await page.untilSays('.cs-lr-find', 'loss at 64 learning rates')
      }))

    it(`a diverging run and what cannot be read, ${theme}`, () =>
      shoot('bad', { width: 1000, height: 1600 }, async page => {
        await page.startRenderer()
        await page.render(encodeRun(syntheticRecord({ name: 'diverging', loss: step => (step < 150 ? 2.3 * 1.03 ** step : step < 160 ? Infinity : NaN), notFinite: (step, layer) => (step > 150 && layer > 2 ? 50 : 0) })))
        await page.render({ version: 7 }, { id: 'item-2', place: 'output-2' })
        await page.renderText('{"version":', { id: 'item-3', place: 'output-3' })
        await page.untilSays('.cs-heatmap', 'conv2d_5')
      }))

    it(`compared runs, ${theme}`, () =>
      shoot('compared', { width: 620, height: 1700 }, async page => {
        await page.startPanel()
        const runs = [{ id: 'run-1', name: 'lr 0.06' }, { id: 'run-2', name: 'lr 0.2', loss: (step: number) => 1.2 + 1.1 * Math.exp(-step / 90), layerNames: ['conv2d_2', 'conv2d_1', 'conv2d_3'] }]
        const [first, second] = runs.map(run => encodeRun(syntheticRecord(run)))
        if (!first || !second) return
        await page.say({ type: 'follow', run: 'run-1', notebook: 'q3.ipynb' }, { type: 'snapshot', run: first }, { type: 'runs', runs: [first, second].map(({ meta: { id, name, startedAt }, state }) => ({ id, name, place: 'q3.ipynb', state, startedAt })) })
        await page.page.getByRole('checkbox', { name: 'lr 0.2' }).check()
        await page.say({ type: 'snapshot', run: second })
        await page.untilSays('.cs-difference', 'differ')
        await page.hover('.cs-comparison', 120, 0.5)
      }))

    it(`two settings with three seeds each, ${theme}`, () =>
      shoot('seeds', { width: 620, height: 680 }, async page => {
        const runs = [0.06, 0.2].flatMap((rate, setting) => [0.9, 1, 1.15].map((factor, seed) => ({ id: `run-${setting}-${seed}`, name: `lr ${rate}`, loss: (step: number) => (factor + 0.4 * setting * Math.sin(step / 30 + seed)) * lossAt(step * (1 + setting)) + 0.2 })))
        const saved = runs.map(run => encodeRun(syntheticRecord({ ...run, layerNames: [] })))
        const [first, ...others] = runs.map(({ id }) => id)
        await page.startPanel({ run: first, compared: others })
        await page.say({ type: 'follow', run: first ?? '', notebook: 'q9.ipynb' }, { type: 'runs', runs: saved.map(({ meta: { id, name, startedAt }, state }) => ({ id, name, place: 'q9.ipynb', state, startedAt })) }, ...saved.map(run => ({ type: 'snapshot', run }) as const))
        await page.page.getByRole('button', { name: 'Draw the Mean of runs' }).press('Enter')
        await page.untilSays('.cs-comparison', 'mean of 3 runs')
        await page.hover('.cs-comparison', 140, 0.5)
      }))

    it(`every picture of a layer and of its gradient, ${theme}`, () =>
      shoot('layer', { width: 620, height: 1720 }, async page => {
        await page.startPanel({ run: 'run-1', layer: 'conv2d_4', pinned: 60, pictures: ['heatmap', 'histogram', 'range', 'dead', 'units'] })
        await page.say({ type: 'follow', run: 'run-1', notebook: 'q3.ipynb' }, { type: 'snapshot', run: encodeRun(syntheticRecord({ gradients: true })) })
        await page.page.waitForFunction(() => document.querySelectorAll('.cp-layer .plot-container').length === 9)
        await page.hover('.cs-heatmap', 300, 0.6)
        await page.untilSays('.cs-histogram', 'As a line, step 60')
      }))

    for (const width of [280, 420])
      it(`the side panel, ${width} px, ${theme}`, () =>
        shoot(`panel-${width}`, { width, height: 760 }, async page => {
          await page.startPanel()
          await page.say({ type: 'follow', run: 'run-1', notebook: 'q3.ipynb' }, { type: 'snapshot', run: encodeRun(syntheticRecord({}, 230)) })
          await page.untilSays('.cs-histogram', 'step 229')
          await page.hover('.cs-heatmap', 120, 0.6)
          await page.untilSays('.cs-histogram', 'step 1')
        }))
  }
})
