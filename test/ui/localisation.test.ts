import assert from 'node:assert/strict'
import { HEALTH_RULES, healthOf, NOTEBOOKS } from '../../src/health'
import { encodeRun, RUN_FORMAT, type RunEntry, type SavedRun } from '../../src/run'
import { LR_FIND_VIEW, syntheticLrFind } from '../unit/picture/syntheticLrFind'
import { pageForEachTest } from './pageForEachTest'
import type { PicturePage } from './PicturePage'
import { PSEUDO_TEXTS } from './pseudoLocale'
import { cutOffTexts, shownTexts } from './shownTexts'
import { oneCycleRecord, syntheticRecord } from './syntheticRun'

/** What a run says of itself, and what is called the same in every language. */
const NAMES = /learning-rate finder: simpleCnn on drawn digits|The smoothed loss rose to .*? were tried\.|valley|slide|minimum|steep|simpleCnn|drawn digits|conv2d_\d(, gradient)?|gradient of the kernel|Conv2D|sgd|momentum 0\.9|output, (after relu|no activation)|accuracy|another|q3\.ipynb|\b(PNG|SVG|CSV|NaN|Infinity)\b/g
const bracketed = /⟦[^⟦⟧]*⟧/g

/** What is left of a text without what was translated and without names. */
function leftOf(text: string): string {
  let left = text
  for (let before = ''; before !== left; ) [before, left] = [left, left.replace(bracketed, '')]
  for (const { title, file } of Object.values(NOTEBOOKS)) left = left.replaceAll(title, '').replaceAll(file, '')
  return left.replace(NAMES, '')
}

async function untranslated({ page }: PicturePage): Promise<string[]> {
  return (await shownTexts(page)).filter(({ text }) => /\p{L}{3}/u.test(leftOf(text))).map(({ text, place }) => `${place}: ${text}`)
}

const entries = (runs: readonly SavedRun[]): RunEntry[] => runs.map(({ meta: { id, name, startedAt }, state }) => ({ id, name, place: 'q3.ipynb', state, startedAt }))

