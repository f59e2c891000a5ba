import assert from 'node:assert/strict'
import { encodeRun, encodeRunEvent, RUN_FORMAT, type HostMessage, type RunView, type SavedColumns, type SavedRun, type ViewMessage } from '../../src/run'
import { syntheticLrFind } from '../unit/picture/syntheticLrFind'
import { pageForEachTest } from './pageForEachTest'
import type { PicturePage } from './PicturePage'
import { epochEvent, stepsEvent, syntheticMeta, syntheticRecord, type SyntheticRun } from './syntheticRun'

const RUN: SyntheticRun = {}
const STUB = { version: RUN_FORMAT, live: true, meta: syntheticMeta(RUN) }
const HOSTILE = [`<img src=x onerror="globalThis.harmed=1">`, `<a href="javascript:globalThis.harmed=1">click</a>`, '<b>bold</b>', '$\\href{javascript:alert(1)}{x}$', `"><script>globalThis.harmed=1</script>`]

describe('notebook renderer', function () {
  this.timeout(60_000)
  let page: PicturePage
  pageForEachTest(opened => (page = opened))

  const steps = (from: number, to: number): HostMessage => ({ type: 'event', event: encodeRunEvent(stepsEvent(RUN, from, to)) })
  const snapshot = (at: number): HostMessage => ({ type: 'snapshot', run: encodeRun(syntheticRecord(RUN, at)) })
  const hellos = async (): Promise<ViewMessage[]> => (await page.said()).filter(message => message.type === 'hello')
  const text = (): Promise<string> => page.page.locator('body').innerText()

  describe('a live run', () => {
    beforeEach(async () => {
      await page.startRenderer()
      await page.render(STUB)
    })

    it('says hello, takes the snapshot, then every event, and says what it has drawn', async () => {
      assert.deepEqual(await page.said(), [{ type: 'language' }, { type: 'hello', run: 'run-1', have: 0 }])
      await page.say(snapshot(40))
      await page.untilSays('.cs-loss', 'steps 0–39')
      for (let from = 40; from < 100; from += 5) await page.say(steps(from, from + 5))
      await page.untilSays('.cs-loss', 'steps 0–99')
      await page.untilSays('.cs-statistics', 'steps 0–99')
      await page.page.waitForFunction(() => (globalThis as unknown as { rendererPage: { sent: ViewMessage[] } }).rendererPage.sent.some(message => message.type === 'drawn' && message.steps === 100))
      const drawn = (await page.said()).filter(message => message.type === 'drawn')
      const meta = syntheticMeta(RUN)
      assert.deepEqual([...drawn].sort((a, b) => a.steps - b.steps), drawn, 'never fewer steps than said before')
      for (const { steps, batchEndedAt, drawnAt } of drawn) {
        assert.equal(batchEndedAt, meta.startedAt + steps * 20)
        assert.ok(Math.abs(drawnAt - Date.now()) < 60_000)
      }
      assert.match(await text(), /training/)
      assert.match(await text(), /100 of 360/)
    })

    it('asks again where something is missing, and leaves out what it has', async () => {
      await page.say(snapshot(20), steps(20, 30))
      await page.say(steps(50, 60))
      // On a busy machine it asks for the same more than once.
      assert.deepEqual([...new Set((await hellos()).map(message => JSON.stringify(message)))], [0, 30].map(have => JSON.stringify({ type: 'hello', run: 'run-1', have })))
      await page.say(snapshot(60), steps(45, 70), steps(30, 50))
      await page.untilSays('.cs-loss', 'steps 0–69')
      // An overlapping event that was added twice would have shifted what follows.
      await page.untilSays('.cs-heatmap', 'steps 0–69')
      const record = syntheticRecord(RUN, 70)
      await page.page.evaluate(() => scrollTo(0, 0))
      assert.match(await page.hover('.cs-loss', 69, 0.3), new RegExp(`^step 69 · epoch 1\nloss ${Number((record.loss.mean[69] ?? NaN).toPrecision(4))}\n`))
    })

    it('asks again when no answer comes', async () => {
      await page.page.waitForFunction(() => (globalThis as unknown as { rendererPage: { sent: ViewMessage[] } }).rendererPage.sent.filter(message => message.type === 'hello').length >= 2, undefined, { timeout: 5000 })
      await page.say(snapshot(10))
      await page.untilSays('.cs-loss', 'steps 0–9')
    })

    it('stays as it is when its output is replaced by the saved run at the end', async () => {
      await page.say(snapshot(350), steps(350, 360), { type: 'event', event: encodeRunEvent(epochEvent(RUN, 2)) })
      await page.untilSays('.cs-loss', 'steps 0–359')
      await page.page.evaluate(() => Object.assign(globalThis, { before: document.querySelector('.cs-loss .main-svg') }))
      await page.disposeItem('item-1')
      await page.page.evaluate(() => document.getElementById('output-1')?.remove())
      await page.render(encodeRun(syntheticRecord(RUN)), { id: 'item-2', place: 'output-2' })
      assert.ok(await page.page.evaluate(() => document.querySelector('#output-2 .cs-loss .main-svg') === (globalThis as unknown as { before: Element }).before), 'the drawn picture was moved, not made anew')
      await page.page.locator('.cs-state', { hasText: 'finished' }).waitFor()
      await page.page.waitForTimeout(2000)
      assert.ok(await page.page.locator('#output-2 .cs-loss .main-svg').first().isVisible(), 'the old item’s end did not take the picture away')
    })

    it('says why a run ended', async () => {
      await page.say(snapshot(57), { type: 'event', event: { type: 'end', run: 'run-1', state: 'interrupted', reason: 'Interrupted at step 57; weights and record are kept.' } })
      await page.page.locator('.cs-state', { hasText: 'interrupted' }).waitFor()
      assert.match(await text(), /Interrupted at step 57; weights and record are kept\./)
    })

    it('says so when the extension does not know the run', async () => {
      await page.say({ type: 'unknown', run: 'run-1', reason: 'Its record is not on this machine.' })
      await page.page.locator('.cs-message', { hasText: 'Its record is not on this machine.' }).waitFor()
    })
  })

  it('draws one run in two outputs from one copy', async () => {
    await page.startRenderer()
    await page.render(STUB)
    await page.render(STUB, { id: 'item-2', place: 'output-2' })
    await page.say(snapshot(30), steps(30, 40))
    await page.untilSays('#output-1 .cs-loss', 'steps 0–39')
    await page.page.locator('#output-2').scrollIntoViewIfNeeded()
    await page.untilSays('#output-2 .cs-loss', 'steps 0–39')
  })

  it('keeps pictures of different layers apart, and lets go of what was taken off the page', async () => {
    await page.startRenderer()
    const record = syntheticRecord(RUN)
    const item = (layer: number): SavedRun => encodeRun(record, { layers: [layer], view: { kind: 'colorDim', layer: 0 } })
    await page.render(item(1), { id: 'a', place: 'a' })
    await page.render(item(3), { id: 'b', place: 'b' })
    await page.untilSays('#a .cs-heatmap', 'conv2d_2')
    await page.untilSays('#b .cs-heatmap', 'conv2d_4')
    await page.disposeItem()
    await page.page.evaluate(() => document.querySelectorAll('#a, #b').forEach(element => element.remove()))
    await page.render(item(3), { id: 'c', place: 'c' })
    await page.untilSays('#c .cs-heatmap', 'conv2d_4')
    await page.page.waitForTimeout(2000)
    assert.equal(await page.page.locator('.cs-plot').count(), 1)
    await page.disposeItem('c')
    await page.page.waitForFunction(() => document.querySelectorAll('.cs-plot').length === 0)
  })

  describe('without messaging', () => {
    beforeEach(() => page.startRenderer({ messaging: false }))

    it('draws a saved run', async () => {
      await page.render(encodeRun(syntheticRecord(RUN)))
      await page.untilSays('.cs-loss', 'steps 0–359')
      assert.match(await text(), /finished/)
    })

    const pictures: [RunView, string, string, number][] = [
      [{ kind: 'loss' }, '.cs-loss', 'steps 0–359', 1],
      [{ kind: 'sched' }, '.cs-schedule', 'learning rate from 0.0006667', 1],
      [{ kind: 'lrFind', marks: [{ label: 'valley', x: 0.01 }] }, '.cs-lr-find', 'Suggested: valley 0.01', 1],
      [{ kind: 'colorDim' }, '.cs-heatmap', 'conv2d_1', 5],
      [{ kind: 'colorDim', layer: 3 }, '.cs-heatmap', 'conv2d_4', 1],
      [{ kind: 'layerStats' }, '.cs-statistics', '5 layers', 1],
      [{ kind: 'layerStats', layer: 2 }, '.cs-statistics', '1 layer', 1],
      [{ kind: 'hist', layer: 1 }, '.cs-histogram', 'conv2d_2 at step 359', 1],
      [{ kind: 'hist', layer: 1, row: 66 }, '.cs-histogram', 'conv2d_2 at step 66', 1],
      [{ kind: 'deadChart' }, '.cs-dead', '5 layers', 1]
    ]
    for (const [view, picture, says, plots] of pictures)
      it(`draws a saved picture: ${JSON.stringify(view)}`, async () => {
        await page.render({ ...encodeRun(syntheticRecord(RUN)), view })
        await page.untilSays(picture, says)
        assert.equal(await page.page.locator('.cs-plot').count(), plots)
        assert.ok((await page.page.locator(`${picture} .main-svg .plot path[d], ${picture} image, ${picture} canvas`).count()) > 0, 'something is drawn in it')
      })

    it('draws the run of a learning-rate finder over its rates, and asks for no layers', async () => {
      await page.render(encodeRun(syntheticLrFind()))
      await page.untilSays('.cs-lr-find', 'loss at 93 learning rates')
      assert.equal(await page.page.locator('.cs-plot').count(), 1)
      assert.match(await text(), /stopped[^]*93 of 100 learning rates were tried/)
      assert.doesNotMatch(await text(), /No layers were watched/)
    })

    it('explains the mark of a live run that was never saved', async () => {
      await page.render(STUB)
      assert.match(await text(), /saved while the run was still training.*Run the cell again/)
    })
  })

  describe('bad input', () => {
    beforeEach(() => page.startRenderer())

    const saved = encodeRun(syntheticRecord(RUN))
    const truncated = ({ bytes, data }: SavedColumns): SavedColumns => ({ bytes, data: data.slice(0, 4 * Math.floor(data.length / 8)) })
    const bad: [string, unknown, RegExp][] = [
      ['of a future version', { ...saved, version: 3 }, /newer Convscope \(format 3.*Update the extension/],
      ['of an older version', { ...saved, version: 1 }, /older Convscope \(format 1.*Run the cell again/],
      ['with truncated losses', { ...saved, steps: { ...saved.steps, columns: truncated(saved.steps.columns) } }, /damaged.*Run the cell again/],
      ['with truncated counts of its last layer', { ...saved, measurements: { ...saved.measurements, histograms: saved.measurements.histograms.map((columns, layer, { length }) => (layer === length - 1 ? truncated(columns) : columns)) } }, /damaged.*Run the cell again/],
      ['that lacks parts', { version: 2, meta: saved.meta }, /not a run that Convscope can read/],
      ['of another shape', [1, 2, 3], /not a run that Convscope can read/],
      ['with a mark that is none', { version: RUN_FORMAT, live: true, meta: { id: 7 } }, /not a run that Convscope can read/],
      ['that claims to inflate to 10 GB', { ...saved, steps: { ...saved.steps, columns: { ...saved.steps.columns, bytes: 1e10 } } }, /not a run that Convscope can read/],
      ['of a layer that is not there', { ...saved, view: { kind: 'colorDim', layer: 99 } }, /watched 5 layers, and layer 99/]
    ]
    for (const [name, item, message] of bad)
      it(`says what is wrong with an item ${name}`, async () => {
        await page.render(item)
        // Damage that is deep inside shows a moment later.
        await page.page.waitForFunction(words => new RegExp(words).test(document.body.innerText.replace(/\n/g, ' ')), message.source, { timeout: 5000 })
      })

    it('says what is wrong with an item that is cut off, or huge', async () => {
      await page.renderText(JSON.stringify(saved).slice(0, 5000))
      assert.match(await text(), /not JSON/)
      await page.renderText(`{"version":1,"data":"${'A'.repeat(9_000_000)}"}`, { id: 'item-2', place: 'output-2' })
      assert.match(await text(), /holds 9\.0 MB/)
    })

    it('shows script in names as text, and runs none of it', async () => {
      const run: SyntheticRun = { layerNames: HOSTILE, name: HOSTILE[0] }
      const record = syntheticRecord(run)
      record.reason = HOSTILE[4]
      await page.render({ ...encodeRun(record), reason: HOSTILE[4] })
      await page.render({ ...encodeRun(record), view: { kind: 'hist', layer: 1 } }, { id: 'b', place: 'b' })
      await page.render({ ...encodeRun(record), meta: { ...record.meta, id: HOSTILE[4] }, version: 3, name: HOSTILE[0] }, { id: 'c', place: 'c' })
      await page.render(encodeRun(record, { view: { kind: 'lrFind', marks: HOSTILE.map(label => ({ label, x: 0.01 })) } }), { id: 'd', place: 'd' })
      await page.untilSays('.cs-statistics', 'bold')
      await page.page.locator('#b').scrollIntoViewIfNeeded()
      await page.page.waitForTimeout(500)
      for (const name of HOSTILE) assert.ok((await text()).includes(name), `${name} is shown as it is`)
      await page.hover('.cs-statistics', 100, 0.5)
      assert.equal(await page.page.evaluate(() => 'harmed' in globalThis), false)
      assert.equal(await page.page.locator('#output-1 img, #output-1 a, #output-1 script, #b img, #b a, #b script, #d img, #d a, #d script').count(), 0)
      assert.equal(await page.page.locator('h4 b b, .cs-legend b').count(), 0, 'a tag in a name is no tag of the page')
    })

    it('marks a loss that is NaN or infinite, and says since when', async () => {
      await page.render(encodeRun(syntheticRecord({ loss: step => (step < 150 ? 2.3 : step < 160 ? Infinity : NaN), notFinite: (step, layer) => (step >= 150 && layer === 2 ? 7 : 0) })))
      await page.untilSays('.cs-loss', 'NaN')
      assert.match(await text(), /The loss is infinite \(∞\) at steps 150–159\./)
      assert.match(await text(), /not a number \(NaN\) from step 160 on/)
      assert.deepEqual((await page.page.locator('.cs-loss .annotation-text').allTextContents()).filter(word => !word.startsWith('epoch')), ['∞', 'NaN'])
      assert.equal(await page.page.locator('.cs-loss .shapelayer path').count(), 3 + 2, 'three epochs and two stretches')
      await page.page.locator('.cs-heatmap').nth(2).scrollIntoViewIfNeeded()
      await page.page.locator('.cs-warning', { hasText: 'conv2d_3 gave 7 values that are NaN or infinite at step 150' }).waitFor()
    })

    it('shows a run without layers, without histograms, and without steps', async () => {
      await page.render(encodeRun(syntheticRecord({ layerNames: [], id: 'a' })), { id: 'a', place: 'a' })
      await page.untilSays('#a .cs-loss', 'steps 0–359')
      assert.match(await text(), /No layers were watched[\s\S]*ActivationStats/)
      await page.render(encodeRun(syntheticRecord({ histograms: false, id: 'b' })), { id: 'b', place: 'b' })
      await page.page.locator('#b').getByText('histograms: true').waitFor()
      await page.render(encodeRun(syntheticRecord({ id: 'c', epochs: 0, stepsPerEpoch: 0 })), { id: 'c', place: 'c' })
      await page.page.locator('#c').scrollIntoViewIfNeeded()
      await page.untilSays('#c .cs-loss', 'no step yet')
    })

    it('never throws at damaged items, whatever is changed in them', async () => {
      const json = JSON.stringify(encodeRun(syntheticRecord({ epochs: 1, stepsPerEpoch: 20, layerNames: ['one', 'two'] })))
      for (let seed = 0; seed < 120; seed++) {
        const at = (seed * 7919) % json.length
        const changed = json.slice(0, at) + (['', '9', '"', '-1e308', 'null', '}'][seed % 6] ?? '') + json.slice(at + 1 + (seed % 4))
        await page.renderText(changed, { id: `item-${seed}`, place: 'output-1' })
      }
      await page.page.waitForTimeout(300)
      assert.ok((await text()).length > 0)
    })
  })
})
