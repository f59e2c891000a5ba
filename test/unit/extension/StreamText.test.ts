import assert from 'node:assert/strict'
import { PRINTED_LIMIT, StreamText } from '../../../src/extension/StreamText'

describe('StreamText', () => {
  it('joins what is printed on one stream and keeps the order of the two', () => {
    const printed = new StreamText()
    for (const [name, text] of [['stdout', 'a'], ['stdout', 'b'], ['stderr', 'c'], ['stdout', 'd']] as const) printed.add(name, text)
    assert.deepEqual(printed.take(), [
      { name: 'stdout', text: 'ab' },
      { name: 'stderr', text: 'c' },
      { name: 'stdout', text: 'd' }
    ])
    assert.ok(printed.empty)
  })

  it('keeps the beginning of a flood and counts how much more there was', () => {
    const printed = new StreamText()
    let kept = 0
    for (let i = 0; i < 40; i++) {
      printed.add('stdout', 'x'.repeat(100_000))
      kept += printed.take().reduce((sum, { text }) => sum + text.length, 0)
    }
    assert.equal(kept, PRINTED_LIMIT)
    assert.equal(printed.leftOut, 2_000_000)
  })
})
