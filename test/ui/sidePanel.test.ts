import assert from 'node:assert/strict'
import { HEALTH_RULES } from '../../src/health'
import { encodeRun, encodeRunEvent, HISTOGRAM_BINS, LAYER_STATISTICS, RunRecord, type HostMessage } from '../../src/run'
import { pageForEachTest } from './pageForEachTest'
import type { PicturePage } from './PicturePage'
import { histogramAt, lossAt, nearZeroAt, stepsEvent, syntheticMeta, syntheticRecord, valuesOf, type SyntheticRun } from './syntheticRun'

const FOLLOW: HostMessage = { type: 'follow', run: 'run-1', notebook: 'q3.ipynb' }
const snapshot = (run: SyntheticRun = {}, steps?: number): HostMessage => ({ type: 'snapshot', run: encodeRun(syntheticRecord(run, steps)) })
const percent = (share: number): string => `${(share * 100).toFixed(1)} %`

describe('side panel', function () {
  this.timeout(60_000)
  let page: PicturePage
  pageForEachTest(opened => (page = opened), { theme: 'dark', width: 320, height: 900 })

  const state = (): Promise<unknown> => page.page.evaluate(() => (globalThis as unknown as { panelState(): unknown }).panelState())
  const text = (): Promise<string> => page.page.locator('#panel').innerText()
  const caption = (words: string | RegExp): Promise<void> => page.page.locator('.cs-caption', { hasText: words }).waitFor()

  it('says what to do when there is nothing to show', async () => {
    await page.startPanel()
    assert.deepEqual(await page.said(), [{ type: 'hello', run: '', have: 0 }])
    assert.doesNotMatch(await text(), /Run a cell/, 'that there is no run, before the extension has said so')
    await page.say({ type: 'follow', run: null, notebook: 'q3.ipynb' })
    assert.match(await text(), /Run a cell that trains/)
    await page.say(FOLLOW, snapshot({ layerNames: [] }))
    await page.page.locator('.cp-message', { hasText: 'watches no layers' }).waitFor()
  })

  it('lists the layers with their share near zero and dead channels, and those of a run without histograms too', async () => {
    await page.startPanel()
    await page.say(FOLLOW, snapshot({ histograms: false }))
    await page.page.getByRole('option').nth(4).waitFor()
    const rows = await page.page.getByRole('option').allInnerTexts()
    assert.deepEqual(rows.map(row => row.split(/\s*\n\s*/)).map(([name, about, share]) => [name, about, share])[1], ['conv2d_2', '7×7×16 Conv2D', percent(Math.fround(nearZeroAt(359, 1)))])
    assert.match(rows[3] ?? '', /20\/64 dead/)
    assert.match(await text(), /histograms: true/)
    assert.ok((await page.page.locator('.cp-sparkline polyline').first().getAttribute('points'))?.split(' ').length)
  })

  it('shows the chosen layer, by click or arrow keys, and remembers it', async () => {
    await page.startPanel()
    await page.say(FOLLOW, snapshot())
    await page.untilSays('.cs-heatmap', 'conv2d_1')
    await page.page.getByRole('option', { name: 'conv2d_3' }).click()
    await page.untilSays('.cs-heatmap', 'conv2d_3')
    await page.page.getByRole('listbox').press('ArrowDown')
    await page.untilSays('.cs-heatmap', 'conv2d_4')
    assert.equal(await page.page.getByRole('option', { selected: true }).locator('.cp-name').innerText(), 'conv2d_4')
    assert.deepEqual(await state(), { run: 'run-1', layer: 'conv2d_4' })
    await page.page.getByRole('listbox').press('End')
    await page.untilSays('.cs-heatmap', 'conv2d_5')
    assert.equal(await page.page.locator('.cs-heatmap').count(), 1)
  })

  it('finds layers by name, type or shape; arrow keys go through those that are left', async () => {
    await page.startPanel()
    await page.say(FOLLOW, snapshot({ layerNames: Array.from({ length: 200 }, (_, index) => `block${Math.floor(index / 10)}_conv${index % 10}`) }, 20))
    await page.untilSays('.cs-heatmap', 'block0_conv0')
    const filter = page.page.getByRole('searchbox', { name: 'Filter layers by name or type' })
    const left = (): Promise<string[]> => page.page.getByRole('option').locator('visible=true').locator('.cp-name').allInnerTexts()
    await filter.fill('block7_ 4×4')
    assert.deepEqual(await left(), ['block7_conv2', 'block7_conv7'])
    await filter.press('ArrowDown')
    await page.page.getByRole('listbox').press('ArrowDown')
    await page.untilSays('.cs-heatmap', 'block7_conv2')
    await page.page.getByRole('listbox').press('ArrowDown')
    await page.untilSays('.cs-heatmap', 'block7_conv7')
    await filter.fill('dense')
    await page.page.getByText('No layer has “dense” in its name, type or shape.').waitFor()
    await filter.fill('')
    assert.equal(await page.page.getByRole('option').first().getAttribute('aria-setsize'), '200')
  })

  it('asks the extension to keep the run as a file, and to open the notebook that explains a finding', async () => {
    await page.startPanel()
    await page.say(FOLLOW, snapshot({ loss: step => (step < 150 ? 2.3 * 1.03 ** step : NaN) }), { type: 'runs', runs: [{ id: 'run-1', name: 'diverging', place: 'q3.ipynb', state: 'finished', startedAt: 0 }] })
    await page.page.getByRole('button', { name: 'Save Run…' }).click()
    assert.deepEqual((await page.said()).at(-1), { type: 'saveRun', run: 'run-1' })
    await page.page.locator('.cp-rule summary').first().click()
    await page.page.getByRole('button', { name: 'Why not start training with a high learning rate?' }).first().click()
    assert.deepEqual((await page.said()).at(-1), { type: 'openNotebook', file: 'q7-why-not-start-with-a-high-learning-rate.ipynb' })
  })

  it('shows the histogram at the step under the pointer, and counts exactly', async () => {
    await page.startPanel()
    await page.say(FOLLOW, snapshot())
    await page.untilSays('.cs-heatmap', 'steps 0–359')
    await caption('conv2d_1 at step 359')
    const label = await page.hover('.cs-heatmap', 66, 0.08 + 0.84 * (1 - 0.5 / HISTOGRAM_BINS))
    const step = Number(/^step (\d+)\n/.exec(label)?.[1])
    assert.ok(Math.abs(step - 66) <= 1, label)
    assert.match(label, new RegExp(`values ${(histogramAt(step, 0)[1] ?? NaN).toLocaleString('en-US')}\nof ${valuesOf(0).toLocaleString('en-US')} `))
    await caption(`conv2d_1 at step ${step}:`)
    await page.page.mouse.move(5, 5)
    await caption('conv2d_1 at step 359')
  })

  it('pins a step by click or slider, keeps it while the run goes on, and lets go of it', async () => {
    await page.startPanel()
    await page.say(FOLLOW, snapshot({}, 100))
    await page.untilSays('.cs-heatmap', 'steps 0–99')
    const { x, top } = await page.place('.cs-heatmap', 40)
    await page.page.mouse.click(x, top + 60)
    await page.page.mouse.move(5, 5)
    await page.page.locator('.cp-step output', { hasText: 'pinned' }).waitFor()
    const pinned = ((await state()) as { pinned: number }).pinned
    assert.ok(Math.abs(pinned - 40) <= 1)
    await page.say({ type: 'event', event: encodeRunEvent(stepsEvent({}, 100, 120)) })
    await page.untilSays('.cs-heatmap', 'steps 0–119')
    await caption(`step ${pinned}:`)
    await page.page.keyboard.press('ArrowRight')
    await caption(`step ${pinned + 1}:`)
    assert.deepEqual(await state(), { run: 'run-1', pinned: pinned + 1 })
    await page.page.getByRole('button', { name: 'Follow live' }).click()
    await caption('step 119:')
    await page.say({ type: 'event', event: encodeRunEvent(stepsEvent({}, 120, 130)) })
    await caption('step 129:')
  })

  it('comes back as it was after it was hidden or reloaded', async () => {
    await page.startPanel({ run: 'run-1', layer: 'conv2d_2', pinned: 30 })
    await page.say(FOLLOW, snapshot({}, 100))
    await page.untilSays('.cs-heatmap', 'conv2d_2')
    await caption('conv2d_2 at step 30:')
    await page.say({ type: 'follow', run: 'run-2', notebook: 'q3.ipynb' }, snapshot({ id: 'run-2' }, 80))
    await caption('conv2d_2 at step 79:')
    assert.deepEqual(await state(), { run: 'run-2', layer: 'conv2d_2' })
  })

  it('starts anew where what it kept cannot be read', async () => {
    await page.startPanel({ run: 12, pinned: 'x' })
    await page.say(FOLLOW, snapshot({}, 30))
    await caption('conv2d_1 at step 29:')
  })

  it('asks for what it missed', async () => {
    await page.startPanel()
    await page.say(FOLLOW, snapshot({}, 20), { type: 'event', event: encodeRunEvent(stepsEvent({}, 40, 50)) })
    await page.page.waitForFunction(() => (globalThis as unknown as { rendererPage: { sent: { have?: number }[] } }).rendererPage.sent.some(message => message.have === 20))
    await page.say(snapshot({}, 50))
    await page.untilSays('.cs-heatmap', 'steps 0–49')
    await page.page.waitForFunction(() => (globalThis as unknown as { rendererPage: { sent: { type: string }[] } }).rendererPage.sent.every(message => message.type === 'hello'))
    await page.say({ type: 'event', event: encodeRunEvent(stepsEvent({}, 50, 60)) })
    await page.page.waitForFunction(() => (globalThis as unknown as { rendererPage: { sent: { type: string; steps?: number }[] } }).rendererPage.sent.some(message => message.type === 'drawn' && message.steps === 60))
  })

  it('shows script in names as text, and runs none of it', async () => {
    const name = `<img src=x onerror="globalThis.harmed=1"><b>bold</b>`
    await page.startPanel()
    await page.say(FOLLOW, snapshot({ layerNames: [name, 'ok'], name }))
    await page.untilSays('.cs-heatmap', 'onerror')
    assert.equal((await text()).split(name).length - 1, 4, 'in the heading, the row, the title and the caption')
    assert.equal(await page.page.evaluate(() => 'harmed' in globalThis), false)
    assert.equal(await page.page.locator('#panel img').count(), 0)
  })

  /** A run whose conv2d_4 dies at step 90, whose loss jumps at step 150 and is NaN from step 200 on. */
  const sick = (): HostMessage => {
    const run: SyntheticRun = { loss: step => (step >= 200 ? NaN : step === 150 ? 30 : lossAt(step)) }
    const meta = syntheticMeta(run)
    const steps = stepsEvent(run, 0, 300)
    const [layer, dead] = [3, LAYER_STATISTICS.indexOf('deadUnits')]
    for (let row = 90; row < steps.layerCount; row++) steps.layers[(row * meta.layers.length + layer) * LAYER_STATISTICS.length + dead] = 63
    const record = new RunRecord(meta)
    record.apply(steps)
    return { type: 'snapshot', run: encodeRun(record) }
  }
  const findings = (): Promise<string[]> => page.page.locator('.cp-finding').allInnerTexts().then(texts => texts.map(words => words.replace(/\s+/g, ' ').trim()))

  it('says what is wrong with a run, and leads to the layer and the step it speaks of', async () => {
    await page.startPanel()
    await page.say(FOLLOW, sick())
    await page.page.locator('.cp-finding').nth(3).waitFor()
    const words = await findings()
    assert.match(words[0] ?? '', /Loss not finite steps 200–299 The loss is not a number \(NaN\) at step 200,/)
    assert.match(words.find(text => text.includes('Dying ReLU')) ?? '', /conv2d_4, steps 90–299 At least 63 of 64 units of conv2d_4 .* since step 90\./)
    assert.match(words.find(text => text.includes('Loss spike')) ?? '', /step 150 The loss jumped to 30\.0 at step 150/)
    assert.match(await page.page.getByRole('heading', { name: /Health/ }).innerText(), /3 errors, 1 warning/)
    await page.page.getByRole('button', { name: /Dying ReLU/ }).click()
    await page.untilSays('.cs-heatmap', 'conv2d_4')
    await caption('conv2d_4 at step 90:')
    assert.deepEqual(await state(), { run: 'run-1', layer: 'conv2d_4', pinned: 90 })
    // The same layer, another step; by keyboard.
    await page.page.getByRole('button', { name: /Loss spike/ }).focus()
    await page.page.keyboard.press('Enter')
    await caption('conv2d_4 at step 150:')
    assert.equal(await page.page.locator('.cp-findings > [aria-current]').innerText().then(text => text.includes('Loss spike')), true)
  })

  it('unfolds a finding to its rule, thresholds, source and notebook, by keyboard, and keeps it so while the run goes on', async () => {
    await page.startPanel()
    await page.say(FOLLOW, sick())
    await page.page.getByRole('button', { name: /Loss not finite/ }).focus()
    await page.page.keyboard.press('Tab')
    await page.page.keyboard.press('Enter')
    const rule = page.page.locator('.cp-rule[open]')
    await rule.waitFor()
    const { texts, notebook } = HEALTH_RULES.find(({ id }) => id === 'loss-not-finite') ?? assert.fail('no such rule')
    const { thresholds, source } = texts()
    const shown = await rule.innerText()
    for (const text of [source, notebook.file, notebook.title, ...thresholds.map(({ name, value }) => `${name}: ${value}`)]) assert.ok(shown.includes(text), text)
    await page.say({ type: 'event', event: encodeRunEvent(stepsEvent({ loss: () => NaN }, 300, 330)) })
    await page.page.locator('.cp-where', { hasText: 'steps 200–329' }).waitFor()
    assert.equal(await rule.count(), 1)
    assert.equal(await page.page.evaluate(() => document.activeElement?.tagName), 'SUMMARY')
  })

  it('says what was looked for where nothing is wrong, and what the run does not record', async () => {
    await page.startPanel()
    await page.say(FOLLOW, snapshot())
    await page.page.locator('.cp-health').getByText('What was looked for').click()
    const nothing = page.page.locator('.cp-health details p')
    await nothing.waitFor()
    assert.match(await nothing.innerText(), /^Looked for in 360 steps: Loss not finite, .*Dying ReLU.*\. Not looked for, .*Vanishing gradient \(needs gradients of two layers or more: new GradientStats\(\)\)/)
    assert.equal((await findings()).length, 0)
  })

  it('fits a narrow and a wide panel', async () => {
    await page.startPanel()
    await page.say(FOLLOW, snapshot())
    for (const width of [240, 280, 500, 1200]) {
      await page.page.setViewportSize({ width, height: 900 })
      await page.page.waitForFunction(width => Math.abs((document.querySelector('.cs-heatmap .main-svg')?.getBoundingClientRect().width ?? 0) - (width - 20 - 48)) < 24, width)
      assert.equal(await page.page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false, `${width} px: nothing sticks out`)
    }
  })
})
