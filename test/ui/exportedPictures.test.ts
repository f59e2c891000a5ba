import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { encodeRun, fromBase64, HISTOGRAM_ROW, lrFindCurve, smoothLoss, type RunView, type SaveMessage } from '../../src/run'
import { LR_FIND_VIEW, syntheticLrFind } from '../unit/picture/syntheticLrFind'
import { pageForEachTest } from './pageForEachTest'
import type { PicturePage } from './PicturePage'
import { histogramAt, lossAt, oneCycleRecord, syntheticRecord } from './syntheticRun'

// What a person takes away from a picture, compared with the record it was drawn from.

/** Lines of a CSV that has no quotes. */
const cellsOf = (csv: string): string[][] => csv.trimEnd().split('\r\n').map(line => line.split(','))
const numbersOf = (rows: readonly string[][], column: number): number[] => rows.slice(1).map(row => Number(row[column]))

describe('files and tables of pictures', function () {
  this.timeout(60_000)
  let page: PicturePage
  pageForEachTest(opened => (page = opened))

  const record = syntheticRecord()
  const show = async (view: RunView, run = record): Promise<void> => {
    await page.startRenderer()
    await page.render(encodeRun(run, { view }))
    await page.page.locator('.cs-plot .plot-container').first().waitFor()
  }
  /** Presses a button of the first picture, and gives the file that went to the extension. */
  const save = async (name: string): Promise<SaveMessage & { bytes: Uint8Array; text: string }> => {
    const before = (await page.said()).filter(({ type }) => type === 'save').length
    await page.page.locator('.cs-picture').first().hover({ position: { x: 20, y: 20 } })
    await page.page.getByRole('button', { name }).first().click()
    await page.page.waitForFunction(before => (globalThis as unknown as { rendererPage: { sent: { type: string }[] } }).rendererPage.sent.filter(({ type }) => type === 'save').length > before, before)
    const message = (await page.said()).findLast(sent => sent.type === 'save')
    assert.ok(message)
    const bytes = fromBase64(message.content)
    return { ...message, bytes, text: new TextDecoder().decode(bytes) }
  }

  it('writes the losses as they were recorded, smoothed ones beside them, and the validation at its steps', async () => {
    await show({ kind: 'loss' })
    const file = await save('Save as CSV')
    assert.equal(file.name, 'Loss-of-simpleCnn-lr-0.06.csv')
    const rows = cellsOf(file.text)
    assert.deepEqual(rows[0], ['step', 'loss', 'smoothed loss', 'validation loss', 'learning rate', 'momentum'])
    assert.equal(rows.length, 361)
    assert.deepEqual(numbersOf(rows, 1), Array.from({ length: 360 }, (_, step) => Math.fround(lossAt(step))))
    assert.deepEqual(numbersOf(rows, 2), [...smoothLoss(record.loss)])
    assert.deepEqual(rows.slice(1).flatMap(row => (row[3] === '' ? [] : [[Number(row[0]), Number(row[3])]])), record.epochs.map(({ step, validationLoss }) => [step - 1, validationLoss]))
  })

  it('writes only the steps that one has zoomed to', async () => {
    await show({ kind: 'sched' }, oneCycleRecord())
    const [from, to] = [await page.place('.cs-schedule', 100), await page.place('.cs-schedule', 140)]
    await page.page.mouse.move(from.x, from.top + 40)
    await page.page.mouse.down()
    await page.page.mouse.move(to.x, from.top + 40, { steps: 4 })
    await page.page.mouse.up()
    await page.page.waitForFunction(() => document.querySelector('.cs-schedule .xtick text')?.textContent === '100')
    const rows = cellsOf((await save('Save as CSV')).text)
    const steps = numbersOf(rows, 0)
    assert.ok(steps.length > 35 && steps.length < 45 && Math.abs((steps[0] ?? NaN) - 100) <= 2, `steps ${steps[0]} to ${steps.at(-1)}`)
    const { learningRate, momentum } = oneCycleRecord()
    assert.deepEqual(numbersOf(rows, 1), steps.map(step => learningRate.mean[step]))
    assert.deepEqual(numbersOf(rows, 2), steps.map(step => momentum.mean[step]))
  })

  it('writes every count of a heatmap, of the layer that is shown', async () => {
    await show({ kind: 'colorDim', layer: 4 })
    const file = await save('Save as CSV')
    assert.equal(file.name, 'Activations-of-conv2d_5-over-time.csv')
    const rows = cellsOf(file.text)
    assert.equal(rows[0]?.length, HISTOGRAM_ROW + 1)
    assert.deepEqual([rows[0][1], rows[0][2], rows[0].at(-2), rows[0].at(-1)], ['below -10', 'from -10 to -9.6875', 'above 10', 'NaN or infinite'])
    for (const step of [0, 66, 359]) assert.deepEqual(rows[step + 1]?.map(Number), [step, ...histogramAt(step, 4)])
  })

  it('writes a histogram’s bins, each layer’s lines, and a finder’s suggestions', async () => {
    await show({ kind: 'hist', layer: 1, row: 66 })
    const bins = cellsOf((await save('Save as CSV')).text)
    assert.deepEqual(numbersOf(bins, 2), [...histogramAt(66, 1)])
    assert.deepEqual(bins.slice(1, 3).map(row => row.slice(0, 2).map(Number)), [[-Infinity, 0], [0, 0.15625]])
    await show({ kind: 'layerStats' })
    const lines = cellsOf((await save('Save as CSV')).text)
    assert.deepEqual([lines[0]?.length, lines[0]?.[11]], [16, 'near zero of conv2d_1'])
    assert.deepEqual(numbersOf(lines, 15), [...(record.layers[4]?.statistics.nearZero.mean ?? [])])
    const finder = syntheticLrFind()
    await show(LR_FIND_VIEW, finder)
    const rates = cellsOf((await save('Save as CSV')).text)
    assert.deepEqual(numbersOf(rates, 1), [...lrFindCurve(finder).rates])
    const suggested = rates.slice(1).filter(row => row[4] !== '')
    assert.deepEqual(suggested.map(row => row[4]), ['0.0021 (valley)', '0.0031 (steep)', '0.011 (slide)', '0.0295 (minimum / 10)'])
    for (const row of suggested) assert.ok(Math.abs(Math.log10(parseFloat(row[4] ?? '') / Number(row[1]))) <= 0.04 + 1e-9, row.join())
  })

  /** Colours of an image file at places of the page inside the first picture, whose image has two pixels for each of the page's. */
  const coloursIn = (mime: string, content: string, places: readonly { x: number; y: number }[]): Promise<{ width: number; height: number; colours: number[][] }> =>
    page.page.evaluate(
      async ({ mime, content, places, heading }) => {
        const image = new Image()
        image.src = `data:${mime};base64,${content}`
        await image.decode()
        const box = document.querySelector('.cs-picture > div')?.getBoundingClientRect() ?? new DOMRect()
        const canvas = Object.assign(document.createElement('canvas'), { width: 2 * (Math.ceil(box.width) + 16), height: 2 * (Math.ceil(box.height) + 16 + heading) })
        const context = canvas.getContext('2d')
        context?.drawImage(image, 0, 0, canvas.width, canvas.height)
        return { width: image.naturalWidth, height: image.naturalHeight, colours: places.map(({ x, y }) => [...(context?.getImageData(Math.round(2 * (x - box.left + 8)), Math.round(2 * (y - box.top + 8 + heading)), 1, 1).data ?? [])]) }
      },
      { mime, content, places, heading: 22 }
    )

  for (const [kind, name] of [['image/png', 'Save as PNG'], ['image/svg+xml', 'Save as SVG']] as const) {
    it(`saves an image of a heatmap with the colours that are on the page: ${kind}`, async () => {
      await show({ kind: 'colorDim', layer: 1 })
      await page.page.locator('.cs-picture').scrollIntoViewIfNeeded()
      const file = await save(name)
      const places = await Promise.all([[30, 0.3], [30, 0.9], [200, 0.5], [300, 0.88], [66, 0.03]].map(async ([step = 0, height = 0]) => page.place('.cs-heatmap', step).then(place => ({ x: place.x, y: place.top + height * place.height }))))
      const { colours, width, height } = await coloursIn(kind, file.content, places)
      const onPage = await page.page.evaluate(places => {
        const canvas = document.querySelector<HTMLCanvasElement>('.cs-heatmap > canvas')
        const box = canvas?.getBoundingClientRect()
        return places.map(({ x, y }) => [...(canvas?.getContext('2d')?.getImageData(Math.round(x - (box?.left ?? 0)), Math.round(y - (box?.top ?? 0)), 1, 1).data ?? [])])
      }, places)
      for (const [index, colour] of colours.entries()) for (const [channel, value] of colour.entries()) assert.ok(Math.abs(value - (onPage[index]?.[channel] ?? NaN)) < 12, `at ${JSON.stringify(places[index])}: ${colour.join()}, on the page ${onPage[index]?.join()}`)
      assert.ok(width > 800 && height > 200, `${width} × ${height}`)
    })
  }

  it('saves an SVG with the lines, the numbers at the axes, the legend and the words of the picture', async () => {
    await show({ kind: 'loss' })
    const { text, name } = await save('Save as SVG')
    assert.equal(name, 'Loss-of-simpleCnn-lr-0.06.svg')
    const read = await page.page.evaluate(text => {
      const svg = new DOMParser().parseFromString(text, 'image/svg+xml')
      const onPage = Array.from(document.querySelectorAll('.cs-loss .scatterlayer .lines path'), path => path.getAttribute('d'))
      return { root: svg.documentElement.tagName, title: svg.querySelector('title')?.textContent, texts: Array.from(svg.querySelectorAll('text'), node => node.textContent), lines: onPage.filter(line => Array.from(svg.querySelectorAll('path')).some(path => path.getAttribute('d') === line)).length, of: onPage.length }
    }, text)
    assert.deepEqual([read.root, read.lines, read.of], ['svg', 5, 5])
    assert.equal(read.title, await page.page.locator('.cs-loss').getAttribute('aria-label'))
    for (const words of ['Loss of simpleCnn, lr 0.06', 'loss of the batch', 'smoothed (0.98)', 'learning rate', 'step', 'epoch 2']) assert.ok(read.texts.includes(words), `${words} is not among ${read.texts.join(' | ')}`)
    assert.doesNotMatch(text, /foreignObject|<script|href="http/)
  })

  it('keeps script in a name as text in a file, and characters XML cannot hold out of it', async () => {
    const name = 'a\u0000b<img src=x onerror="globalThis.harmed=1">]]>&amp;'
    await show({ kind: 'deadChart' }, syntheticRecord({ layerNames: [name, 'ok'] }))
    const { text } = await save('Save as SVG')
    const read = await page.page.evaluate(text => {
      const svg = new DOMParser().parseFromString(text, 'image/svg+xml')
      return { error: svg.querySelector('parsererror')?.textContent, images: svg.querySelectorAll('img').length, title: svg.querySelector('title')?.textContent }
    }, text)
    assert.deepEqual([read.error, read.images], [undefined, 0])
    assert.ok(read.title?.includes('ab<img src=x'))
    assert.ok((await save('Save as CSV')).text.startsWith('step,"near zero of a\u0000b<img src=x onerror=""globalThis.harmed=1"">]]>&amp;"'))
    assert.equal(await page.page.evaluate(() => 'harmed' in globalThis), false)
  })

  it('shows what is drawn as a table, and takes it away again', async () => {
    await show({ kind: 'hist', layer: 1, row: 66 })
    const button = page.page.getByRole('button', { name: 'Show as table' })
    await page.page.locator('.cs-picture').hover({ position: { x: 20, y: 20 } })
    await button.click()
    const table = page.page.getByRole('region', { name: 'Table: Histogram of the activations of layer conv2d_2 at step 66' })
    assert.deepEqual(await table.locator('thead th').allTextContents(), ['from', 'to', 'values'])
    assert.deepEqual(await table.locator('tbody td:last-child').allTextContents(), [...histogramAt(66, 1)].map(count => count.toLocaleString('en-US')).slice(0, HISTOGRAM_ROW))
    assert.deepEqual(await table.locator('tbody tr').first().locator('th, td').allTextContents(), ['−∞', '0', '0'])
    assert.equal(await button.getAttribute('aria-expanded'), 'true')
    await button.click()
    assert.equal(await table.count(), 0)
    assert.equal(await button.getAttribute('aria-expanded'), 'false')
  })

  it('shows the first rows of a long table, and more on request', async () => {
    await show({ kind: 'colorDim', layer: 0 })
    await page.page.locator('.cs-picture').hover({ position: { x: 60, y: 20 } })
    await page.page.getByRole('button', { name: 'Show as table' }).click()
    assert.equal(await page.page.locator('.cs-table-view tbody tr').count(), 60)
    await page.page.getByRole('button', { name: 'Show 60 more of 360 rows' }).click()
    assert.equal(await page.page.locator('.cs-table-view tbody tr').count(), 120)
    assert.equal(await page.page.locator('.cs-table-view tbody tr').nth(119).locator('th').textContent(), '119')
  })

  it('is reached by the keyboard: a stop after each picture, arrow keys between its buttons, and the table', async () => {
    await page.startRenderer()
    await page.render(encodeRun(record))
    await page.untilSays('.cs-loss', 'steps 0–359')
    const pictures = await page.page.locator('.cs-picture').count()
    assert.equal(pictures, 7, 'the losses, the layers’ lines, five heatmaps')
    const focused = (): Promise<string> => page.page.evaluate(() => `${document.activeElement?.parentElement?.getAttribute('aria-label') ?? ''} · ${document.activeElement?.getAttribute('aria-label') ?? ''}`)
    const stops: string[] = []
    for (let stop = 0; stop < pictures; stop++) {
      await page.page.keyboard.press('Tab') // the picture, with its cursor
      await page.page.keyboard.press('Tab')
      stops.push(await focused())
    }
    assert.equal(new Set(stops).size, pictures)
    assert.deepEqual([stops[0], stops[6]], ['Save or show: Loss of simpleCnn, lr 0.06 · Save as PNG', 'Save or show: Activations of conv2d_5 over time · Save as PNG'])
    assert.equal(await page.page.locator('.cs-tools').last().evaluate(bar => getComputedStyle(bar).pointerEvents), 'auto', 'it is seen')
    await page.page.keyboard.press('ArrowRight')
    await page.page.keyboard.press('ArrowRight')
    await page.page.keyboard.press('Enter')
    await page.page.waitForFunction(() => (globalThis as unknown as { rendererPage: { sent: { type: string }[] } }).rendererPage.sent.some(({ type }) => type === 'save'))
    const sent = (await page.said()).find(message => message.type === 'save')
    assert.equal(sent?.name, 'Activations-of-conv2d_5-over-time.csv')
    await page.page.keyboard.press('End')
    await page.page.keyboard.press('Space')
    await page.page.keyboard.press('Tab')
    assert.match(await focused(), /Table: Activations of conv2d_5 over time$/)
    await page.page.keyboard.press('End')
    await page.page.waitForFunction(() => (document.querySelector('.cs-table-view')?.scrollTop ?? 0) > 0)
  })

  it('says in words what a picture shows before it is scrolled to', async () => {
    await page.startRenderer()
    await page.render(encodeRun(record))
    const last = page.page.locator('.cs-heatmap').last()
    await page.page.locator('.cs-heatmap[aria-label*="conv2d_5"][aria-label*="over steps 0–359"]').waitFor()
    assert.equal(await page.page.locator('.cs-plot:not([aria-label])').count(), 0)
    assert.equal(await last.locator('.plot-container').count(), 0)
    const words = await page.page.locator('.cs-loss').getAttribute('aria-label')
    const losses = [...record.loss.mean]
    const least = Math.min(...losses)
    for (const part of [`first ${round(losses[0])}, last ${round(losses.at(-1))}`, `Lowest ${round(least)} at step ${losses.indexOf(least)}.`]) assert.ok(words?.includes(part), `${part}: ${words}`)
  })

  it('keeps the toolbar clear of the picture, and the page as it was', async () => {
    for (const width of [320, 1000]) {
      await page.page.setViewportSize({ width, height: 900 })
      await page.startRenderer()
      await page.render(encodeRun(record))
      await page.untilSays('.cs-loss', 'steps 0–359')
      const boxes = (): Promise<number[]> => page.page.locator('.cs-plot, h4').evaluateAll(parts => parts.flatMap(part => [part.getBoundingClientRect().y + scrollY, part.getBoundingClientRect().height]))
      for (const selector of ['.cs-loss', '.cs-statistics', '.cs-heatmap']) {
        await page.page.locator(selector).first().scrollIntoViewIfNeeded()
        await page.page.mouse.move(1, 1)
        const before = await boxes()
        const picture = page.page.locator('.cs-picture', { has: page.page.locator(selector) }).first()
        await picture.hover({ position: { x: 60, y: 60 } })
        assert.deepEqual(await boxes(), before)
        const [bar, plot] = [await picture.locator('.cs-tools').boundingBox(), await picture.locator('> div').first().boundingBox()]
        assert.ok(bar && plot && bar.y + bar.height <= plot.y + 0.5 && bar.x >= 0 && bar.x + bar.width <= width, `${selector} at ${width} px`)
      }
    }
  })

  it('downloads as a browser does where nobody takes messages', async () => {
    await page.startRenderer({ messaging: false })
    await page.render(encodeRun(record, { view: { kind: 'loss' } }))
    await page.untilSays('.cs-loss', 'steps 0–359')
    await page.page.locator('.cs-picture').hover({ position: { x: 60, y: 60 } })
    const [download] = await Promise.all([page.page.waitForEvent('download'), page.page.getByRole('button', { name: 'Save as CSV' }).click()])
    assert.equal(download.suggestedFilename(), 'Loss-of-simpleCnn-lr-0.06.csv')
    const rows = cellsOf(await readFile(await download.path(), 'utf8'))
    assert.equal(rows.length, 361)
  })

  it('saves from the side panel too', async () => {
    await page.startPanel()
    await page.say({ type: 'follow', run: 'run-1', notebook: 'q3.ipynb' }, { type: 'snapshot', run: encodeRun(record) })
    await page.untilSays('.cs-histogram', 'step 359')
    const file = await save('Save as CSV')
    assert.deepEqual(cellsOf(file.text)[101]?.map(Number), [100, ...histogramAt(100, 0)])
  })
})

/** In at most four digits. */
const round = (value: number | undefined): string => new Intl.NumberFormat('en-US', { maximumSignificantDigits: 4 }).format(value ?? NaN)
