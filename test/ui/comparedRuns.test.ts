import assert from 'node:assert/strict'
import { encodeRun, encodeRunEvent, HISTOGRAM_BINS, smoothLoss, type HostMessage, type RunEntry } from '../../src/run'
import { pageForEachTest } from './pageForEachTest'
import type { PicturePage } from './PicturePage'
import { histogramAt, lossAt, stepsEvent, syntheticRecord, valuesOf, type SyntheticRun } from './syntheticRun'

const FIRST: SyntheticRun = { id: 'run-1', name: 'lr 0.06' }
/** Its layer of the same name is another one, so that its values are spread otherwise. */
const SECOND: SyntheticRun = { id: 'run-2', name: 'lr 0.2', loss: step => 2 * lossAt(step), layerNames: ['conv2d_2', 'conv2d_1', 'conv2d_3', 'conv2d_4', 'conv2d_5'] }
const entry = ({ id = '', name = '' }: SyntheticRun, state: RunEntry['state'] = 'finished'): RunEntry => ({ id, name, place: 'q3.ipynb', state, startedAt: 1_700_000_000_000 })
const RUNS: HostMessage = { type: 'runs', runs: [entry(SECOND), entry(FIRST)] }
const FOLLOW: HostMessage = { type: 'follow', run: 'run-1', notebook: 'q3.ipynb' }
const snapshot = (run: SyntheticRun, steps?: number): HostMessage => ({ type: 'snapshot', run: encodeRun(syntheticRecord(run, steps)) })

/** The share of layer `layer`'s values in bin `bin` at a step. */
const shareAt = (step: number, layer: number, bin: number): number => (histogramAt(step, layer)[bin + 1] ?? NaN) / valuesOf(layer)
const percent = (share: number): string => `${(share * 100).toFixed(1)} %`

