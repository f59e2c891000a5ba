import assert from 'node:assert/strict'
import { decideCensored, parseDecision, type CensoredDecision, type ContrastDecision } from '../../../../src/experiments/statistics'
import { rankCensored } from '../../../../src/experiments/statistics/rankCensored'

type Times = readonly (readonly [arm: number | null, baseline: number | null])[]
const decide = (times: Times, claimed: 'higher' | 'lower' = 'lower', smallestEffect?: number): CensoredDecision | ContrastDecision =>
  decideCensored({ pairs: times.map(([arm, baseline], seed) => ({ seed, arm, baseline })), limit: 400, claimed, smallestEffect })

function censored(decision: CensoredDecision | ContrastDecision): CensoredDecision {
  if (decision.kind !== 'censored') throw new assert.AssertionError({ message: 'was decided as if every run had reached the target' })
  return decision
}

describe('the decision about when a target is reached', () => {
  it('is a contrast of log ratios where every run reached it', () => {
    const decision = decide([[90, 320], [100, 400], [130, 440 - 60], [110, 350], [95, 390]])
    assert.equal(decision.kind, 'contrast')
    assert.deepEqual([decision.outcome.kind, decision.strongly, decision.scale, decision.n], ['supported', true, 'log ratio', 5])
  })

  it('takes never as later than anything, and counts who reached it', () => {
    const decision = censored(decide([[100, null], [110, 300], [120, null], [90, 200], [100, null], [200, 390], [150, null], [null, null]]))
    assert.deepEqual(decision.outcome, { kind: 'supported' })
    assert.deepEqual([decision.arm.reached, decision.baseline.reached, decision.armFirst, decision.baselineFirst, decision.ties], [7, 3, 7, 0, 1])
    assert.equal(decision.p, 2 / 2 ** 7)
    assert.match(decision.notes.join(' '), /1 of 8 seeds reached the target in neither arm/)
    // 400 / 100, 400 / 120 and 400 / 150 are the least that these ratios can be: the median is the 300 / 110 of the second seed, or more.
    assert.ok(Math.abs((decision.inClaimedDirection.estimate.low ?? NaN) - Math.log(300 / 110)) < 1e-12)
    assert.equal(decision.inClaimedDirection.estimate.high, null)
    assert.deepEqual(decision.asMeasured.estimate, { low: null, high: -(decision.inClaimedDirection.estimate.low ?? NaN) })
    assert.ok((decision.inClaimedDirection.ci95?.low ?? NaN) > 0)
    assert.deepEqual(censored(decide([[100, null], [110, 300], [120, null], [90, 200], [100, null], [200, 390], [150, null]], 'higher')).outcome, { kind: 'contradicted', way: 'reversed' })
    // The mean over what reached it would say the opposite here: the arm reaches it late, the baseline hardly ever.
    const rare = censored(decide([[300, null], [310, null], [320, null], [305, null], [330, 100], [300, null], [310, null], [320, null], [301, null]]))
    assert.equal(rare.armFirst, 8)
    assert.ok(rare.arm.meanRank < rare.baseline.meanRank)
    assert.deepEqual(rare.outcome, { kind: 'supported' })
  })

  it('does not call an effect large enough that only might be', () => {
    // Each is first, but what never arrived may have been close behind: 400 / 390 is all that is known.
    assert.deepEqual(decide([[390, null], [390, null], [390, null], [390, null], [390, null], [390, null]]).outcome, { kind: 'inconclusive' })
    // An arm that never arrives may be late without bound, which does not make it faster.
    const open = censored(decide([[100, 200], [100, 200], [100, 200], [null, 300], [null, 300], [null, 300]]))
    assert.deepEqual(open.outcome, { kind: 'inconclusive' })
    assert.equal(open.inClaimedDirection.estimate.low, null)
  })

  it('finds no effect where enough pairs surely lie inside the zone', () => {
    const alike: Times = [[100, 101], [200, 198], [300, 303], [150, 150], [180, 182]]
    assert.deepEqual(censored(decide([...alike, [null, null]])).outcome, { kind: 'contradicted', way: 'no effect' })
    assert.deepEqual(censored(decide([...alike.slice(1), [null, null]])).outcome, { kind: 'inconclusive' }, 'four pairs are too few')
    assert.deepEqual(censored(decide([...alike.slice(1), [null, 390]])).outcome, { kind: 'inconclusive' }, 'one that never arrived may be far off')
    assert.equal(censored(decide([...alike, [null, null]])).equivalenceP, 1 / 2 ** 5)
  })

  it('decides nothing where nothing was reached, by one pair or by two', () => {
    const never = censored(decide([[null, null], [null, null], [null, null]]))
    assert.deepEqual([never.outcome.kind, never.p, never.inClaimedDirection.estimate, never.inClaimedDirection.ci95], ['inconclusive', 1, { low: null, high: null }, null])
    assert.equal(never.arm.meanRank, 3.5)
    for (const times of [[[10, null]], [[10, null], [10, null]], [[10, 20]], [[10, 20], [11, 22]]] as const) assert.deepEqual(decide(times).outcome, { kind: 'inconclusive' })
    assert.match(decide([[10, null], [10, null]]).notes.join(' '), /2 pairs decide nothing/)
  })

  it('counts pairs that arrive together against a difference', () => {
    const six: Times = [[100, null], [100, 300], [100, 300], [100, 300], [100, 300], [100, 300]]
    assert.equal(decide(six).outcome.kind, 'supported')
    const tied = censored(decide([...six, [300, 300]]))
    assert.deepEqual([tied.outcome.kind, tied.ties, tied.p], ['inconclusive', 1, 16 / 2 ** 7])
  })

  it('ranks with the shared places of ties, never last', () => {
    assert.deepEqual(rankCensored([30, null, 10, 10, null]), [3, 4.5, 1.5, 1.5, 4.5])
  })

  it('is plain data, and refuses times that cannot be', () => {
    for (const decision of [decide([[100, null], [110, 300], [null, null]]), decide([[null, null]]), decide([[1, 2], [2, 3]])]) assert.deepEqual(parseDecision(JSON.parse(JSON.stringify(decision))), decision)
    assert.throws(() => decide([]), /no pairs/)
    assert.throws(() => decide([[100, 401]]), /Seed 0 reached the target at 401 in the baseline.*limit, 400/)
    for (const time of [0, -1, NaN, Infinity]) assert.throws(() => decide([[100, 200], [time, 200]]), /Seed 1 reached/)
    assert.throws(() => decideCensored({ pairs: [{ seed: 1, arm: 1, baseline: null }], limit: Infinity, claimed: 'lower' }), /limit/)
  })
})
