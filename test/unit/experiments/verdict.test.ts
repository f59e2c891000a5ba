import assert from 'node:assert/strict'
import { outcomeOfCount, Table, verdictByCounting, type Claim } from '../../../src/experiments'
import { JUPYTER_DISPLAY } from '../../../src/run'

const claim: Claim = { id: '0.1', question: 0, text: '<img src=x onerror=alert(1)> is & stays text', kind: 'definitional', reading: 'as written', decidedBy: 'Counting.' }

describe('verdicts by counting', () => {
  it('supports a claim only when all it names is there', () => {
    assert.deepEqual([outcomeOfCount(2, 2), outcomeOfCount(1, 2), outcomeOfCount(0, 2)].map(one => one.kind), ['supported', 'contradicted', 'contradicted'])
  })

  it('refuses counts that cannot be', () => {
    for (const [found, claimed] of [[1, 0], [-1, 2], [3, 2], [NaN, 2]] as const) assert.throws(() => outcomeOfCount(found, claimed), RangeError)
    assert.throws(() => verdictByCounting(claim, [], '', []), /tried in no case/)
  })

  it('is mixed when a part is there, or the cases differ', () => {
    const verdict = (...counted: [string, number, number][]): [string, boolean] => {
      const made = verdictByCounting(claim, counted.map(([name, found, claimed]) => ({ name, found, claimed })), '', [])
      return [made.words, made.qualifiers.includes('mixed')]
    }
    assert.deepEqual(verdict(['by default', 0, 1]), ['contradicted', false])
    assert.deepEqual(verdict(['by default', 1, 1], ['otherwise', 1, 1]), ['supported', false])
    assert.deepEqual(verdict(['by default', 1, 2]), ['mixed: 1 of 2 found', true])
    assert.deepEqual(verdict(['by default', 1, 1], ['otherwise', 0, 1]), ['mixed: supported by default, contradicted otherwise', true])
  })

  it('shows text as text', () => {
    const verdict = verdictByCounting(claim, [{ name: 'by default', found: 1, claimed: 1 }], 'a < b', [{ what: '<b>', quantity: 1234.5, unit: 'bytes' }])
    const html = String(verdict[JUPYTER_DISPLAY]()['text/html'])
    assert.ok(!html.includes('<img') && html.includes('&lt;img'))
    assert.ok(html.includes('a &lt; b') && html.includes('1,234.5 bytes'))
    assert.ok(!String(new Table(['<i>'], [['<u>']], '<s>')[JUPYTER_DISPLAY]()['text/html']).match(/<[ius]>/))
  })
})
