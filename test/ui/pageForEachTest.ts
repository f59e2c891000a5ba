import assert from 'node:assert/strict'
import { PictureBrowser, PicturePage } from './PicturePage'

/** Opens a new page for each test of the suite that it is called in, all in one Chromium. No error may be left on it. */
export function pageForEachTest(take: (page: PicturePage) => void, options?: Parameters<typeof PicturePage.open>[1]): void {
  let browser: PictureBrowser
  let page: PicturePage

  before(async () => {
    browser = await PictureBrowser.launch()
  })
  after(() => browser.close())
  beforeEach(async () => {
    page = await PicturePage.open(browser, options)
    take(page)
  })
  afterEach(async () => {
    assert.deepEqual(page.errors, [])
    await page.close()
  })
}
