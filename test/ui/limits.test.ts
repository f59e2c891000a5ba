import assert from 'node:assert/strict'
import { pageMemory } from '../../scripts/pictures/pageMemory.mjs'
import { madeUpRecord } from '../../src/cli/bench/pictures/madeUpRun'
import { encodeRun, encodeRunEvent, RUN_FORMAT, type EncodedRunEvent } from '../../src/run'
import { pageForEachTest } from './pageForEachTest'
import type { PicturePage } from './PicturePage'
import { epochEvent, stepsEvent, syntheticMeta, type SyntheticRun } from './syntheticRun'

const MB = 1e6

describe('limits of a page', function () {
  this.timeout(480_000)
  let page: PicturePage
  // So high that every picture of five layers is in view, and drawn.
  pageForEachTest(opened => (page = opened), { height: 2800 })

  it('a saved run of 1,000,000 steps with 20 layers takes less than 50 MB', async () => {
    const saved = encodeRun(madeUpRecord({ layers: 20, steps: 1_000_000, every: 8 }))
    await page.startRenderer()
    const before = await pageMemory(page.page)
    await page.render(saved)
    await page.untilSays('.cs-loss', 'steps 0–999,999')
    // All of it has been looked at: only then every picture is made.
    for (const heatmap of await page.page.locator('.cs-heatmap').all()) {
      await heatmap.scrollIntoViewIfNeeded()
      await heatmap.locator('.plot-container').first().waitFor({ state: 'attached' })
    }
    assert.equal(await page.page.locator('.cs-heatmap').count(), 20)
    const taken = (await pageMemory(page.page)) - before
    assert.ok(taken > 0 && taken < 50 * MB, `${(taken / MB).toFixed(1)} MB`)
  })

  /** An hour at 30 updates a second, the most that a view is sent. */
  const UPDATES = 60 * 60 * 30
  /**
   * One JavaScript object that stays behind with each update would have 54,000 of them between the second and the last quarter: more
   * than 2 MB at 40 bytes each. What is left of compiled code and of a drawing under way is less than a MB.
   */
  const NOISE = 1.5 * MB

  it('an hour of live updates leaves the page’s memory, its elements and its listeners as they were', async () => {
    const run: SyntheticRun = { epochs: 60, stepsPerEpoch: UPDATES / 60 }
    await page.startRenderer()
    await page.render({ version: RUN_FORMAT, live: true, meta: syntheticMeta(run) })
    const session = await page.page.context().newCDPSession(page.page)
    const quarters: { memory: number; nodes: number; listeners: number }[] = []
    // The events differ in their places only, or making them would take longer than drawing them.
    const steps = Array.from({ length: 64 }, (_, step) => encodeRunEvent(stepsEvent(run, step, step + 1)))
    const epochs = Array.from({ length: 60 }, (_, epoch) => encodeRunEvent(epochEvent(run, epoch)))
    for (let quarter = 0; quarter < 4; quarter++) {
      const [from, to] = [(UPDATES / 4) * quarter, (UPDATES / 4) * (quarter + 1)]
      await page.page.evaluate(stream, { steps, epochs, from, to })
      await page.untilSays('.cs-loss', `steps 0–${(to - 1).toLocaleString('en-US')}`)
      await page.untilSays('.cs-heatmap', `steps 0–${(to - 1).toLocaleString('en-US')}`)
      const memory = await pageMemory(page.page)
      const { nodes, jsEventListeners: listeners } = await session.send('Memory.getDOMCounters')
      quarters.push({ memory, nodes, listeners })
    }
    const [, second, , last] = quarters
    assert.ok(second && last)
    assert.ok(last.memory - second.memory < NOISE, `MB after each quarter: ${quarters.map(({ memory }) => (memory / MB).toFixed(2)).join(', ')}`)
    // Some ticks of an axis, and a row for each of the epochs that ended meanwhile (a row has 5 cells with their texts).
    assert.ok(last.nodes - second.nodes < 30 * 12 + 200, `elements after each quarter: ${quarters.map(({ nodes }) => nodes).join(', ')}`)
    // One for each of their marks in the loss chart.
    assert.ok(last.listeners - second.listeners < 30 + 20, `listeners after each quarter: ${quarters.map(({ listeners }) => listeners).join(', ')}`)
  })
})

/** Runs in the page: says so many updates to the renderer, as fast as it takes them, and lets it draw in between. */
async function stream({ steps, epochs, from, to }: { steps: EncodedRunEvent[]; epochs: EncodedRunEvent[]; from: number; to: number }): Promise<void> {
  const SLICE_MS = 10
  const { sent, say } = (globalThis as unknown as { rendererPage: { sent: unknown[]; say: (message: unknown) => void } }).rendererPage
  const channel = new MessageChannel()
  for (let next = from; next < to; ) {
    for (const until = performance.now() + SLICE_MS; next < to && performance.now() < until; next++) {
      say({ type: 'event', event: { ...steps[next % steps.length], from: next, layerFrom: next } })
      const epoch = epochs.find(event => event.type === 'epoch' && event.epoch.step === next + 1)
      if (epoch) say({ type: 'event', event: epoch })
    }
    await new Promise(resolve => {
      channel.port1.onmessage = resolve
      channel.port2.postMessage(undefined)
    })
  }
  // The page's own words to the extension host would pile up here: nobody takes them.
  sent.length = 0
}