describe('texts in another language', function () {
  this.timeout(90_000)

  describe('in a notebook', () => {
    let page: PicturePage
    pageForEachTest(opened => (page = opened), { width: 320, height: 1200 })
    const text = (): Promise<string> => page.page.locator('body').innerText()

    it('are shown when the extension answers, also where everything was drawn before; nothing is in English then, and nothing cut off', async () => {
      await page.startRenderer()
      await page.render(encodeRun(syntheticRecord()))
      await page.render(encodeRun(oneCycleRecord(), { view: { kind: 'sched' } }), { id: 'schedule', place: 'schedule' })
      await page.render(encodeRun(syntheticLrFind(), { view: LR_FIND_VIEW }), { id: 'finder', place: 'finder' })
      await page.render(encodeRun(syntheticRecord(), { view: { kind: 'hist', layer: 1 } }), { id: 'histogram', place: 'histogram' })
      await page.renderText('{"version":', { id: 'damaged', place: 'damaged' })
      await page.renderText('{"data":[{"type":"pie"}]}', { id: 'figure', place: 'figure', mime: 'application/vnd.plotly.v1+json' })
      await page.untilSays('.cs-loss', 'Loss chart')
      assert.deepEqual((await page.said()).filter(({ type }) => type === 'language'), [{ type: 'language' }])
      await page.say({ type: 'texts', texts: PSEUDO_TEXTS })
      for (const picture of ['.cs-loss', '.cs-statistics', '.cs-heatmap', '.cs-schedule', '.cs-lr-find', '.cs-histogram']) {
        await page.page.locator(picture).first().scrollIntoViewIfNeeded()
        await page.untilSays(picture, '⟦')
      }
      await page.page.getByRole('button', { name: PSEUDO_TEXTS['Show as table'] ?? '' }).first().press('Enter')
      assert.deepEqual(await untranslated(page), [])
      assert.deepEqual(await cutOffTexts(page.page), [])
      assert.match(await page.hover('.cs-statistics', 100, 0.1), /⟦/)
      assert.deepEqual(await untranslated(page), [])
    })

    it('stay English where there are none of VS Code’s language: nothing is drawn anew', async () => {
      await page.startRenderer()
      await page.render(encodeRun(syntheticRecord()))
      await page.untilSays('.cs-loss', 'Loss chart')
      const plot = await page.page.locator('.cs-loss').elementHandle()
      await page.say({ type: 'texts', texts: {} })
      assert.equal(await plot.evaluate(element => element.isConnected), true)
      assert.match(await text(), /loss of the batch/)
    })

    it('are English where nobody can be asked', async () => {
      await page.startRenderer({ messaging: false })
      await page.render(encodeRun(syntheticRecord()))
      await page.untilSays('.cs-loss', 'Loss chart')
      assert.match(await text(), /loss of the batch/)
    })

    it('say why there is no picture, too', async () => {
      await page.startRenderer()
      await page.render({ version: RUN_FORMAT, live: true, meta: syntheticRecord().meta })
      await page.say({ type: 'texts', texts: PSEUDO_TEXTS })
      await page.page.locator('.cs-state', { hasText: PSEUDO_TEXTS['training'] ?? '' }).waitFor()
    })
  })

  describe('in the side panel', () => {
    let page: PicturePage
    pageForEachTest(opened => (page = opened), { width: 320, height: 900 })
    it('are in its page, and nothing is in English or cut off', async () => {
      await page.openPanel('light', { title: PSEUDO_TEXTS['Activations'] ?? '', language: 'qps-ploc', texts: PSEUDO_TEXTS })
      const runs = [syntheticRecord(), syntheticRecord({ id: 'run-2', name: 'another' })].map(record => encodeRun(record))
      const [first, second] = runs
      assert.ok(first && second)
      assert.deepEqual(await untranslated(page), [])
      await page.say({ type: 'follow', run: 'run-1', notebook: 'q3.ipynb' }, { type: 'snapshot', run: first }, { type: 'runs', runs: entries(runs) })
      await page.untilSays('.cs-heatmap', '⟦')
      await page.page.getByRole('checkbox', { name: 'another' }).check()
      await page.say({ type: 'snapshot', run: second })
      await page.page.locator('.cs-difference').scrollIntoViewIfNeeded()
      await page.untilSays('.cs-difference', '⟦')
      assert.deepEqual(await untranslated(page), [])
      assert.deepEqual(await cutOffTexts(page.page), [])
      assert.equal(await page.page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false)
      assert.deepEqual(await page.violations(), [])
    })

    it('are in what is found wrong with a run, and in the rules that found it', async () => {
      const ill = syntheticRecord({ gradients: true, loss: step => (step < 150 ? 0.5 + (step === 100 ? 9 : 0) : step < 200 ? 8 : NaN), notFinite: (step, layer) => (step > 150 && layer > 2 ? 50 : 0) })
      const rules = [...new Set(healthOf(ill).map(({ rule }) => rule))]
      assert.ok(rules.length > 2, rules.join())
      await page.openPanel('light', { title: PSEUDO_TEXTS['Activations'] ?? '', language: 'qps-ploc', texts: PSEUDO_TEXTS })
      await page.say({ type: 'follow', run: 'run-1', notebook: 'q3.ipynb' }, { type: 'snapshot', run: encodeRun(ill) })
      for (const { id, texts } of HEALTH_RULES) if (rules.includes(id)) await page.page.locator('.cp-finding', { hasText: PSEUDO_TEXTS[texts().title] ?? assert.fail(id) }).first().waitFor()
      assert.deepEqual(await untranslated(page), [])
    })

    it('cannot leave their place in the page, whatever they hold', async () => {
      const hostile = '</script><script>globalThis.harmed=1</script><!--'
      await page.openPanel('light', { title: hostile, language: `en"><script>globalThis.harmed=1</script>`, texts: { Layers: hostile } })
      await page.page.getByRole('listbox', { name: hostile, includeHidden: true }).waitFor({ state: 'attached' })
      assert.equal(await page.page.evaluate(() => 'harmed' in globalThis), false)
      assert.equal(await page.page.title(), hostile)
    })
  })
})
