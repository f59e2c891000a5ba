import assert from 'node:assert/strict'
import { equivalence } from '../../../../src/experiments/statistics/equivalence'
import { holm } from '../../../../src/experiments/statistics/holm'
import { mcNemar } from '../../../../src/experiments/statistics/mcNemar'
import { medianInterval } from '../../../../src/experiments/statistics/medianInterval'
import { pairedT } from '../../../../src/experiments/statistics/pairedT'
import { signFlip } from '../../../../src/experiments/statistics/signFlip'
import { signTest } from '../../../../src/experiments/statistics/signTest'
import { wilson } from '../../../../src/experiments/statistics/wilson'
import reference from '../../../reference/statistics.json'

/** Equal in so many digits, or near enough where both are as good as 0. */
function near(found: number, expected: number, what: string, digits = 10): void {
  assert.ok(Math.abs(found - expected) <= 10 ** -digits * Math.abs(expected) + 1e-14, `${what}: ${found}, expected ${expected}`)
}

describe('statistics beside scipy and statsmodels', () => {
  it('Student: t, p and intervals at four levels', () => {
    for (const each of reference.paired) {
      const found = pairedT(each.differences)
      const name = `[${each.differences.join(' ')}]`
      for (const quantity of ['mean', 'sd', 't', 'p'] as const) near(found[quantity], each[quantity], `${quantity} of ${name}`)
      for (const [level, [low, high]] of Object.entries(each.intervals)) {
        const interval = found.interval(Number(level))
        near(interval.low, low!, `${level} of ${name}`)
        near(interval.high, high!, `${level} of ${name}`)
      }
    }
  })

  it("as published: Student's sleep (t = 4.06) and Darwin's maize (t = 2.148; Fisher counted 1,726 flips of 32,768)", () => {
    const [sleep, maize] = reference.paired
    assert.equal(pairedT(sleep!.differences).t.toFixed(2), '4.06')
    assert.equal(pairedT(maize!.differences).t.toFixed(3), '2.148')
    assert.equal(signFlip(maize!.differences), 1726 / 32768)
  })

  it('equivalence: p, and the 90 % interval lies in the zone exactly where it is below 0.05', () => {
    for (const each of reference.paired) {
      for (const [smallest, p] of Object.entries(each.equivalence)) {
        const found = equivalence(each.differences, Number(smallest))
        near(found.p, p, `within ${smallest}: [${each.differences.join(' ')}]`)
        assert.equal(found.equivalent, p < 0.05)
      }
    }
  })

  it('sign flips, ties counted', () => {
    for (const each of reference.paired) assert.equal(signFlip(each.differences), each.signFlip, `[${each.differences.join(' ')}]`)
  })

  it('sign test and McNemar', () => {
    for (const { counts: [positive, negative], p } of reference.signTest) near(signTest(positive!, negative!), p, `${positive!} and ${negative!}`)
    for (const { table, p } of reference.mcNemar) {
      const pairs = table.flatMap((count, place) => Array<readonly [boolean, boolean]>(count).fill([place < 2, place % 2 === 0]))
      const found = mcNemar(pairs)
      assert.deepEqual([found.both, found.firstOnly, found.secondOnly, found.neither], table)
      near(found.p, p, table.join(' '))
    }
  })

  it('Wilson intervals', () => {
    for (const { share: [successes, n], level, interval: [low, high] } of reference.wilson) {
      const found = wilson(successes!, n!, level)
      near(found.low, low!, `${successes!} of ${n!}`)
      near(found.high, high!, `${successes!} of ${n!}`)
    }
  })

  it('intervals of a median', () => {
    for (const { n, level, places } of reference.medianInterval) {
      const values = Array.from({ length: n }, (_, place) => ((place * 7) % n) + (n % 7 === 0 ? 0 : 1))
      const sorted = [...values].sort((a, b) => a - b)
      const expected = places ? { low: sorted[places[0]! - 1], high: sorted[places[1]! - 1] } : undefined
      assert.deepEqual(medianInterval(values, values, level), expected, `${n} at ${level}`)
    }
  })

  it('Holm', () => {
    for (const { p, adjusted, passes } of reference.holm) {
      const found = holm(p)
      found.forEach((each, place) => near(each.adjusted, adjusted[place]!, `${p.join(' ')} at ${place}`))
      assert.deepEqual(found.map(each => each.passes), passes)
      assert.deepEqual(found.map(each => each.p), p)
    }
  })
})
