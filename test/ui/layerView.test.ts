import assert from 'node:assert/strict'
import { formatShare } from '../../renderers/charts/formatNumber'
import { encodeRun, HISTOGRAM_BINS, type HostMessage } from '../../src/run'
import { pageForEachTest } from './pageForEachTest'
import type { PicturePage } from './PicturePage'
import { histogramAt, syntheticRecord, valuesOf, type SyntheticRun } from './syntheticRun'

const FOLLOW: HostMessage = { type: 'follow', run: 'run-1', notebook: 'q3.ipynb' }
const snapshot = (run: SyntheticRun = {}, steps?: number): HostMessage => ({ type: 'snapshot', run: encodeRun(syntheticRecord(run, steps)) })
/** Height in a histogram's or heatmap's axes does not matter: any. */
const MIDDLE = 0.5

describe('the pictures of a layer in the side panel', function () {
  this.timeout(60_000)
  let page: PicturePage
  pageForEachTest(opened => (page = opened), { theme: 'light', width: 620, height: 1800 })

  const state = (): Promise<unknown> => page.page.evaluate(() => (globalThis as unknown as { panelState(): unknown }).panelState())
  const press = (name: RegExp): Promise<void> => page.page.getByRole('group', { name: 'Pictures of a layer' }).getByRole('button', { name }).click()
  const caption = (words: string | RegExp): Promise<void> => page.page.locator('.cs-caption', { hasText: words }).first().waitFor()

  it('are those that a person chose, which the panel remembers', async () => {
    await page.startPanel()
    await page.say(FOLLOW, snapshot())
    await page.untilSays('.cs-heatmap', 'conv2d_1')
    await press(/^Range/)
    await page.untilSays('.cs-range', 'Range of the activations of layer conv2d_1 over steps 0–359. Now: mean')
    await press(/^Over time/)
    await page.page.locator('.cs-heatmap').waitFor({ state: 'detached' })
    await press(/^Dead units/)
    await page.untilSays('.cs-dead', 'conv2d_1')
    assert.deepEqual(await state(), { run: 'run-1', pictures: ['histogram', 'range', 'dead'] })
    await page.page.getByRole('option', { name: 'conv2d_3' }).click()
    await page.untilSays('.cs-range', 'conv2d_3')
    assert.equal(await page.page.locator('.cs-range').count(), 1)
  })

  it('show which units are dead, or why that is not known', async () => {
    await page.startPanel({ run: 'run-1', layer: 'conv2d_4', pictures: ['units'] })
    await page.say(FOLLOW, snapshot())
    await page.untilSays('.cs-units', 'Now 20 of 64 are dead')
    assert.equal(await page.page.getByRole('button', { name: /^Each unit/ }).getAttribute('aria-pressed'), 'true')
    await page.say({ ...FOLLOW, run: 'run-2' }, snapshot({ id: 'run-2', deadByUnit: false }))
    await page.page.getByRole('option', { name: 'conv2d_4' }).click()
    await page.page.getByText('This run does not record which units of this layer are dead. That is recorded of what layers give, of up to 8,192 units of a run.').waitFor()
    assert.equal(await page.page.locator('.cs-units').count(), 0)
  })

  it('keep the keyboard at the button that was pressed', async () => {
    await page.startPanel()
    await page.say(FOLLOW, snapshot())
    await page.untilSays('.cs-heatmap', 'conv2d_1')
    await page.page.getByRole('button', { name: /^Range/ }).focus()
    await page.page.keyboard.press('Enter')
    await page.untilSays('.cs-range', 'conv2d_1')
    assert.equal(await page.page.evaluate(() => document.activeElement?.textContent), 'Range')
    assert.equal(await page.page.evaluate(() => document.activeElement?.getAttribute('aria-pressed')), 'true')
  })

  it('say mean, spread, least and greatest value under the pointer', async () => {
    await page.startPanel({ run: 'run-1', layer: 'conv2d_2', pictures: ['range'] })
    const record = syntheticRecord()
    await page.say(FOLLOW, { type: 'snapshot', run: encodeRun(record) })
    await page.untilSays('.cs-range', 'conv2d_2')
    const label = await page.hover('.cs-range', 200, MIDDLE)
    const step = Number(/step (\d+)/.exec(label)?.[1])
    const statistics = record.layers[1]?.statistics ?? assert.fail('no such layer')
    for (const [name, series] of [['mean', statistics.mean], ['standard deviation', statistics.std], ['least', statistics.min], ['greatest', statistics.max]] as const) {
      const shown = Number(new RegExp(`^${name} ([-\\d.e−]+)`, 'm').exec(label)?.[1])
      assert.ok(Math.abs(shown - (series.mean[step] ?? NaN)) < 0.01, `${name} at ${step}: ${label}`)
    }
    assert.equal(await page.page.locator('.cs-range .js-line').count(), 5)
    assert.equal(await page.page.locator('.cs-range .js-fill').count(), 1, 'the band of one standard deviation')
  })

  it('have the first step drawn over the histogram, and the pinned one while another is looked at', async () => {
    await page.startPanel()
    await page.say(FOLLOW, snapshot())
    await caption('conv2d_1 at step 359: 100,352 values · line: step 0')
    const bin = 10
    const label = await page.hover('.cs-histogram', bin, MIDDLE)
    const before = histogramAt(0, 0)[bin + 1] ?? NaN
    assert.match(label, new RegExp(`^at step 0 ${before.toLocaleString('en-US')} \\(${formatShare(before / valuesOf(0))}\\)`, 'm'))
    const { x, top } = await page.place('.cs-heatmap', 100)
    await page.page.mouse.click(x, top + 60)
    await page.page.mouse.move(5, 5)
    const pinned = ((await state()) as { pinned: number }).pinned
    await caption(`conv2d_1 at step ${pinned}: 100,352 values · line: step 0`)
    await page.hover('.cs-heatmap', 300, MIDDLE)
    await caption(new RegExp(`conv2d_1 at step (299|300|301): 100,352 values · line: step ${pinned}$`))
    // Its steps over the bars: as high as the counts of that step, on a logarithmic axis.
    const heights = await page.page.locator('.cs-histogram').evaluate(plot => {
      const axis = (plot.querySelector('.js-plotly-plot') as unknown as { _fullLayout: { yaxis: { p2l(pixel: number): number } } })._fullLayout.yaxis
      const path = plot.querySelectorAll('.scatterlayer .js-line')[1]?.getAttribute('d') ?? ''
      return [...path.matchAll(/[ML]?([\d.]+),([\d.]+)/g)].map(([, , y]) => 10 ** axis.p2l(Number(y)))
    })
    const counts = histogramAt(pinned, 0)
    const greatest = Math.max(...counts.subarray(1, 1 + HISTOGRAM_BINS))
    assert.ok(Math.abs(Math.max(...heights) / greatest - 1) < 0.05, `${Math.max(...heights)} for ${greatest}`)
  })

  it('are of several layers, chosen by Ctrl and click, by Shift, and by Space', async () => {
    await page.startPanel()
    await page.say(FOLLOW, snapshot())
    await page.untilSays('.cs-heatmap', 'conv2d_1')
    const row = (name: string): ReturnType<PicturePage['page']['getByRole']> => page.page.getByRole('option', { name })
    const chosen = (): Promise<string[]> => page.page.getByRole('option', { selected: true }).locator('.cp-name').allInnerTexts()
    const drawn = (...names: string[]): Promise<void> => page.page.locator('.cp-layer-view').filter({ has: page.page.locator(`.cp-layer:nth-of-type(${names.length})`) }).filter({ hasText: new RegExp(names.join('[^]*')) }).waitFor()
    await row('conv2d_4').click({ modifiers: ['Control'] })
    assert.deepEqual(await chosen(), ['conv2d_1', 'conv2d_4'])
    await drawn('conv2d_4', 'conv2d_1')
    await page.page.waitForFunction(() => document.querySelectorAll('.cs-heatmap .plot-container').length === 2)
    assert.deepEqual(await state(), { run: 'run-1', layer: 'conv2d_4', moreLayers: ['conv2d_1'] })
    await row('conv2d_4').click({ modifiers: ['Control'] })
    assert.deepEqual(await chosen(), ['conv2d_1'])
    await row('conv2d_2').click()
    await row('conv2d_4').click({ modifiers: ['Shift'] })
    assert.deepEqual(await chosen(), ['conv2d_2', 'conv2d_3', 'conv2d_4'])
    const list = page.page.getByRole('listbox', { name: 'Layers' })
    await list.press('Shift+ArrowUp')
    assert.deepEqual(await chosen(), ['conv2d_2', 'conv2d_3'])
    await list.press('Control+End')
    assert.deepEqual(await chosen(), ['conv2d_2', 'conv2d_3'])
    await list.press(' ')
    assert.deepEqual(await chosen(), ['conv2d_2', 'conv2d_3', 'conv2d_5'])
    await drawn('conv2d_5', 'conv2d_3', 'conv2d_2')
    // One cursor for all of them.
    await page.page.waitForFunction(() => document.querySelectorAll('.cs-heatmap .plot-container').length === 3)
    await page.hover('.cs-heatmap', 120, MIDDLE)
    await page.page.waitForFunction(() => document.querySelectorAll('.cs-heatmap .cs-cursor').length === 3)
    await list.press('ArrowUp')
    assert.deepEqual(await chosen(), ['conv2d_4'])
    assert.deepEqual(await state(), { run: 'run-1', layer: 'conv2d_4' })
  })

  it('show a layer’s gradient beside its activations, on the same steps', async () => {
    await page.startPanel()
    await page.say(FOLLOW, snapshot({ gradients: true }))
    await page.page.waitForFunction(() => document.querySelectorAll('.cp-beside .cs-heatmap .plot-container').length === 2)
    const names = await page.page.locator('.cp-layer h3').allInnerTexts()
    assert.deepEqual(names.slice(0, 2), ['activation · output, after relu', 'gradient · gradient of the kernel'])
    const [a, b] = await Promise.all([0, 1].map(index => page.page.locator('.cs-heatmap').nth(index).boundingBox()))
    assert.ok(a && b && Math.abs(a.y - b.y) < 2 && b.x >= a.x + a.width, 'beside each other')
    await page.hover('.cs-heatmap', 120, MIDDLE)
    await page.page.waitForFunction(() => document.querySelectorAll('.cs-heatmap .cs-cursor').length === 2)
    await page.page.setViewportSize({ width: 320, height: 1800 })
    await page.page.waitForFunction(() => {
      const [a, b] = [...document.querySelectorAll('.cs-heatmap')].map(heatmap => heatmap.getBoundingClientRect())
      return a && b && b.top > a.bottom
    })
    assert.equal(await page.page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false)
  })

  it('say how histograms are recorded where there are none, and draw what needs none', async () => {
    await page.startPanel({ run: 'run-1', pictures: ['heatmap', 'range'] })
    await page.say(FOLLOW, snapshot({ histograms: false }))
    await page.untilSays('.cs-range', 'conv2d_1')
    await page.page.getByText('This run records no histograms of this layer').waitFor()
    assert.equal(await page.page.locator('.cs-heatmap').count(), 0)
  })
})
