import assert from 'node:assert/strict'
import fc from 'fast-check'
import { readItem } from '../../renderers/notebook/readItem'
import { encodeRun, RUN_MIME, ScalarSeries, SORTABLE_TABLE_MIME } from '../../src/run'
import { syntheticLrFind } from '../unit/picture/syntheticLrFind'
import { damagedItem } from '../unit/renderers/hostileItems'
import { savedItems } from '../unit/renderers/savedItems'
import { FIGURES } from './figures'
import { pageForEachTest } from './pageForEachTest'
import type { PicturePage } from './PicturePage'

/** Items that are rendered without leaving the page in between. */
const BATCH = 25
const MOST_MS = 1000
/** Told upon failure, and taken from the environment to see it again. */
const SEED = Number(process.env['CONVSCOPE_FUZZ_SEED'] ?? Date.now() % 2 ** 31)

interface Rendered {
  /** The longest that the page stood still, in milliseconds. */
  readonly ms: number
  readonly words: string
  readonly pictures: number
  /** Elements that no item may make. */
  readonly foreign: number
}

/** Renders items one after the other in one place, each until it is drawn. */
const renderAll = (page: PicturePage, texts: readonly string[], mime: string): Promise<Rendered[]> =>
  page.page.evaluate(
    async ([texts, mime]) => {
      const { api } = (globalThis as unknown as { rendererPage: { api: { renderOutputItem(item: object, element: HTMLElement): void; disposeOutputItem(id: string): void } } }).rendererPage
      const place = document.getElementById('output-1') ?? document.body.appendChild(Object.assign(document.createElement('div'), { id: 'output-1' }))
      const frame = (): Promise<number> => new Promise(resolve => requestAnimationFrame(resolve))
      const rendered = []
      for (const [index, text] of texts.entries()) {
        const data = new TextEncoder().encode(text)
        let ms = 0
        let last = performance.now()
        const lap = (): void => {
          const now = performance.now()
          ms = Math.max(ms, now - last)
          last = now
        }
        api.renderOutputItem({ id: `item-${index}`, mime, metadata: {}, data: () => data, text: () => text, json: () => undefined }, place)
        lap()
        for (let frames = 0; frames < 6; frames++) {
          await frame()
          lap()
        }
        rendered.push({ ms, words: place.innerText.slice(0, 500), pictures: place.querySelectorAll('.cs-plot, .main-svg').length, foreign: place.querySelectorAll('script, img, iframe, object, a, [onload], [onerror], [onclick]').length })
        api.disposeOutputItem(`item-${index}`)
        if ('executed' in globalThis || 'executed' in {}) throw new Error(`it ran: ${text.slice(0, 2000)}`)
      }
      return rendered
    },
    [texts, mime] as const
  )

describe('damaged items in the renderer', function () {
  this.timeout(300_000)
  let page: PicturePage
  pageForEachTest(opened => (page = opened), { height: 2000 })
  beforeEach(() => page.startRenderer())

  const check = async (items: readonly unknown[], count: number, mime: string, each: (text: string, rendered: Rendered) => void): Promise<void> => {
    const texts = fc.sample(damagedItem(items), { numRuns: count, seed: SEED })
    for (let from = 0; from < count; from += BATCH) {
      const batch = texts.slice(from, from + BATCH)
      const all = await renderAll(page, batch, mime)
      for (const text of page.errors.length > 0 ? batch : []) {
        page.errors.length = 0
        await renderAll(page, [text], mime)
        assert.deepEqual(page.errors, [], `seed ${SEED}: ${text.slice(0, 200)} … ${text.slice(-1500)}`)
      }
      for (const [index, rendered] of all.entries()) {
        const text = batch[index] ?? ''
        try {
          assert.ok(rendered.words.trim().length > 10 || rendered.pictures > 0, `it shows nothing: ${rendered.words}`)
          assert.equal(rendered.foreign, 0, 'it made an element of a text')
          // A busy machine may stop anything for a moment; what is slow three times is slow.
          let ms = rendered.ms
          for (let again = 0; again < 2 && ms > MOST_MS; again++) ms = Math.min(ms, (await renderAll(page, [text], mime))[0]?.ms ?? Infinity)
          assert.ok(ms <= MOST_MS, `the page stood still for ${ms.toFixed(0)} ms`)
          each(text, rendered)
        } catch (error) {
          throw new Error(`seed ${SEED}, item ${from + index}: ${error instanceof Error ? error.message : String(error)}\n${text.slice(0, 3000)}`)
        }
      }
    }
  }

  it('300 runs: each is drawn, or a message says why not', async () => {
    let [drawn, refused] = [0, 0]
    await check(savedItems(RUN_MIME, 30_000), 300, RUN_MIME, (text, { words, pictures }) => {
      let readable = true
      try {
        readItem(new TextEncoder().encode(text))
      } catch {
        readable = false
      }
      if (readable) drawn++
      else refused++
      if (readable) return
      assert.equal(pictures, 0)
      assert.match(words, /This run cannot be shown[^]*\./)
    })
    assert.ok(drawn > 30 && refused > 30, `${drawn} drawn, ${refused} refused`)
  })

  it('60 tables', () => check(savedItems(SORTABLE_TABLE_MIME), 60, SORTABLE_TABLE_MIME, () => undefined))

  it('150 figures', () => check(FIGURES, 150, 'application/vnd.plotly.v1+json', () => undefined))

  it('damaged marks and rates of a learning-rate finder: what has no place is not drawn', async () => {
    const record = syntheticLrFind()
    const marks = [{ label: 'none', x: -1 }, { label: 'valley', x: 0.01 }]
    await page.render(encodeRun(record, { view: { kind: 'lrFind', marks } }), { id: 'a', place: 'a' })
    await page.untilSays('#a .cs-lr-find', 'valley 0.01')
    assert.equal(await page.page.locator('#a .shapelayer path').count(), 1)
    const rates = record.learningRate.mean.slice()
    rates[rates.length - 1] = Infinity
    const endless = Object.assign(syntheticLrFind(), { learningRate: ScalarSeries.of(record.learningRate.capacity, record.learningRate, { mean: rates, min: rates, max: rates }) })
    await page.render(encodeRun(endless, { view: { kind: 'lrFind', marks } }), { id: 'b', place: 'b' })
    await page.untilSays('#b .cs-lr-find', 'to ∞')
    assert.deepEqual(page.errors, [])
  })
})