describe('runs compared in the side panel', function () {
  this.timeout(60_000)
  let page: PicturePage
  pageForEachTest(opened => (page = opened), { theme: 'light', width: 620, height: 2400 })

  const box = (name: string): ReturnType<PicturePage['page']['getByRole']> => page.page.getByRole('checkbox', { name })
  const compare = async (): Promise<void> => {
    await page.startPanel()
    await page.say(RUNS, FOLLOW, snapshot(FIRST))
    await box('lr 0.2').check()
    await page.page.locator('.cp-comparison').waitFor()
    await page.say(snapshot(SECOND))
    await page.untilSays('.cs-comparison', 'Last')
  }

  it('lists the runs; the one that is shown cannot be taken away; ticking another asks for it', async () => {
    await page.startPanel()
    await page.say(RUNS, FOLLOW, snapshot(FIRST))
    await box('lr 0.06').waitFor()
    assert.deepEqual([await box('lr 0.06').isChecked(), await box('lr 0.06').isDisabled(), await box('lr 0.2').isChecked()], [true, true, false])
    await box('lr 0.2').check()
    assert.deepEqual((await page.said()).at(-1), { type: 'hello', run: 'run-2', have: 0 })
    await page.page.getByText('Waiting for a run').waitFor()
    await page.say({ type: 'unknown', run: 'run-2', reason: 'Its record is not on this machine.' })
    await page.page.getByText('Its record is not on this machine.').waitFor()
    await page.page.getByRole('button', { name: 'Add Runs of a File…' }).click()
    assert.deepEqual((await page.said()).at(-1), { type: 'openRuns' })
  })

  it('draws a line for each run, and says both values under the pointer', async () => {
    await compare()
    const points = await page.page.locator('.cs-comparison .js-line').evaluateAll(lines => lines.map(line => getComputedStyle(line).stroke))
    assert.equal(new Set(points).size, 2, `two lines in two colours: ${points.join(' | ')}`)
    const label = await page.hover('.cs-comparison', 200, 0.5)
    const step = Number(/step (\d+)/.exec(label)?.[1])
    const smooth = [FIRST, SECOND].map(run => smoothLoss(syntheticRecord(run).loss)[step] ?? NaN)
    for (const [index, name] of ['lr 0.06', 'lr 0.2'].entries()) {
      const shown = Number(new RegExp(`${name.replace('.', '\\.')} ([\\d.]+)`).exec(label)?.[1])
      assert.ok(Math.abs(shown - (smooth[index] ?? NaN)) < 0.002, `${label} · ${smooth.join(', ')}`)
    }
    await page.page.getByRole('combobox', { name: 'Number to compare by' }).selectOption('loss of each batch')
    await page.untilSays('.cs-comparison', 'Loss of each batch')
    const raw = await page.hover('.cs-comparison', 200, 0.5)
    const at = Number(/step (\d+)/.exec(raw)?.[1])
    assert.match(raw, new RegExp(`lr 0\\.06 ${lossAt(at).toPrecision(3).slice(0, 4)}`))
  })

  it('draws runs of one name as their mean in a band of a standard deviation, at will', async () => {
    const losses = [1, 1.5, 2.3].map(factor => (step: number) => factor * lossAt(step))
    const seeds = losses.map((loss, index): SyntheticRun => ({ id: `run-${index + 1}`, name: 'lr 0.06', loss }))
    const other: SyntheticRun = { id: 'run-9', name: 'lr 0.2', loss: () => 1 }
    await page.startPanel({ run: 'run-1', compared: ['run-2', 'run-3', 'run-9'], comparedBy: 'loss of each batch' })
    await page.say({ type: 'runs', runs: [...seeds, other].map(run => entry(run)) }, FOLLOW, ...[...seeds, other].map(run => snapshot(run)))
    await page.untilSays('.cs-comparison', 'lr 0.06 (3)')
    assert.equal(await page.page.locator('.cs-comparison .js-line').count(), 4)
    const mean = page.page.locator('.cs-picture:has(.cs-comparison)').getByRole('button', { name: 'Draw the Mean of runs' })
    await mean.press('Enter')
    await page.untilSays('.cs-comparison', 'lr 0.06, mean of 3 runs')
    assert.deepEqual([await mean.getAttribute('aria-pressed'), await page.page.locator('.cs-comparison .js-fill').count()], ['true', 1])
    const label = await page.hover('.cs-comparison', 200, 0.5)
    const at = Number(/step (\d+)/.exec(label)?.[1])
    const values = losses.map(loss => loss(at))
    const middle = values.reduce((sum, value) => sum + value, 0) / 3
    const spread = Math.sqrt(values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / 2)
    const [, shownMean, shownSpread] = /lr 0\.06, mean of 3 runs ([\d.]+) ± ([\d.]+)/.exec(label) ?? []
    assert.ok(Math.abs(Number(shownMean) - middle) < 0.002 && Math.abs(Number(shownSpread) - spread) < 0.002, `${label} · ${middle} ± ${spread}`)
    assert.match(label, /lr 0\.2 1\b(?!.*±)/)
    await page.page.getByText('Bands: one standard deviation of the runs').waitFor()
  })

  it('puts the layer’s heatmaps side by side on one scale', async () => {
    await compare()
    const heatmaps = page.page.locator('.cp-beside .cs-heatmap')
    await page.page.waitForFunction(() => document.querySelectorAll('.cp-beside .cs-heatmap .plot-container').length === 2)
    const [a, b] = await Promise.all([0, 1].map(index => heatmaps.nth(index).boundingBox()))
    assert.ok(a && b && Math.abs(a.y - b.y) < 2 && b.x > a.x + a.width - 1, 'beside each other')
    await page.page.waitForFunction(() => {
      const ends = [...document.querySelectorAll('.cp-beside .cs-colour-bar')].map(bar => bar.querySelector('div span:last-child')?.textContent)
      return ends.length === 2 && ends[0] === ends[1]
    })
    // conv2d_1 has twice as many values in the first run: its own scale would go further than the second's own.
    const own = Math.max(...histogramAt(300, 1))
    assert.ok(own < Math.max(...histogramAt(300, 0)))
  })

  it('draws where the two differ: blue where the first has more, and says by how much', async () => {
    await compare()
    await page.untilSays('.cs-difference', 'shares of values differ')
    for (const bin of [0, 6]) {
      const label = await page.hover('.cs-difference', 250, 0.08 + 0.84 * (1 - (bin + 0.5) / HISTOGRAM_BINS))
      const step = Number(/^step (\d+)/.exec(label)?.[1])
      const difference = shareAt(step, 0, bin) - shareAt(step, 1, bin)
      assert.match(label, new RegExp(`more in ${difference >= 0 ? 'lr 0\\.06' : 'lr 0\\.2'} ${percent(Math.abs(difference)).replace('.', '\\.')} of all`))
      const { x, top, height } = await page.place('.cs-difference', step)
      const [red = 0, , blue = 0] = await page.page.locator('.cs-difference > canvas').evaluate(
        (canvas, [x, y]) => {
          const box = canvas.getBoundingClientRect()
          return [...((canvas as HTMLCanvasElement).getContext('2d')?.getImageData(Math.round(x - box.left), Math.round(y - box.top), 1, 1).data ?? [])]
        },
        [x, top + height * (0.08 + 0.84 * (1 - (bin + 0.5) / HISTOGRAM_BINS))] as const
      )
      assert.equal(blue > red, difference > 0, `${label}: red ${red}, blue ${blue}`)
    }
  })

  it('says why there is no difference where bins are not the same, and goes on with the lines', async () => {
    await page.startPanel()
    const other: SyntheticRun = { ...SECOND, layerNames: ['a', 'b', 'c', 'd', 'conv2d_1'] }
    await page.say(RUNS, FOLLOW, snapshot(FIRST))
    await box('lr 0.2').check()
    await page.say(snapshot(other))
    await page.page.getByText('The bins differ: 0 to 10 in lr 0.06, -10 to 10 in lr 0.2.').or(page.page.getByText('The bins differ: 0 to 10 in lr 0.06, −10 to 10 in lr 0.2.')).waitFor()
    await page.untilSays('.cs-comparison', 'Last')
  })

  it('goes on with a run that still trains, moves all cursors as one, and remembers the choice', async () => {
    await page.startPanel()
    await page.say({ type: 'runs', runs: [entry(SECOND, 'running'), entry(FIRST)] }, FOLLOW, snapshot(FIRST))
    await box('lr 0.2').check()
    await page.say(snapshot(SECOND, 100))
    await page.untilSays('.cs-comparison', 'Last')
    await page.say({ type: 'event', event: encodeRunEvent(stepsEvent(SECOND, 100, 150)) })
    await page.untilSays('.cp-beside div:nth-child(2) .cs-heatmap', 'steps 0–149')
    await page.hover('.cs-comparison', 80, 0.5)
    await page.page.waitForFunction(() => document.querySelectorAll('.cp-beside .cs-heatmap .cs-cursor').length === 2)
    assert.deepEqual(await page.page.evaluate(() => (globalThis as unknown as { panelState(): unknown }).panelState()), { run: 'run-1', compared: ['run-2'] })
    await box('lr 0.2').uncheck()
    await page.page.locator('.cp-comparison').waitFor({ state: 'detached' })
  })
})
