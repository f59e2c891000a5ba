import assert from 'node:assert/strict'
import { correctLedger, decideContrast, decideFailures, decisionWords, type ContrastDecision, type Decision } from '../../../../src/experiments/statistics'

const SPREAD = [0.5, -1.2, 0.9, -0.2, 1.4, -1.1, 0.6, -0.9]
const decide = (mean: number, smallestEffect = 0.3): ContrastDecision => decideContrast({ differences: SPREAD.map(value => mean + value), smallestEffect, claimed: 'higher' })
const weak = decide(0.95)
const strong = decide(10)
const none = decide(0.01, 4)
const open = decide(0.2)

describe('the ledger after the correction', () => {
  it('keeps a row that does not outlast it, says so, and counts it inconclusive', () => {
    assert.ok(weak.outcome.kind === 'supported' && weak.p > 0.01 && weak.p < 0.05, `a weak row: ${weak.p}`)
    const alone = correctLedger([{ id: '1.1', decision: weak }])
    assert.deepEqual([alone.rows[0]?.words, alone.totals], ['supported', { supported: 1 }])
    const rows = [['9.1', strong], ['1.1', weak], ['5.4', none], ['6.6', open], ['8.2', open]].map(([id, decision]) => ({ id: id as string, decision: decision as Decision }))
    const corrected = correctLedger(rows)
    assert.deepEqual(corrected.rows.map(({ row, words, passes }) => [row.id, words, passes]), [
      ['9.1', 'strongly supported', true],
      ['1.1', 'supported (not after correction)', false],
      ['5.4', 'contradicted, no effect', true],
      ['6.6', decisionWords(open), false],
      ['8.2', decisionWords(open), false]
    ])
    assert.deepEqual(corrected.totals, { supported: 1, 'contradicted, no effect': 1, inconclusive: 3 })
    assert.equal(corrected.rows[1]?.adjustedP, 3 * weak.p, 'three rows are left when its turn comes')
    assert.deepEqual(corrected.rows[1].row.decision, weak, 'with its interval')
  })

  it('never lets a row pass that declares nothing, nor make room for others', () => {
    const significant = decide(1.2, 1.3)
    assert.ok(significant.outcome.kind === 'inconclusive' && significant.p < weak.p)
    const { rows, totals } = correctLedger([{ decision: significant }, { decision: weak }])
    assert.deepEqual(rows.map(({ passes }) => passes), [false, 2 * weak.p <= 0.05])
    assert.equal(rows[1]?.adjustedP, 2 * weak.p)
    assert.deepEqual(rows[0]?.counted, { kind: 'inconclusive' })
    assert.equal(Object.values(totals).reduce((sum, count) => sum + count, 0), 2)
  })

  it('takes decisions of every kind, and none at all', () => {
    const failures = decideFailures({ pairs: Array.from({ length: 12 }, (_, seed) => ({ seed, arm: { failed: true }, baseline: { failed: false } })), claimed: 'higher' })
    assert.deepEqual(correctLedger([{ decision: failures }, { decision: strong }]).totals, { supported: 2 })
    assert.deepEqual(correctLedger([{ decision: { outcome: { kind: 'contradicted', way: 'no effect' }, p: 0.04 } }]).rows.map(({ words }) => words), ['contradicted, no effect'], 'a saved row')
    assert.deepEqual(correctLedger([]), { rows: [], totals: {} })
  })

  it('says a decision in a few words', () => {
    assert.match(decisionWords(open), /^inconclusive \(about \d+ seeds are needed\)$/)
    assert.equal(decisionWords(decide(1, 3)), 'contradicted, no effect (real but negligible)')
    assert.equal(decisionWords(decide(-10)), 'strongly contradicted, reversed')
  })
})
