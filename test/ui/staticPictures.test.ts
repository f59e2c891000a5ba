import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import { experimentPicture, runPicture, verdictPicture, type DrawnExperiment, type DrawnVerdict } from '../../src/picture'
import { syntheticRun } from '../unit/picture/syntheticRun'
import { PictureBrowser, PicturePage, type ThemeKind } from './PicturePage'

// The pictures that notebooks hold for places without our renderer, in a real browser as VS Code shows them (as part of its page) and as
// GitHub and the report do (as an image).

const LONG = 'Adam 0.06 for 60 steps, then 0.01 until the end, with a warm-up of ten steps before it'
const ARMS = ['Adam 0.06 for 60 steps, then 0.01', 'low', LONG, 'a_label_without_any_space_in_it_which_is_longer_than_its_column_is_wide', 'Adam 0.03, wrong labels', 'SGD 0.15, then 0.015', 'seventh']
const EXPERIMENT: DrawnExperiment = {
  name: `A long name, which says at leisure what is compared with what: ${LONG}`,
  state: 'interrupted',
  status: `12 trials, 3 failed; 40 s of training. ${LONG}. ${LONG}`,
  about: 'MNIST, 12,000 training images, 8 paired seeds (profile quick), tensorflow 2.15.1 (CPU), 1 thread',
  metric: { name: 'highest loss of the first 60 steps, as a multiple of the first', unit: 'multiples of it', better: 'lower', scale: 'log' },
  curve: { name: 'training loss, a name that is long: the mean of the cross-entropies of one batch, by the step in which it was trained', x: 'steps', scale: 'log', hasNoLogarithm: true },
  arms: ARMS.map((label, arm) => ({
    label,
    ...(arm % 2 === 0 ? { detail: 'chosen by validation: lr 0.0316227766, momentum 0.9' } : {}),
    trials: Array.from({ length: 12 }, (_, index) => ({ seed: index + 1, state: index === 3 ? ('failed' as const) : ('done' as const), fraction: 1, value: index === 3 ? null : arm === 1 ? 0 : 10 ** (arm + index / 5) })),
    curve: { x: [1, 2, 3], mean: [3, 2, 0], low: [2, 1, 0], high: [4, 3, 1] }
  }))
}
const effect = { title: `wrong labels, ${LONG} (SGD, momentum 0.9, lr 0.06)`, verdict: { kind: 'contradicted' as const, words: 'contradicted, no effect (real but negligible)' }, facts: 'n = 8, p = 0.012 (of equivalence), sign-flip p = 0.0078', notes: [LONG] }
const VERDICT: DrawnVerdict = {
  id: '7.4',
  claim: LONG,
  kind: 'mixed',
  mark: '±',
  words: `mixed: supported ${LONG}`,
  finding: LONG.repeat(4),
  contrasts: [
    { ...effect, axis: `the loss just after an outlier, as a multiple of that before, (${ARMS[0]} / ${ARMS[4]}) / (${ARMS[5]} / ${ARMS[2]})`, isRatio: true, dots: [{ seed: 1, value: 3 }, { seed: 2, value: 0.2 }], estimate: 1, interval: [0.1, null], zone: [0.8, 1.25], zoneWords: 'a factor below 1.25 does not matter', claimed: 'higher' },
    { ...effect, crossed: 'failed', arms: ARMS.slice(2, 5).map(label => ({ label, failed: Array.from({ length: 12 }, (_, index) => index % 2 === 0), words: '6 of 12 failed (95 % interval of the share: 25 to 75 %)' })) }
  ],
  secondary: [],
  facts: [['Held equal', LONG]]
}
const PICTURES = { 'an experiment': experimentPicture(EXPERIMENT), 'a verdict': verdictPicture(VERDICT), 'a run': runPicture(syntheticRun({ layers: ['a layer with a long name', 'b', 'c'] })) }

