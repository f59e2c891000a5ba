import assert from 'node:assert/strict'
import { fromBase64 } from '../../src/run'
import { BARS, HEATMAP, LINES } from './figures'
import { pageForEachTest } from './pageForEachTest'
import type { PicturePage } from './PicturePage'

const MIME = 'application/vnd.plotly.v1+json'

describe('figures of plotly', function () {
  this.timeout(40_000)
  let page: PicturePage
  pageForEachTest(opened => (page = opened), { theme: 'dark' })
  beforeEach(() => page.startRenderer())

  const show = async (figure: unknown, { id = 'item-1', place = 'output-1' } = {}): Promise<void> => page.renderText(JSON.stringify(figure), { id, place, mime: MIME })
  const drawn = (place = 'output-1'): Promise<void> => page.page.locator(`#${place} .main-svg .subplot`).first().waitFor({ state: 'attached' })
  const text = (): Promise<string> => page.page.locator('#output-1').innerText()

  it('draws lines and marks where their numbers are, also packed ones and those meant for WebGL', async () => {
    await show(LINES)
    await drawn()
    assert.deepEqual(await page.page.locator('.scatterlayer .trace').evaluateAll(traces => traces.map(trace => trace.querySelectorAll('.point').length)), [4, 3])
    assert.equal(await page.page.locator('.scatterlayer .trace .lines path').count(), 1)
    const heights = await page.page.locator('.scatterlayer .trace').nth(1).locator('.point').evaluateAll(points => points.map(point => point.getBoundingClientRect().top))
    const [first = NaN, second = NaN, third = NaN] = heights
    assert.ok(first > second && Math.abs(first - second - (second - third)) < 0.6, `1, 2 and 3 lie one above the other: ${heights.join(', ')}`)
    assert.match(await text(), /Squares/)
    assert.equal(await page.page.locator('.cs-figure').getAttribute('aria-label'), 'Figure: Squares. 2 traces: scatter “first”, scatter “packed”.')
  })

  it('draws bars as high as their numbers', async () => {
    await show(BARS)
    await drawn()
    const heights = await page.page.locator('.barlayer .point path').evaluateAll(bars => bars.map(bar => bar.getBoundingClientRect().height))
    assert.equal(heights.length, 3)
    assert.ok(heights.every((height, index) => Math.abs(height / (heights[1] ?? NaN) - [3, 1, 2][index]!) < 0.05), heights.join(', '))
    assert.equal(Math.round((await page.page.locator('.cs-figure .main-svg').first().boundingBox())?.height ?? 0), 300)
  })

  it('draws a heatmap of as many colours as it has cells', async () => {
    await show(HEATMAP)
    await drawn()
    await page.page.locator('.heatmaplayer image').waitFor({ state: 'attached' })
    const colours = await page.page.locator('.heatmaplayer image').evaluate(async element => {
      const image = Object.assign(new Image(), { src: element.getAttribute('href') ?? element.getAttribute('xlink:href') ?? '' })
      await image.decode()
      const canvas = Object.assign(document.createElement('canvas'), { width: image.width, height: image.height })
      const context = canvas.getContext('2d')!
      context.drawImage(image, 0, 0)
      return [...new Set([1 / 6, 3 / 6, 5 / 6].flatMap(x => [0.25, 0.75].map(y => context.getImageData(Math.floor(x * image.width), Math.floor(y * image.height), 1, 1).data.join())))]
    })
    assert.equal(colours.length, 6)
  })

  it('takes the theme’s colours, also when it changes, and the width of its output', async () => {
    await show(LINES)
    await drawn()
    const colour = (): Promise<string> => page.page.locator('.gtitle').evaluate(title => getComputedStyle(title).fill)
    assert.equal(await colour(), 'rgb(204, 204, 204)')
    assert.equal(await page.page.locator('.cs-figure .main-svg').first().evaluate(svg => getComputedStyle(svg).backgroundColor), 'rgba(0, 0, 0, 0)')
    await page.setTheme('light')
    await page.page.waitForFunction(() => getComputedStyle(document.querySelector('.gtitle')!).fill === 'rgb(59, 59, 59)')
    await page.page.setViewportSize({ width: 400, height: 900 })
    await page.page.waitForFunction(() => Math.abs((document.querySelector('.cs-figure .main-svg')?.getBoundingClientRect().width ?? 0) - 380) < 16)
  })

  it('is saved as a picture and as the numbers it shows, and shows these as a table', async () => {
    await show(LINES)
    await drawn()
    for (const name of ['Save as CSV', 'Save as SVG']) await page.page.getByRole('button', { name }).press('Enter')
    await page.page.waitForFunction(() => (globalThis as unknown as { rendererPage: { sent: { type: string }[] } }).rendererPage.sent.filter(({ type }) => type === 'save').length === 2)
    const files = new Map((await page.said()).flatMap(message => (message.type === 'save' ? [[message.name, new TextDecoder().decode(fromBase64(message.content))] as const] : [])))
    assert.deepEqual(files.get('Squares.csv')?.trim().split(/\r?\n/), ['trace,x,y', 'first,0,1', 'first,1,4', 'first,2,9', 'first,3,16', 'packed,0,1', 'packed,1,2', 'packed,2,3'])
    const svg = files.get('Squares.svg') ?? ''
    assert.equal(svg.split('class="point"').length - 1, 7)
    assert.match(svg, /Squares/)
    await page.disposeItem('item-1')
    await show(HEATMAP)
    await drawn()
    await page.page.getByRole('button', { name: 'Show as table' }).press('Enter')
    const rows = await page.page.locator('.cs-table-view tbody tr').allInnerTexts()
    assert.deepEqual(rows.map(row => row.split('\t').slice(1).map(Number)), [[0, 0, 1], [1, 0, 2], [2, 0, 3], [0, 1, 4], [1, 1, 5], [2, 1, 6]])
  })

  it('is let go of with its output', async () => {
    await show(LINES)
    await drawn()
    await show(BARS, { id: 'item-2', place: 'output-2' })
    await page.disposeItem('item-1')
    assert.equal(await page.page.locator('#output-1 .cs-figure').count(), 0)
    await drawn('output-2')
  })

  const bad: [string, unknown, RegExp][] = [
    ['is no figure', [1, 2], /It is not a figure of plotly/],
    ['has no traces', { data: 'lines' }, /not a figure of plotly: data/],
    ['has traces of a type that is not there', { data: [{ type: 'scatter3d' }, { type: 'pie' }] }, /scatter3d, pie cannot be drawn here\. These can: bar, heatmap, scatter/],
    ['packs fewer numbers than it says', { data: [{ y: { dtype: 'f8', bdata: 'AAAAAAAA8D8=', shape: '100000,100000' } }] }, /100000 × 100000 numbers of 8 bytes, and holds 8 bytes/],
    ['has too many marks', { data: [{ mode: 'markers', y: Array.from({ length: 20_000 }, (_, index) => index) }] }, /20,000 bars, marks or texts; at most 10,000/],
    ['has a thousand annotations', { data: [], layout: { annotations: Array.from({ length: 1000 }, () => ({ text: 'a' })) } }, /layout\.annotations/]
  ]
  for (const [name, figure, message] of bad)
    it(`says in words what is wrong with one that ${name}`, async () => {
      await show(figure)
      assert.match((await text()).replace(/\n/g, ' '), message)
      assert.match(await text(), /This figure cannot be shown/)
    })

  it('draws what it can of one with other traces too, and says what is left out', async () => {
    await show({ data: [...BARS.data, { type: 'surface', z: [[1]] }], layout: { updatemenus: [{ buttons: [{ label: 'press', method: 'relayout', args: [{ 'images[0].source': 'https://example.invalid/a.png' }] }] }], images: [{ source: 'https://example.invalid/a.png', x: 0, y: 1, sizex: 1, sizey: 1 }] } })
    await drawn()
    assert.equal(await page.page.locator('.barlayer .point').count(), 3)
    assert.match(await text(), /type surface cannot be drawn here/)
    assert.match(await text(), /Buttons and sliders/)
    assert.match(await text(), /nothing is fetched/)
    assert.equal(await page.page.locator('#output-1 image').count(), 0)
  })

  it('has no link that is alive, runs no text, and changes no object', async () => {
    const hostile = ['<a href="javascript:globalThis.executed=1">press</a>', '<<a x>a href="javascript:globalThis.executed=1">press</a>', '<a\nhref="https://example.invalid/" popup="width=1">press</a>', '<img src=x onerror="globalThis.executed=1">', '<b onclick="globalThis.executed=1">press</b>', '<span style="background:url(https://example.invalid/a.png)">press</span>']
    const json = JSON.stringify({ data: hostile.map(name => ({ type: 'bar', name, x: [name], y: [1], text: [name], hovertext: name, own: 1 })), layout: { title: { text: hostile[0] }, annotations: hostile.map(text => ({ text, showarrow: false })), xaxis: { title: { text: hostile[1] } } } })
    await page.renderText(json.replaceAll('"own":1', '"__proto__":{"executed":1},"constructor":{"prototype":{"executed":1}}'), { mime: MIME })
    await drawn()
    assert.equal(await page.page.locator('#output-1 a').count(), 0)
    assert.equal(await page.page.locator('#output-1 img, #output-1 script, #output-1 [onclick]').count(), 0)
    for (const place of await page.page.getByText('press').all()) await place.dispatchEvent('click')
    await page.page.mouse.move(400, 200)
    await page.page.waitForTimeout(300)
    assert.equal(await page.page.evaluate(() => 'executed' in globalThis || 'executed' in {}), false)
    assert.doesNotMatch(await page.page.locator('#output-1').innerHTML(), /example\.invalid\/a\.png/)
  })
})
