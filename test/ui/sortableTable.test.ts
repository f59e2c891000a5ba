import assert from 'node:assert/strict'
import { SORTABLE_TABLE_MIME, type SortableTable } from '../../src/run'
import { pageForEachTest } from './pageForEachTest'
import type { PicturePage } from './PicturePage'

const TABLE: SortableTable = {
  version: 1,
  headings: ['claim', 'p'],
  rows: [
    { cells: ['9.1 one', '0.5'], keys: [1, 0.5] },
    { cells: ['9.2 <b onclick="x">two</b>', ''], keys: [2, null] },
    { cells: ['10.1 three', '< 0.0001'], keys: [10, 1e-7] }
  ],
  note: 'A note.'
}

describe('a table that its reader sorts', function () {
  this.timeout(60_000)
  let page: PicturePage
  pageForEachTest(opened => (page = opened), { theme: 'dark' })
  beforeEach(() => page.startRenderer())

  const first = (): Promise<string[]> => page.page.locator('.cs-table tbody th').allTextContents()

  it('sorts by the number that a cell stands for, both ways round, what has none last; text is text', async () => {
    await page.renderText(JSON.stringify(TABLE), { mime: SORTABLE_TABLE_MIME })
    assert.deepEqual(await first(), TABLE.rows.map(({ cells }) => cells[0]))
    const p = page.page.getByRole('columnheader', { name: 'p' })
    await p.getByRole('button').click()
    assert.deepEqual((await first()).map(text => text.slice(0, 3)), ['10.', '9.1', '9.2'])
    assert.equal(await p.getAttribute('aria-sort'), 'ascending')
    // By the keyboard, too.
    await page.page.keyboard.press('Enter')
    assert.deepEqual((await first()).map(text => text.slice(0, 3)), ['9.1', '10.', '9.2'])
    await page.page.getByRole('columnheader', { name: 'claim' }).getByRole('button').click()
    assert.deepEqual((await first()).map(text => text.slice(0, 3)), ['9.1', '9.2', '10.'])
    assert.equal(await p.getAttribute('aria-sort'), null)
    assert.equal(await page.page.locator('.cs-table b').count(), 0)
    assert.deepEqual(page.errors, [])
  })

  it('says what is wrong with one that cannot be read', async () => {
    await page.renderText('{"version":1,"rows":5}', { mime: SORTABLE_TABLE_MIME })
    await page.page.getByText('no table as Convscope saves one').waitFor()
  })
})
