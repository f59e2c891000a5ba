import assert from 'node:assert/strict'
import * as v from 'valibot'
import { writeCsv } from '../../../renderers/charts/writeCsv'
import { fileName } from '../../../renderers/charts/PictureFile'
import { stepTable } from '../../../renderers/charts/PictureTable'
import { ScalarSeries, ViewMessage } from '../../../src/run'

describe('a picture’s CSV', () => {
  it('quotes what RFC 4180 asks for, and ends every line with CR LF', () => {
    assert.equal(writeCsv({ columns: ['step', 'mean of conv, "first"'], rows: [[0, 'two\nlines'], [1, ' edge'], [2, '']] }), 'step,"mean of conv, ""first"""\r\n0,"two\nlines"\r\n1," edge"\r\n2,\r\n')
  })

  it('writes numbers so that they are read back exactly', () => {
    const numbers = [0.1 + 0.2, Math.fround(0.1), 1e-320, -1.7976931348623157e308, 123456789012345, NaN, Infinity, -0.5]
    assert.deepEqual(writeCsv({ columns: ['x'], rows: numbers.map(number => [number]) }).trimEnd().split('\r\n').slice(1).map(Number), numbers)
  })

  it('has a row for each bucket of a long series, in the shown steps only', () => {
    const series = new ScalarSeries(4)
    for (let step = 0; step < 7; step++) series.push(step)
    const { columns, rows } = stepTable(series, [{ name: 'mean', value: index => series.mean[index] ?? NaN }], { every: 10, range: [25, 100] })
    assert.deepEqual(columns, ['first step', 'last step', 'mean'])
    assert.deepEqual(rows, [[20, 30, 2.5], [40, 50, 4.5], [60, 60, 6]])
  })

  it('gives files names without folders, whatever the run is called', () => {
    assert.equal(fileName('Loss of simpleCnn, lr 0.06', 'text/csv'), 'Loss-of-simpleCnn-lr-0.06.csv')
    assert.equal(fileName('../../etc/passwd', 'image/png'), 'etc-passwd.png')
    assert.equal(fileName('<b>…</b>', 'image/svg+xml'), 'b-b.svg')
    assert.equal(fileName('\u0000/', 'image/png'), 'picture.png')
    const titles = ['𝒳'.repeat(300), '.. .hidden', 'ａ\ud835', 'Activations of conv2d_1 over time, and so on, for a name that goes on and on without an end', '💥', '-_-', 'слой 1']
    for (const title of titles) assert.ok(v.safeParse(ViewMessage, { type: 'save', name: fileName(title, 'image/png'), mime: 'image/png', content: '' }).success, fileName(title, 'image/png'))
  })
})