describe('pictures of notebooks, without our renderer', function () {
  this.timeout(60_000)
  let browser: PictureBrowser

  before(async () => {
    browser = await PictureBrowser.launch()
  })
  after(() => browser.close())

  const opened = async (svg: string, theme: ThemeKind, system: 'light' | 'dark', width = 1000): Promise<PicturePage> => {
    const page = await PicturePage.open(browser, { theme, width, height: 1400 })
    await page.page.emulateMedia({ colorScheme: system })
    await page.page.evaluate(markup => (document.body.innerHTML = markup), svg)
    return page
  }

  for (const [name, svg] of Object.entries(PICTURES)) {
    it(`${name}: no text lies over another or beyond the edge, however long, on a page of 320 or 2,000 pixels`, async () => {
      for (const width of [320, 2000]) {
        const page = await opened(svg.replace('<svg ', `<svg data-wide="" `), 'light', 'light', width)
        if (width === 2000) await page.page.addStyleTag({ content: 'svg { width: 100% }' })
        assert.deepEqual(await collisions(page.page), [])
        await page.close()
      }
    })

    it(`${name}: what is shortened has the whole text as its title`, async () => {
      const page = await opened(svg, 'light', 'light')
      const cut = await page.page.evaluate(() => Array.from(document.querySelectorAll('svg text')).filter(text => (text.firstChild?.textContent ?? '').endsWith('…')).map(text => [text.firstChild?.textContent?.slice(0, -1).trimEnd() ?? '', text.querySelector('title')?.textContent ?? ''] as const))
      for (const [shown, whole] of cut) assert.ok(whole.startsWith(shown) && whole.length > shown.length, `${shown} of ${whole}`)
      if (name === 'an experiment') assert.ok(cut.length > 0)
      await page.close()
    })

    it(`${name}: within VS Code it has the theme's colours, whatever the system's are; nothing in it is hard to read`, async () => {
      for (const [theme, system, sheet] of [['dark', 'light', 'rgb(31, 31, 31)'], ['light', 'dark', 'rgb(255, 255, 255)'], ['high-contrast', 'light', 'rgb(0, 0, 0)']] as const) {
        const page = await opened(svg, theme, system)
        assert.equal(await page.page.evaluate(() => getComputedStyle(document.querySelector('svg rect')!).fill), sheet)
        const pale = await faintTexts(page.page, sheet, theme === 'high-contrast' ? 7 : 4.5)
        assert.deepEqual(pale, [], theme)
        await page.close()
      }
    })

    it(`${name}: as an image it is light or dark as the page that it is in`, async () => {
      for (const [system, sheet] of [['light', [255, 255, 255]], ['dark', [13, 17, 23]]] as const) {
        const page = await opened('', 'light', system)
        await page.page.evaluate(source => (document.body.innerHTML = `<style>:root { color-scheme: light dark }</style><img src="${source}">`), `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`)
        assert.deepEqual(await pixelOfImage(page.page), sheet)
        await page.close()
      }
    })
  }

  it('are light where styles are stripped', async () => {
    const page = await opened(PICTURES['a verdict'].replace(/<style>[^]*?<\/style>/, '').replace(/ class="[^"]*"/g, ''), 'dark', 'dark')
    assert.equal(await page.page.evaluate(() => getComputedStyle(document.querySelector('svg rect')!).fill), 'rgb(255, 255, 255)')
    await page.close()
  })

  it('say nothing of the rest of the page', async () => {
    const page = await opened(`${PICTURES['an experiment']}<svg><rect class="other" fill="#ffffff" width="9" height="9"/></svg>`, 'dark', 'dark')
    assert.equal(await page.page.evaluate(() => getComputedStyle(document.querySelector('.other')!).fill), 'rgb(255, 255, 255)')
    await page.close()
  })
})

/** Pairs of texts whose boxes share more than a hair, and texts beyond the picture's edge. */
const collisions = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const svg = document.querySelector('svg')!
    const frame = svg.getBoundingClientRect()
    const texts = Array.from(svg.querySelectorAll('text')).map(text => ({ text: text.firstChild?.textContent ?? '', box: text.getBoundingClientRect() }))
    // Boxes have room for accents and descenders.
    const hair = (2.5 * frame.width) / 880
    const beyond = texts.filter(({ box }) => box.left < frame.left || box.right > frame.right).map(({ text }) => `beyond the edge: ${text}`)
    const over = texts.flatMap((a, index) => texts.slice(index + 1).filter(b => Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left) > hair && Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top) > hair).map(b => `${a.text} | ${b.text}`))
    return [...beyond, ...over]
  })

/** Texts with less contrast to the sheet (WCAG) than that; those on a colour of their own are left out. */
const faintTexts = (page: Page, sheet: string, least: number): Promise<string[]> =>
  page.evaluate(
    ([sheet, least]) => {
      const luminance = (colour: string): number => {
        const [r = 0, g = 0, b = 0] = (colour.match(/[\d.]+/g) ?? []).map(Number).map(channel => (colour.startsWith('color(') ? channel : channel / 255)).map(channel => (channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4))
        return 0.2126 * r + 0.7152 * g + 0.0722 * b
      }
      const ratio = (a: number, b: number): number => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)
      const onColour = (text: Element): boolean => text.previousElementSibling?.tagName === 'rect' && text.getAttribute('fill') === '#fffffe'
      return Array.from(document.querySelectorAll('svg text'))
        .filter(text => !onColour(text) && ratio(luminance(getComputedStyle(text).fill), luminance(sheet)) < least)
        .map(text => `${text.textContent}: ${getComputedStyle(text).fill}`)
    },
    [sheet, least] as const
  )

/** Of the page's first image, the colour next to its corner: taken from a screenshot, for it is the browser that draws it. */
async function pixelOfImage(page: Page): Promise<number[]> {
  const box = await page.locator('img').boundingBox()
  assert.ok(box)
  const shot = (await page.screenshot({ clip: { x: box.x + 5, y: box.y + 5, width: 4, height: 4 } })).toString('base64')
  return page.evaluate(async source => {
    const image = Object.assign(new Image(), { src: `data:image/png;base64,${source}` })
    await image.decode()
    const context = Object.assign(document.createElement('canvas'), { width: 4, height: 4 }).getContext('2d')!
    context.drawImage(image, 0, 0)
    return [...context.getImageData(1, 1, 1, 1).data.slice(0, 3)]
  }, shot)
}
