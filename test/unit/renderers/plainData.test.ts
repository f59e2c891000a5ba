import assert from 'node:assert/strict'
import { FigureError } from '../../../renderers/notebook/figure/FigureError'
import { plainData } from '../../../renderers/notebook/figure/plainData'

describe('a figure’s parts as plain data', () => {
  const text = (given: string): unknown => plainData(given).value

  it('has tags without attributes, and no link', () => {
    assert.equal(text('<a href="javascript:x()">press</a> <b onclick="x()">me</b>'), '<span>press</span> <b>me</b>')
    assert.equal(text('<A\nhref="https://example.invalid/">press</A>'), '<span>press</span>')
    assert.equal(text('<span style="background:url(https://example.invalid/a.png)">x</span><br/>y'), '<span>x</span><br>y')
    // What is left must not be a link in its turn.
    assert.doesNotMatch(String(text('<<a x>a href="javascript:x()">press</a>')), /<a[\s>]/)
  })

  it('keeps other texts as they are', () => {
    for (const given of ['x < 3 and y > 2', '<abc def="1">', 'a<b', 'α & β']) assert.equal(text(given), given)
  })

  it('leaves out keys that reach into every object, and pictures that lie elsewhere', () => {
    const { value, withoutImages } = plainData(JSON.parse('{"__proto__":{"x":1},"a":{"constructor":1,"b.__proto__.c":1,"_private":1,"ok":1},"images":[{"source":"https://example.invalid/a.png","x":1},{"source":"data:image/png;base64,AA"}]}'))
    assert.deepEqual(value, { a: { ok: 1 }, images: [{ x: 1 }, { source: 'data:image/png;base64,AA' }] })
    assert.equal(withoutImages, true)
  })

  it('refuses packed numbers that are more or fewer than they say, before they are unpacked', () => {
    const packed = { dtype: 'f8', bdata: 'AAAAAAAA8D8=' }
    assert.deepEqual(plainData({ y: packed }).value, { y: packed })
    for (const wrong of [{ ...packed, shape: '1000000000, 1000000000' }, { ...packed, shape: -1 }, { ...packed, bdata: 'AAAAAAAA8D' }, { ...packed, bdata: '%%%%' }, { ...packed, dtype: 'f16' }]) assert.throws(() => plainData({ y: wrong }), FigureError)
  })

  it('refuses what is nested without end', () => {
    assert.throws(() => plainData(JSON.parse('['.repeat(5000) + ']'.repeat(5000))), FigureError)
  })
})
