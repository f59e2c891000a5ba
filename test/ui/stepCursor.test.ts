import assert from 'node:assert/strict'
import { encodeRun, type CursorMessage, type HostMessage } from '../../src/run'
import { pageForEachTest } from './pageForEachTest'
import type { PicturePage } from './PicturePage'
import { syntheticRecord, type SyntheticRun } from './syntheticRun'

const saved = (run: SyntheticRun, view: object = {}): object => ({ ...encodeRun(syntheticRecord(run)), ...view })

describe('the step cursor of a run', function () {
  this.timeout(60_000)
  let page: PicturePage
  pageForEachTest(opened => (page = opened), { height: 1400 })

  const cursors = async (): Promise<CursorMessage[]> => (await page.said()).filter(message => message.type === 'cursor')
  /** The step at which a plot shows its cursor; undefined where it shows none. */
  const shownIn = async (selector: string): Promise<number | undefined> => {
    const line = await page.page.locator(`${selector} .cs-cursor`).first().boundingBox({ timeout: 300 }).catch(() => null)
    if (!line) return undefined
    const [zero, hundred] = [(await page.place(selector, 0)).x, (await page.place(selector, 100)).x]
    return ((line.x - zero) / (hundred - zero)) * 100
  }
  const untilShown = async (selector: string, step: number | undefined): Promise<void> => {
    let seen = await shownIn(selector)
    const there = (): boolean => (step === undefined ? seen === undefined : seen !== undefined && Math.abs(seen - step) <= 1)
    for (const deadline = Date.now() + 5000; !there() && Date.now() < deadline; seen = await shownIn(selector)) await page.page.waitForTimeout(30)
    assert.ok(there(), `${selector} shows the cursor at ${seen}, expected at ${step}`)
  }
  const say = (run: string, hovered: number | null, pinned: number | null, view = 'another page'): Promise<void> => page.say({ type: 'cursor', run, view, hovered, pinned } satisfies HostMessage)

  describe('in the notebook', () => {
    beforeEach(async () => {
      await page.startRenderer()
      await page.render(saved({}, { view: { kind: 'loss' } }), { id: 'a', place: 'a' })
      await page.render(saved({}, { view: { kind: 'colorDim', layer: 1 } }), { id: 'b', place: 'b' })
      await page.render(saved({ id: 'run-2' }, { view: { kind: 'layerStats', layer: 1 } }), { id: 'c', place: 'c' })
      for (const [id, chart] of [['a', 'loss'], ['b', 'heatmap'], ['c', 'statistics']]) await page.untilSays(`#${id} .cs-${chart}`, 'steps 0–359')
    })

    it('is where the pointer is, in every output of this run and in none of another, and the host is told', async () => {
      await page.hover('#a .cs-loss', 66, 0.3)
      await untilShown('#b .cs-heatmap', 66)
      await untilShown('#a .cs-loss', 66)
      assert.equal(await shownIn('#c .cs-statistics'), undefined)
      const told = (await cursors()).at(-1)
      assert.ok(told && told.run === 'run-1' && Math.abs((told.hovered ?? NaN) - 66) <= 1 && told.pinned === undefined, JSON.stringify(told))
      await page.page.mouse.move(2, 2)
      await untilShown('#b .cs-heatmap', undefined)
      assert.equal((await cursors()).at(-1)?.hovered, null)
    })

    it('is held by a click, and let go of by another at the same place, or by Escape', async () => {
      const { x, top } = await page.place('#b .cs-heatmap', 120)
      await page.page.mouse.click(x, top + 40)
      await page.page.mouse.move(2, 2)
      await untilShown('#a .cs-loss', 120)
      const held = (await cursors()).findLast(({ pinned }) => pinned !== undefined)?.pinned ?? NaN
      assert.ok(Math.abs(held - 120) <= 1)
      await page.hover('#a .cs-loss', 300, 0.3)
      await untilShown('#b .cs-heatmap', 300)
      await page.page.mouse.move(2, 2)
      await untilShown('#b .cs-heatmap', held)
      await page.page.locator('#b .cs-heatmap').press('Escape')
      await untilShown('#a .cs-loss', undefined)
      assert.equal((await cursors()).findLast(({ pinned }) => pinned !== undefined)?.pinned, null)
      await page.page.mouse.click(x, top + 40)
      await page.page.mouse.click(x, top + 40)
      await page.page.mouse.move(2, 2)
      await untilShown('#a .cs-loss', undefined)
    })

    it('is moved by arrow keys, which tell what is there, and held by Enter', async () => {
      await page.page.locator('#a .cs-loss').focus()
      await page.page.keyboard.press('Home')
      for (let press = 0; press < 3; press++) await page.page.keyboard.press('ArrowRight')
      await page.page.keyboard.press('Shift+ArrowRight')
      await untilShown('#b .cs-heatmap', 13)
      assert.match(await page.page.locator('#a .cs-loss [aria-live]').innerText(), /^step 13 .*loss [\d.]+/)
      await page.page.keyboard.press('Enter')
      assert.equal((await page.page.locator('#a .cs-loss').evaluate(plot => document.activeElement === plot)), true)
      await page.page.keyboard.press('End')
      await untilShown('#b .cs-heatmap', 359)
      await page.page.locator('#a .cs-loss').evaluate(plot => (plot as HTMLElement).blur())
      await untilShown('#b .cs-heatmap', 13)
    })

    it('goes where another page has it, and not back to where it was itself', async () => {
      await say('run-1', 200, null)
      await untilShown('#a .cs-loss', 200)
      await say('run-1', null, 50)
      await untilShown('#b .cs-heatmap', 50)
      await say('run-1', 300, 50)
      await say('run-1', null, 50, 'a page that the pointer has left before')
      await untilShown('#b .cs-heatmap', 300)
      await page.hover('#a .cs-loss', 66, 0.3)
      await untilShown('#b .cs-heatmap', 66)
      const [own] = await cursors()
      assert.ok(own)
      await page.hover('#a .cs-loss', 250, 0.3)
      await untilShown('#b .cs-heatmap', 250)
      await page.say(own)
      await page.page.waitForTimeout(150)
      await untilShown('#b .cs-heatmap', 250)
    })

    it('passes over messages that are none', async () => {
      for (const wrong of [{ hovered: -1 }, { hovered: 'x' }, { run: 5 }, { pinned: NaN }]) await page.say({ type: 'cursor', run: 'run-1', view: 'v', hovered: 3, pinned: null, ...wrong } as unknown as HostMessage)
      await page.page.waitForTimeout(100)
      assert.equal(await shownIn('#a .cs-loss'), undefined)
    })
  })

  it('in the side panel: what is hovered in the notebook is the moment whose histogram is shown, and what is held there stays', async () => {
    await page.startPanel()
    await page.say({ type: 'follow', run: 'run-1', notebook: 'q3.ipynb' }, { type: 'snapshot', run: encodeRun(syntheticRecord({})) })
    const caption = (words: string): Promise<void> => page.page.locator('.cs-caption', { hasText: words }).waitFor()
    await caption('conv2d_1 at step 359')
    await say('run-1', 66, null)
    await caption('conv2d_1 at step 66:')
    await untilShown('.cs-heatmap', 66)
    await say('run-1', null, 80)
    await caption('conv2d_1 at step 80:')
    await page.page.locator('.cp-step output', { hasText: 'step 80, pinned' }).waitFor()
    assert.deepEqual(await page.page.evaluate(() => (globalThis as unknown as { panelState(): unknown }).panelState()), { run: 'run-1', pinned: 80 })
    await page.page.getByRole('button', { name: 'Newest' }).click()
    await caption('conv2d_1 at step 359')
    assert.equal((await cursors()).findLast(({ pinned }) => pinned !== undefined)?.pinned, null)
  })
})
