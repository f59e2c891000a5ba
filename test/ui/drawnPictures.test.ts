import assert from 'node:assert/strict'
import { encodeRun, encodeRunEvent, HISTOGRAM_BINS, lrFindCurve, RUN_FORMAT, type RunRecord } from '../../src/run'
import { LR_FIND_VIEW, syntheticLrFind } from '../unit/picture/syntheticLrFind'
import { pageForEachTest } from './pageForEachTest'
import type { PicturePage } from './PicturePage'
import { histogramAt, isDeadAt, lossAt, nearZeroAt, oneCycleRecord, stepsEvent, syntheticMeta, syntheticRecord, valuesOf, type SyntheticRun } from './syntheticRun'

// What is drawn is compared with the numbers it was drawn from.

describe('pictures of a run', function () {
  this.timeout(60_000)
  let page: PicturePage
  pageForEachTest(opened => (page = opened))
  beforeEach(() => page.startRenderer())

  /** The corners of a drawn line, in the units of its axes. */
  const corners = (selector: string, trace: number): Promise<[number, number][]> =>
    page.page.locator(selector).first().evaluate((plot, trace) => {
      const chart = plot.querySelector('.js-plotly-plot') as unknown as { _fullData: { xaxis: string; yaxis: string }[]; _fullLayout: Record<string, { p2l(pixels: number): number }> }
      const data = chart._fullData[trace]
      const axis = (name: string | undefined): { p2l(pixels: number): number } | undefined => chart._fullLayout[name?.replace(/^([xy])/, '$1axis') ?? '']
      const drawn = plot.querySelectorAll('.scatterlayer .trace .lines path')[trace]?.getAttribute('d') ?? ''
      // Plotly writes corners as M, L (two numbers), H and V (one number).
      let [x, y] = [0, 0]
      return [...drawn.matchAll(/([MLHV])([^MLHV]*)/g)].flatMap(([, letter, text]) => {
        const numbers = (text ?? '').split(',').flatMap(part => part.trim().split(/\s+/)).filter(part => part !== '').map(Number)
        const found: [number, number][] = []
        for (let at = 0; at < numbers.length; ) {
          if (letter === 'H') x = numbers[at++] ?? NaN
          else if (letter === 'V') y = numbers[at++] ?? NaN
          else [x, y] = [numbers[at++] ?? NaN, numbers[at++] ?? NaN]
          found.push([axis(data?.xaxis)?.p2l(x) ?? NaN, axis(data?.yaxis)?.p2l(y) ?? NaN])
        }
        return found
      })
    }, trace)

  /** Of 21 places on a line that plotly.js has drawn: whether an image of the same plot has the line's colour there, too. */
  const onImage = (selector: string, trace: number, image: string): Promise<boolean[]> =>
    page.page.locator(selector).first().evaluate(async (plot, { trace, source }) => {
      const image = Object.assign(new Image(), { src: source })
      await image.decode()
      const canvas = Object.assign(document.createElement('canvas'), { width: image.width, height: image.height })
      const context = canvas.getContext('2d')
      context?.drawImage(image, 0, 0)
      const line = plot.querySelectorAll<SVGPathElement>('.scatterlayer .lines path')[trace]
      const colour = line ? getComputedStyle(line).stroke.match(/\d+/g)?.map(Number) : undefined
      const box = plot.getBoundingClientRect()
      return Array.from({ length: 21 }, (_, index) => {
        const at = line?.getPointAtLength((line.getTotalLength() * (index + 0.5)) / 21)
        const matrix = line?.getScreenCTM()
        if (!at || !matrix || !context || !colour) return false
        const place = new DOMPoint(at.x, at.y).matrixTransform(matrix)
        const { data } = context.getImageData(Math.round(place.x - box.left) - 3, Math.round(place.y - box.top) - 4, 7, 9)
        for (let pixel = 0; pixel < data.length; pixel += 4) if ((data[pixel + 3] ?? 0) > 120 && colour.every((part, channel) => Math.abs(part - (data[pixel + channel] ?? 0)) < 40)) return true
        return false
      })
    }, { trace, source: image })

  it('draws each step’s loss where it is, and the smoothed one as fastai computes it', async () => {
    await page.render(encodeRun(syntheticRecord()))
    await page.untilSays('.cs-loss', 'steps 0–359')
    const raw = await corners('.cs-loss', 0)
    assert.ok(raw.length > 200, `${raw.length} corners`)
    for (const [step, loss] of raw) assert.ok(Math.abs(lossAt(Math.round(step)) - loss) < 0.02, `step ${step}: drawn ${loss}, measured ${lossAt(Math.round(step))}`)
    let [average, weight] = [0, 0]
    const smooth = Array.from({ length: 360 }, (_, step) => {
      average = 0.98 * average + 0.02 * lossAt(step)
      weight = 0.98 * weight + 0.02
      return average / weight
    })
    for (const [step, loss] of await corners('.cs-loss', 1)) assert.ok(Math.abs((smooth[Math.round(step)] ?? NaN) - loss) < 0.03, `step ${step}: smoothed ${loss}`)
    assert.equal(await page.page.locator('.cs-loss .scatterlayer .trace .point').count(), 3, 'a mark for each epoch’s validation loss')
    assert.deepEqual(await page.page.locator('.cs-epochs tbody tr').first().locator('td').allTextContents(), ['1', lossAt(120).toFixed(4), (lossAt(120) + 0.05).toFixed(4), '90.0 %', '2.7 s'])
  })

  it('draws the momentum beside the learning rate below the loss, on an axis of its own', async () => {
    await page.render(encodeRun(oneCycleRecord()))
    await page.untilSays('.cs-loss', 'steps 0–359')
    const momentum = await corners('.cs-loss', 4)
    assert.ok(Math.abs((momentum[0]?.[1] ?? NaN) - 0.95) < 0.002 && Math.abs(Math.min(...momentum.map(([, value]) => value)) - 0.85) < 0.002, JSON.stringify(momentum.slice(0, 3)))
    assert.ok((await page.page.locator('.cs-legend').first().innerText()).includes('momentum, on the right'))
  })

  it('makes the loss axis logarithmic and linear again by its button, keyboard included', async () => {
    await page.render(encodeRun(syntheticRecord()))
    await page.untilSays('.cs-loss', 'steps 0–359')
    const button = page.page.locator('.cs-picture:has(.cs-loss)').getByRole('button', { name: 'Draw the loss on a Logarithmic axis' })
    const axis = (): Promise<string> => page.page.locator('.cs-loss').evaluate(plot => (plot.querySelector('.js-plotly-plot') as unknown as { _fullLayout: { yaxis: { type: string } } })._fullLayout.yaxis.type)
    assert.deepEqual([await button.getAttribute('aria-pressed'), await axis()], ['false', 'linear'])
    await button.focus()
    await page.page.keyboard.press('Enter')
    await page.page.locator('.cs-loss .ytitle', { hasText: 'loss (log)' }).waitFor({ state: 'attached' })
    assert.equal(await button.getAttribute('aria-pressed'), 'true')
    // On a logarithmic axis a place stands for a power of ten.
    for (const [step, power] of await corners('.cs-loss', 0)) assert.ok(Math.abs(lossAt(Math.round(step)) / 10 ** power - 1) < 0.02, `step ${step}: drawn ${10 ** power}`)
    await button.press('Enter')
    await page.page.locator('.cs-loss .ytitle', { hasText: /^loss$/ }).waitFor({ state: 'attached' })
  })

  it('leaves out the first steps and the validation loss where that is asked for', async () => {
    const run: SyntheticRun = { loss: step => (step < 5 ? 500 : lossAt(step)) }
    await page.render({ ...encodeRun(syntheticRecord(run)), view: { kind: 'loss', skipStart: 5, withValid: false } })
    await page.untilSays('.cs-loss', 'steps 5–359')
    const drawn = await corners('.cs-loss', 0)
    assert.ok(Math.abs((drawn[0]?.[0] ?? NaN) - 5) < 0.1, `begins at step ${drawn[0]?.[0]}`)
    assert.ok(drawn.every(([step, loss]) => Math.abs(lossAt(Math.round(step)) - loss) < 0.02))
    assert.equal(await page.page.locator('.cs-loss .scatterlayer .trace .point').count(), 0)
    assert.ok(!(await page.page.locator('.cs-legend').first().innerText()).includes('validation'))
  })

  it('draws a line per layer and statistic, and tells all layers’ values under the pointer', async () => {
    await page.render(encodeRun(syntheticRecord()))
    await page.untilSays('.cs-statistics', 'steps 0–359')
    assert.equal(await page.page.locator('.cs-statistics .scatterlayer .trace .lines path').count(), 15)
    for (const [step, share] of await corners('.cs-statistics', 10)) assert.ok(Math.abs(nearZeroAt(Math.round(step), 0) - share) < 0.02)
    const box = await page.page.locator('.cs-statistics').boundingBox()
    const { x, top } = await page.place('.cs-statistics', 100)
    await page.page.mouse.move(x, top + 30)
    const label = await page.page.locator('.cs-statistics .cs-hover').innerText()
    assert.match(label, /mean · step 100/)
    assert.match(label, /conv2d_5/)
    assert.equal(await page.page.locator('.cs-cursor').count() >= 4, true, 'the cursor is in every picture of the run')
    assert.ok(box)
  })

  it('draws the learning rate and the momentum of a schedule', async () => {
    const record = oneCycleRecord()
    await page.render(encodeRun(record, { view: { kind: 'sched' } }))
    await page.untilSays('.cs-schedule', 'momentum from 0.95 to 0.95, between 0.85 and 0.95')
    for (const [trace, series] of [record.learningRate, record.momentum].entries()) {
      const line = await corners('.cs-schedule', trace)
      const [low, high] = [Math.min(...series.mean), Math.max(...series.mean)]
      assert.ok(line.length > 100, `${line.length} corners`)
      for (const [step, value] of line) assert.ok(Math.abs((series.mean[Math.round(step)] ?? NaN) - value) < 0.02 * (high - low), `step ${step}: ${value}`)
    }
    assert.match(await page.hover('.cs-schedule', 90, 0.5), /step 90\n.*learning rate 0\.06\n.*momentum 0\.85/)
  })

  it('draws a learning-rate finder’s loss over the rate, with the suggestions on the curve', async () => {
    const record = syntheticLrFind()
    const curve = lrFindCurve(record)
    await page.render(encodeRun(record, { view: LR_FIND_VIEW }))
    await page.untilSays('.cs-lr-find', 'loss at 93 learning rates from 1e−7 to 2.291. Suggested: valley 0.0021, slide 0.011, minimum / 10 0.0295, steep 0.0031.')
    for (const [step, loss] of await corners('.cs-lr-find', 1)) if (loss < curve.high) assert.ok(Math.abs((curve.smooth[Math.round(step)] ?? NaN) - loss) < 0.03, `step ${step}: smoothed ${loss}`)
    const marks = await page.page.locator('.cs-lr-find .scatterlayer .trace .point').evaluateAll(points => points.map(point => point.getBoundingClientRect()).map(({ left, width }) => left + width / 2))
    for (const [index, mark] of (LR_FIND_VIEW.marks ?? []).entries()) {
      const { x } = await page.place('.cs-lr-find', (Math.log10(mark.x) + 7) / 0.08)
      assert.ok(Math.abs((marks[index] ?? NaN) - x) < 1, `${mark.label} at ${marks[index]}, not ${x}`)
    }
    assert.deepEqual(await page.page.locator('.cs-lr-find .xtick text').allTextContents(), ['10⁻⁷', '10⁻⁶', '10⁻⁵', '10⁻⁴', '0.001', '0.01', '0.1', '1'])
    assert.match(await page.hover('.cs-lr-find', 50, 0.5), /learning rate 0\.001\n.*loss .*\n.*smoothed/)
    assert.deepEqual((await page.page.locator('.cs-legend span').allTextContents()).slice(2), ['valley: 0.0021', 'slide: 0.011', 'minimum / 10: 0.0295', 'steep: 0.0031'])
  })

  it('colours each cell of the heatmap by its count, as the colour bar says', async () => {
    await page.render({ ...encodeRun(syntheticRecord()), view: { kind: 'colorDim', layer: 1 } })
    await page.untilSays('.cs-heatmap', 'steps 0–359')
    const ends = await page.page.locator('.cs-colour-bar span').allTextContents()
    const greatest = Number(ends.at(-1)?.replace(',', '').replace(/k$/, '000'))
    for (const [step, bin] of [[10, 0], [10, 20], [66, 63], [200, 5], [359, 40]] as const) {
      const count = histogramAt(step, 1)[bin + 1] ?? NaN
      const share = await shareOfColours(step, 0.08 + 0.84 * (1 - (bin + 0.5) / HISTOGRAM_BINS))
      const expected = Math.log1p(count) / Math.log1p(greatest)
      assert.ok(Math.abs(share - expected) < 0.02, `step ${step} bin ${bin}: ${count} values are coloured ${share}, expected ${expected}`)
    }
    const over = histogramAt(66, 1)[HISTOGRAM_BINS + 1] ?? NaN
    assert.ok(over > 0)
    assert.ok(Math.abs((await shareOfColours(66, 0.03)) - Math.log1p(over) / Math.log1p(greatest)) < 0.02, 'the overflow strip')
    assert.equal(await shareOfColours(66, 0.97), 0, 'the underflow strip of a relu')
  })

  it('parts what lies outside the bins from them by white lines, in a dark theme too', async () => {
    await page.render({ ...encodeRun(syntheticRecord()), view: { kind: 'colorDim', layer: 1 } })
    await page.untilSays('.cs-heatmap', 'steps 0–359')
    const place = await page.place('.cs-heatmap', 66)
    for (const height of [0.07, 0.93]) {
      const colour = await page.page.evaluate(({ x, y }) => {
        const canvas = document.querySelector<HTMLCanvasElement>('.cs-heatmap > canvas')
        const box = canvas?.getBoundingClientRect()
        return [...(canvas?.getContext('2d')?.getImageData(Math.round(x - (box?.left ?? 0)), Math.round(y - (box?.top ?? 0)), 1, 1).data ?? [])]
      }, { x: place.x, y: place.top + height * place.height })
      assert.deepEqual(colour, [255, 255, 255, 255], `at ${height} of the height`)
    }
  })

  /** Where the colour drawn at a place of the heatmap is on the drawn colour bar, 0 to 1. */
  async function shareOfColours(step: number, height: number): Promise<number> {
    const place = await page.place('.cs-heatmap', step)
    return page.page.evaluate(({ x, y }) => {
      const pixel = (canvas: HTMLCanvasElement | null, px: number, py: number): number[] => [...(canvas?.getContext('2d')?.getImageData(px, py, 1, 1).data ?? [])]
      const canvas = document.querySelector<HTMLCanvasElement>('.cs-heatmap > canvas')
      const box = canvas?.getBoundingClientRect()
      const [red = 0, green = 0, blue = 0] = pixel(canvas, Math.round(x - (box?.left ?? 0)), Math.round(y - (box?.top ?? 0)))
      const bar = document.querySelector<HTMLCanvasElement>('.cs-colour-bar canvas')
      let [best, distance] = [NaN, Infinity]
      for (let row = 0; row < 256; row++) {
        const [r = 0, g = 0, b = 0] = pixel(bar, 0, row)
        const far = Math.hypot(r - red, g - green, b - blue)
        if (far < distance) [best, distance] = [(255 - row) / 255, far]
      }
      return distance < 6 ? best : NaN
    }, { x: place.x, y: place.top + height * place.height })
  }

  it('tells exact counts under the pointer, with the step and the values they stand for', async () => {
    await page.render({ ...encodeRun(syntheticRecord()), view: { kind: 'colorDim', layer: 4 } })
    await page.untilSays('.cs-heatmap', 'steps 0–359')
    const total = valuesOf(4).toLocaleString('en-US')
    const bin = 40 // of 64 between −10 and 10
    assert.equal(await page.hover('.cs-heatmap', 66, 0.08 + 0.84 * (1 - (bin + 0.5) / HISTOGRAM_BINS)), [`step 66`, `activation 2.5 to 2.813`, `values ${histogramAt(66, 4)[bin + 1]}`, `of ${total} ${percent((histogramAt(66, 4)[bin + 1] ?? 0) / valuesOf(4))}`].join('\n'))
    assert.match(await page.hover('.cs-heatmap', 66, 0.02), new RegExp(`activation above 10\nvalues ${histogramAt(66, 4)[HISTOGRAM_BINS + 1]}\n`))
    assert.match(await page.hover('.cs-heatmap', 66, 0.98), new RegExp(`activation below −10\nvalues ${histogramAt(66, 4)[0]}\n`))
  })

  it('adds up what it merged: a column of a long run tells the counts of all its steps', async () => {
    const run: SyntheticRun = { epochs: 1, stepsPerEpoch: 1500, layerNames: ['only'] }
    await page.render({ ...encodeRun(syntheticRecord(run)), view: { kind: 'colorDim', layer: 0 } })
    await page.untilSays('.cs-heatmap', 'steps 0–1,499')
    let expected = 0
    for (let step = 1000; step < 1004; step++) expected += histogramAt(step, 0)[11] ?? 0
    const label = await page.hover('.cs-heatmap', 1001, 0.08 + 0.84 * (1 - 10.5 / HISTOGRAM_BINS))
    assert.match(label, /^steps 1,000–1,003 · 4 batches\n/)
    assert.match(label, new RegExp(`values ${expected.toLocaleString('en-US')}\n`))
  })

  it('draws a histogram’s bars as high as their counts, under- and overflow apart', async () => {
    await page.render({ ...encodeRun(syntheticRecord()), view: { kind: 'hist', layer: 4, row: 66 } })
    await page.untilSays('.cs-histogram', 'step 66')
    const counts = histogramAt(66, 4)
    const heights = await page.page.locator('.cs-histogram').evaluate(plot => {
      const axis = (plot.querySelector('.js-plotly-plot') as unknown as { _fullLayout: { yaxis: { p2l(pixels: number): number } } })._fullLayout.yaxis
      // M left,bottom V top H right V bottom Z
      return Array.from(plot.querySelectorAll('.barlayer .point path'), path => 10 ** axis.p2l(Number(/V([-\d.]+)/.exec(path.getAttribute('d') ?? '')?.[1])))
    })
    const expected = [...counts.slice(0, HISTOGRAM_BINS + 2)]
    assert.equal(heights.length, expected.length)
    for (const [index, count] of expected.entries()) if (count > 0) assert.ok(Math.abs(Math.log10((heights[index] ?? NaN) / count)) < 0.02, `bar ${index}: ${heights[index]} for ${count}`)
    assert.match(await page.page.locator('.cs-caption').innerText(), new RegExp(`conv2d_5 at step 66: ${valuesOf(4).toLocaleString('en-US')} values`))
    assert.equal(await page.page.locator('.cs-histogram').getAttribute('role'), 'img')
  })

  it('shows near-zero shares and dead channels of the layers', async () => {
    const record: RunRecord = syntheticRecord()
    await page.render({ ...encodeRun(record), view: { kind: 'deadChart', layer: 3 } })
    await page.untilSays('.cs-dead', 'steps 0–359')
    assert.match((await page.page.locator('.cs-dead').getAttribute('aria-label')) ?? '', /conv2d_4: near zero \(\|o\| ≤ 0.05\) 98\.0 %, dead channels or units 31\.3 %/)
    const dead = await corners('.cs-dead', 1)
    assert.ok(Math.abs((dead.at(-1)?.[1] ?? NaN) - 20 / 64) < 0.01)
  })

  it('shows the curve before plotly.js has drawn it, in the same place', async () => {
    await page.page.evaluate(() => {
      // As long as the sketch is on the page nothing else is drawn.
      const { requestAnimationFrame: later } = globalThis
      const held: FrameRequestCallback[] = []
      new MutationObserver(() => {
        if (document.querySelector('.cs-sketch')) Object.assign(globalThis, { requestAnimationFrame: (call: FrameRequestCallback) => held.push(call), goOn: () => held.splice(0).forEach(call => later(call)) })
      }).observe(document.body, { subtree: true, childList: true })
    })
    await page.render(encodeRun(oneCycleRecord()))
    await page.page.locator('.cs-sketch').waitFor()
    assert.equal(await page.page.locator('.plot-container').count(), 0)
    assert.match((await page.page.locator('.cs-loss').getAttribute('aria-label')) ?? '', /^Loss chart over steps 0–359: first/)
    const sketch = await page.page.locator('.cs-sketch').evaluate(canvas => (canvas as HTMLCanvasElement).toDataURL())
    await page.page.evaluate(() => (globalThis as unknown as { goOn(): void }).goOn())
    await page.untilSays('.cs-loss', 'steps 0–359')
    await page.page.locator('.cs-sketch').waitFor({ state: 'detached' })
    const found = await onImage('.cs-loss', 1, sketch)
    assert.ok(found.filter(Boolean).length >= 19, JSON.stringify(found))
  })

  it('draws the many lines of a live run by itself, where plotly.js puts them in a file and when it has ended', async () => {
    const run: SyntheticRun = {}
    // Alone on the page: nothing beside it changes its place later.
    await page.render({ version: RUN_FORMAT, live: true, meta: syntheticMeta(run), view: { kind: 'layerStats' } })
    await page.say({ type: 'event', event: encodeRunEvent(stepsEvent(run, 0, 200)) })
    await page.untilSays('.cs-statistics', 'steps 0–199')
    await page.page.waitForFunction(() => document.querySelector('.cs-statistics .plot-container') !== null && document.querySelector('.cs-sketch') === null)
    assert.equal(await page.page.locator('.cs-statistics .scatterlayer .lines path[d*="L"]').count(), 0)
    const live = await page.page.locator('.cs-statistics > canvas').evaluate(canvas => (canvas as HTMLCanvasElement).toDataURL())
    await page.page.locator('.cs-picture:has(.cs-statistics)').getByRole('button', { name: 'SVG' }).press('Enter')
    await page.page.waitForFunction(() => (globalThis as unknown as { rendererPage: { sent: { type: string }[] } }).rendererPage.sent.some(({ type }) => type === 'save'))
    for (const message of await page.said()) if (message.type === 'save') assert.equal(Buffer.from(message.content, 'base64').toString().match(/class="js-line"/g)?.length, 15)
    // What is saved has the same axes; those of an ended run go no further than its steps.
    for (const trace of [0, 4, 7, 14]) {
      const found = await onImage('.cs-statistics', trace, live)
      assert.ok(found.filter(Boolean).length >= 17, `${trace}: ${JSON.stringify(found)}`)
    }
    await page.say({ type: 'event', event: { type: 'end', run: 'run-1', state: 'finished' } })
    await page.page.waitForFunction(() => [...document.querySelectorAll('.cs-statistics .xtick text')].every(tick => Number(tick.textContent) < 200))
    assert.equal(await page.page.locator('.cs-statistics .scatterlayer .lines path').count(), 15)
    assert.equal(await page.page.locator('.cs-statistics > canvas').evaluate(canvas => (canvas as HTMLCanvasElement).getContext('2d')?.getImageData(0, 0, (canvas as HTMLCanvasElement).width, (canvas as HTMLCanvasElement).height).data.some(part => part > 0)), false)
  })

  it('colours each channel in the steps in which it was dead, and says which they are', async () => {
    await page.render({ ...encodeRun(syntheticRecord()), view: { kind: 'deadChart', layer: 3 } })
    await page.untilSays('.cs-units', 'Dead units of conv2d_4 over time, steps 0–359. Now 20 of 64 are dead: ')
    const dead = Array.from({ length: 64 }, (_, unit) => unit).filter(unit => isDeadAt(359, 3, unit))
    assert.match((await page.page.locator('.cs-units').getAttribute('aria-label')) ?? '', new RegExp(`dead: ${dead.slice(0, 12).join(', ')} and 8 more\\.$`))
    const late = dead.find(unit => !isDeadAt(40, 3, unit)) ?? assert.fail('all died early')
    const first = Array.from({ length: 360 }, (_, step) => step).find(step => isDeadAt(step, 3, late)) ?? NaN
    const height = (unit: number): number => 1 - (unit + 0.5) / 64
    const isColoured = async (step: number, unit: number): Promise<boolean> => {
      const place = await page.place('.cs-units', step)
      return page.page.evaluate(({ x, y }) => {
        const canvas = document.querySelector<HTMLCanvasElement>('.cs-units > canvas')
        const box = canvas?.getBoundingClientRect()
        const pixel = canvas?.getContext('2d')?.getImageData(Math.round(x - (box?.left ?? 0)), Math.round(y - (box?.top ?? 0)), 1, 1).data ?? []
        const swatch = document.querySelector('.cs-picture:has(.cs-units) .cs-legend i')
        return swatch !== null && getComputedStyle(swatch).borderTopColor === `rgb(${[...pixel].slice(0, 3).join(', ')})`
      }, { x: place.x, y: place.top + height(unit) * place.height })
    }
    for (const [step, unit] of [[5, 0], [5, late], [100, 0], [200, late], [first + 1, late], [first - 2, late], [359, dead.at(-1) ?? 0], [359, 1], [359, 63]] as const)
      assert.equal(await isColoured(step, unit), isDeadAt(step, 3, unit), `channel ${unit} in step ${step}`)
    assert.equal(await page.hover('.cs-units', 300, height(late)), `step 300\nchannel ${late} dead\ndead in all 20 of 64`)
    assert.match(await page.hover('.cs-units', 300, height(1)), /channel 1 alive/)
    await page.page.locator('.cs-picture:has(.cs-units)').getByRole('button', { name: 'Table' }).click()
    const rows = await page.page.locator('.cs-picture:has(.cs-units) tbody tr').evaluateAll(all => all.map(row => [...row.children].map(cell => cell.textContent)))
    assert.deepEqual(rows.find(([unit]) => unit === String(late)), [String(late), String(first), '359', String(360 - first), String(360 - first)])
    assert.deepEqual(rows.map(([unit]) => Number(unit)), dead, 'each unit that was ever dead, once: none of these came back to life')
  })

  it('says of merged steps in how many of them a channel was dead', async () => {
    await page.render({ ...encodeRun(syntheticRecord({ stepsPerEpoch: 300 })), view: { kind: 'deadChart', layer: 3 } })
    await page.untilSays('.cs-units', 'steps 0–899')
    const unit = Array.from({ length: 64 }, (_, index) => index).find(index => Array.from({ length: 450 }, (_, pair) => pair).some(pair => isDeadAt(2 * pair + 1, 3, index) && !isDeadAt(2 * pair, 3, index))) ?? assert.fail('every channel died at an even step')
    const pair = Array.from({ length: 450 }, (_, index) => index).find(index => isDeadAt(2 * index + 1, 3, unit)) ?? NaN
    assert.match(await page.hover('.cs-units', 2 * pair, 1 - (unit + 0.5) / 64), new RegExp(`^steps ${2 * pair}–${2 * pair + 1}\nchannel ${unit} dead in 1 of 2 batches`))
  })

  it('names by which rule each layer’s share near zero was counted, and tells quantities of one layer apart', async () => {
    const saved = encodeRun(syntheticRecord({ layerNames: ['conv1', 'conv2', 'conv1', 'conv2'] }))
    const meta = { ...saved.meta, layers: saved.meta.layers.map((layer, index) => (index < 2 ? layer : { ...layer, quantity: 'gradient' as const, nearZeroThreshold: 1e-4 })) }
    await page.render({ ...saved, meta, view: { kind: 'layerStats' } })
    await page.untilSays('.cs-statistics', 'steps 0–359')
    const words = (await page.page.locator('.cs-statistics').getAttribute('aria-label')) ?? ''
    assert.match(words, /conv1: .*near zero \(o ≤ 0\.05\) .*; conv2: .*conv1, gradient: .*near zero \(g ≤ 0\.0001\) /)
    assert.equal(await page.page.locator('p.cs-caption').innerText(), 'Near zero: o ≤ 0.05, g ≤ 0.0001 (o an output, z a pre-activation, g a gradient, w a weight).')
    assert.deepEqual(await page.page.locator('.cs-legend li').allInnerTexts(), ['conv1', 'conv2', 'conv1, gradient', 'conv2, gradient'])
    await page.render({ ...saved, meta, view: { kind: 'deadChart', layer: 3 } }, { id: 'item-2', place: 'output-2' })
    await page.untilSays('.cs-dead', 'near zero (|g| ≤ 0.0001)')
    assert.ok((await page.page.locator('.cs-dead .annotation-text').allTextContents()).includes('near zero (|g| ≤ 0.0001)'))
    await page.render({ ...saved, meta, view: { kind: 'colorDim', layer: 3 } }, { id: 'item-3', place: 'output-3' })
    await page.untilSays('.cs-heatmap', 'Heatmap of the gradients of layer conv2')
    assert.equal(await page.page.locator('.cs-heatmap .ytitle').textContent(), 'gradient')
  })

  it('takes up another theme’s colours without being asked', async () => {
    await page.render(encodeRun(syntheticRecord()))
    await page.untilSays('.cs-loss', 'steps 0–359')
    const colour = (): Promise<string> => page.page.locator('.cs-loss .xtick text').first().evaluate(text => getComputedStyle(text).fill)
    const line = (): Promise<string> => page.page.locator('.cs-loss .scatterlayer .trace .lines path').nth(1).evaluate(path => getComputedStyle(path).stroke)
    const [text, stroke] = [await colour(), await line()]
    await page.setTheme('dark')
    await page.page.waitForFunction(before => getComputedStyle(document.querySelector('.cs-loss .xtick text') as Element).fill !== before, text)
    assert.equal(await colour(), 'rgb(157, 157, 157)')
    assert.notEqual(await line(), stroke)
    await page.setTheme('high-contrast')
    await page.page.waitForFunction(() => getComputedStyle(document.querySelector('.cs-loss .xtick text') as Element).fill === 'rgb(255, 255, 255)')
  })

  it('draws what is scrolled into view, and says in words what every picture shows', async () => {
    await page.render(encodeRun(syntheticRecord()))
    await page.untilSays('.cs-loss', 'steps 0–359')
    const drawn = (): Promise<number> => page.page.locator('.cs-heatmap .plot-container').count()
    assert.ok((await drawn()) < 5, 'the last heatmap is below the screen and not drawn yet')
    await page.page.locator('.cs-heatmap').last().scrollIntoViewIfNeeded()
    await page.page.waitForFunction(() => document.querySelectorAll('.cs-heatmap .plot-container').length === 5)
    await page.untilSays('.cs-heatmap', 'conv2d_5')
    for (const picture of await page.page.locator('[role=img]').all()) assert.ok(((await picture.getAttribute('aria-label')) ?? '').length > 40)
  })
})

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`
