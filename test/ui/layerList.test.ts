import assert from 'node:assert/strict'
import { encodeRun, encodeRunEvent, type HostMessage } from '../../src/run'
import { axeViolations } from './axeViolations'
import { pageForEachTest } from './pageForEachTest'
import type { PicturePage, ThemeKind } from './PicturePage'
import { nearZeroAt, stepsEvent, syntheticRecord, type SyntheticRun } from './syntheticRun'

/** What the list says of itself, and what a person sees of it. */
interface Seen {
  /** Names of the rows in the page, and of those of which something is in view. */
  inPage: string[]
  inView: string[]
  /** Whether the rows fill the box: no gap above, below or between them. */
  filled: boolean
  /** Name of the row that `aria-activedescendant` leads to: `undefined` without that attribute, empty where it leads nowhere. */
  active: string | undefined
  /** `aria-posinset` of the first row, and `aria-setsize`. */
  first: number
  size: number
}

const FOLLOW: HostMessage = { type: 'follow', run: 'run-1', notebook: 'q3.ipynb' }
/** More rows than a person sees at once: what is in the page is a part of the list. */
const MOST_ROWS = 40

describe('list of many layers', function () {
  this.timeout(120_000)
  let page: PicturePage
  pageForEachTest(opened => (page = opened), { theme: 'dark', width: 320, height: 900 })

  const many = (count: number): SyntheticRun => ({ layerNames: Array.from({ length: count }, (_, index) => `conv_${index}`), histograms: count <= 200 })
  const open = async (count: number, state?: unknown): Promise<void> => {
    await page.startPanel(state)
    await page.say(FOLLOW, { type: 'snapshot', run: encodeRun(syntheticRecord(many(count), 4)) })
    await page.page.getByRole('option').first().waitFor()
  }
  const seen = (): Promise<Seen> =>
    page.page.getByRole('listbox').evaluate(box => {
      const { top, bottom } = box.getBoundingClientRect()
      const rows = Array.from(box.querySelectorAll('[role=option]'), row => ({ row, name: row.querySelector('.cp-name')?.textContent ?? '', ...row.getBoundingClientRect().toJSON() as { top: number; bottom: number } }))
      const shown = rows.filter(row => row.bottom > top + 1 && row.top < bottom - 1)
      const active = box.getAttribute('aria-activedescendant')
      return {
        inPage: rows.map(({ name }) => name),
        inView: shown.map(({ name }) => name),
        filled: (shown[0]?.top ?? Infinity) <= top + 1 && (shown.at(-1)?.bottom ?? 0) >= bottom - 1 && shown.every((row, index) => index === 0 || Math.abs(row.top - (shown[index - 1]?.bottom ?? NaN)) < 0.5),
        active: active === null ? undefined : (rows.find(({ row }) => row.id === active)?.name ?? ''),
        first: Number(rows[0]?.row.getAttribute('aria-posinset')),
        size: Number(rows[0]?.row.getAttribute('aria-setsize'))
      }
    })
  const chosen = async (): Promise<string | null> => page.page.getByRole('option', { selected: true }).locator('.cp-name').textContent()
  const wheel = async (pixels: number): Promise<void> => {
    await page.page.getByRole('listbox').hover()
    await page.page.mouse.wheel(0, pixels)
    // The browser scrolls in a later frame.
    await page.page.evaluate(() => new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve))))
  }
  /** What must hold wherever the list is scrolled to. */
  const check = (now: Seen, size: number): void => {
    assert.ok(now.inPage.length <= MOST_ROWS, `${now.inPage.length} rows are in the page`)
    assert.equal(now.size, size)
    assert.deepEqual(now.inPage, now.inPage.map((_, index) => `conv_${now.first - 1 + index}`), 'in their order, and said to be where they are')
    assert.ok(now.filled, `a gap is seen among ${now.inView.join(', ')}`)
    assert.notEqual(now.active, '', 'aria-activedescendant names a row that is not in the page')
  }

  for (const count of [200, 10_000]) {
    it(`of ${count} layers only those in view, and a few more, are in the page; wheel and keys reach every one`, async () => {
      await open(count)
      check(await seen(), count)
      assert.equal(await chosen(), 'conv_0')
      const list = page.page.getByRole('listbox')
      await list.focus()

      await wheel(2000)
      const scrolled = await seen()
      check(scrolled, count)
      assert.ok(!scrolled.inView.includes('conv_0') && scrolled.inView.length > 5, scrolled.inView.join(', '))
      assert.equal(scrolled.active, undefined, 'the chosen row is far above')
      // The next key goes on from the chosen row, wherever the wheel has gone.
      await list.press('ArrowDown')
      assert.equal(await chosen(), 'conv_1')
      assert.equal((await seen()).active, 'conv_1')

      await list.press('End')
      const end = await seen()
      check(end, count)
      assert.equal(end.active, `conv_${count - 1}`)
      assert.equal(end.inView.at(-1), `conv_${count - 1}`)
      await list.press('PageUp')
      const paged = await seen()
      check(paged, count)
      const up = Number(paged.active?.replace('conv_', ''))
      assert.ok(count - 1 - up >= 4 && count - 1 - up <= MOST_ROWS && paged.inView.includes(`conv_${up}`), `from the last row to ${paged.active}`)
      await list.press('PageDown')
      await list.press('ArrowUp')
      assert.equal((await seen()).active, `conv_${count - 2}`)
      await list.press('Home')
      const home = await seen()
      check(home, count)
      assert.deepEqual([home.active, home.inView[0]], ['conv_0', 'conv_0'])
    })
  }

  it('chooses the row that is clicked, after scrolling too, and the list stays where it is', async () => {
    await open(200)
    await wheel(3000)
    const name = (await seen()).inView[3]
    assert.ok(name)
    const { inView } = await seen()
    await page.page.getByRole('option', { name: new RegExp(`^${name} `) }).click()
    assert.equal(await chosen(), name)
    assert.deepEqual((await seen()).inView, inView)
    await page.untilSays('.cs-heatmap', name)
  })

  it('rows that come into view show the newest numbers, and go on with the run', async () => {
    await open(200)
    const share = async (name: string): Promise<string> => page.page.getByRole('option', { name: new RegExp(`^${name} `) }).locator('.cp-share').innerText()
    const expected = (step: number, layer: number): string => `${(Math.fround(nearZeroAt(step, layer)) * 100).toFixed(1)} %`
    await page.say({ type: 'event', event: encodeRunEvent(stepsEvent(many(200), 4, 8)) })
    await page.page.locator('.cp-run', { hasText: 'step 8' }).waitFor()
    await page.page.getByRole('listbox').press('PageDown')
    await page.page.getByRole('listbox').press('PageDown')
    const name = await chosen()
    assert.ok(name)
    const layer = Number(name.replace('conv_', ''))
    assert.ok(layer > 8)
    assert.equal(await share(name), expected(7, layer))
    await page.say({ type: 'event', event: encodeRunEvent(stepsEvent(many(200), 8, 30)) })
    await page.page.waitForFunction(([name, share]) => [...document.querySelectorAll('[role=option]')].some(row => row.querySelector('.cp-name')?.textContent === name && row.querySelector('.cp-share')?.textContent === share), [name, expected(29, layer)] as const)
    assert.ok(((await page.page.getByRole('option', { selected: true }).locator('polyline').getAttribute('points')) ?? '').split(' ').length === 30)
  })

  it('comes back with the layer it was left at in view; the filter leaves few, and gives the place back', async () => {
    await open(200, { run: 'run-1', layer: 'conv_150' })
    const now = await seen()
    check(now, 200)
    assert.equal(now.active, 'conv_150')
    assert.ok(now.inView.includes('conv_150'))
    const filter = page.page.getByRole('searchbox')
    await filter.fill('conv_19')
    const found = await seen()
    assert.deepEqual([found.size, found.inView[0], found.active], [11, 'conv_19', undefined])
    await filter.press('ArrowDown')
    await page.page.getByRole('listbox').press('ArrowDown')
    assert.equal(await chosen(), 'conv_190')
    await filter.fill('')
    const again = await seen()
    check(again, 200)
    assert.ok(again.inView.includes('conv_190') && again.active === 'conv_190')
  })

  it('fills its box again when the panel becomes higher, and fits a narrow one', async () => {
    await open(200)
    await wheel(1000)
    for (const [width, height] of [[320, 2000], [240, 500], [600, 1400]] as const) {
      await page.page.setViewportSize({ width, height })
      await page.page.evaluate(() => new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve))))
      const now = await seen()
      assert.ok(now.filled, `${width} × ${height}: ${now.inView.join(', ')}`)
      assert.equal(await page.page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false)
    }
  })

  it('axe finds no violation in it, in any theme, whose colours its rows take', async () => {
    await open(200)
    await page.page.getByRole('listbox').press('End')
    const colours = new Set<string>()
    for (const theme of ['light', 'dark', 'high-contrast'] as ThemeKind[]) {
      await page.setTheme(theme)
      await page.page.evaluate(() => (document.body.style.background = 'var(--vscode-sideBar-background)'))
      await page.page.evaluate(() => new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve))))
      colours.add(await page.page.locator('.cp-swatch').last().evaluate(swatch => getComputedStyle(swatch).backgroundColor))
      assert.deepEqual(await axeViolations(page), [], theme)
    }
    assert.equal(colours.size, 2, 'one colour on light, another one on dark')
  })
})
