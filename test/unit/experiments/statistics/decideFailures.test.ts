import assert from 'node:assert/strict'
import { seededRandom } from '../../../../src/data'
import { decideFailures, parseDecision, type FailureOptions, type FailureDecision } from '../../../../src/experiments/statistics'

/** Seeds that fail in both arms, in the arm only, in the baseline only, in neither; survivors get an accuracy near 0.93, failures 0.11 or none. */
function pairsOf(both: number, armOnly: number, baselineOnly: number, neither: number): FailureOptions['pairs'] {
  const kinds = [...Array<number>(both).fill(0), ...Array<number>(armOnly).fill(1), ...Array<number>(baselineOnly).fill(2), ...Array<number>(neither).fill(3)]
  return kinds.map((kind, seed) => {
    const run = (failed: boolean, metric: number): { failed: boolean; metric: number } => ({ failed, metric: failed ? (metric > 0.92 ? 0.11 : NaN) : metric })
    return { seed: 100 + seed, arm: run(kind <= 1, 0.93 + 0.001 * (seed % 3)), baseline: run(kind === 0 || kind === 2, 0.91 + 0.001 * (seed % 2)) }
  })
}

const decide = (...counts: [number, number, number, number]): FailureDecision => decideFailures({ pairs: pairsOf(...counts), claimed: 'higher' })

describe('the decision about failures', () => {
  it('counts them, and never averages over them', () => {
    const decision = decideFailures({ pairs: pairsOf(0, 6, 0, 2), claimed: 'higher', conditional: { claimed: 'higher', smallestEffect: 0.01 } })
    assert.deepEqual(decision.outcome, { kind: 'supported' })
    assert.deepEqual([decision.arm.failed, decision.baseline.failed, decision.armOnly, decision.neither], [6, 0, 6, 2])
    assert.deepEqual([decision.p, decision.test], [2 / 2 ** 6, 'superiority'])
    assert.equal(decision.inClaimedDirection.estimate, 0.75)
    assert.ok(decision.arm.wilson95.low > 0.3 && decision.baseline.wilson95.high < 0.35)
    // Of eight seeds two survive in both arms: the mean difference is theirs alone, and no accuracy of 0.11 is in it.
    assert.ok(decision.conditional)
    assert.deepEqual(decision.conditional.seeds, [106, 107])
    assert.ok(Math.abs(decision.conditional.asMeasured.estimate - 0.02) < 1e-9)
    assert.equal(decision.conditional.outcome.kind, 'inconclusive', 'two seeds decide nothing')
    assert.match(decision.notes.join(' '), /2 of 8 seeds that survive in both arms\. They are a selection/)
  })

  it('comes out in each way', () => {
    assert.deepEqual(decide(0, 0, 6, 2).outcome, { kind: 'contradicted', way: 'reversed' })
    assert.deepEqual(decideFailures({ pairs: pairsOf(0, 0, 6, 2), claimed: 'lower' }).outcome, { kind: 'supported' })
    // Five seeds that differ cannot be enough, nor can 4 of 6 against none.
    for (const open of [decide(0, 5, 0, 3), decide(0, 4, 0, 2)]) {
      assert.deepEqual(open.outcome, { kind: 'inconclusive' })
      assert.match(open.notes.join(' '), /the exact test needs 6/)
    }
    // 0.75 ** 10 = 0.056, 0.75 ** 11 = 0.042: of eleven seeds that do not differ, no quarter can.
    assert.deepEqual([decide(0, 0, 0, 10), decide(0, 0, 0, 11), decide(5, 0, 0, 6)].map(({ outcome }) => outcome.way), [undefined, 'no effect', 'no effect'])
    assert.ok(Math.abs(decide(0, 0, 0, 11).p - 0.75 ** 11) < 1e-15)
    assert.equal(decide(0, 0, 0, 8).neededSeeds, 11)
    // Significant, but less than 25 points: 7 of 40.
    assert.ok(decide(0, 7, 0, 33).superiorityP < 0.05)
    assert.equal(decide(0, 7, 0, 33).outcome.kind, 'inconclusive')
    assert.deepEqual(decideFailures({ pairs: pairsOf(0, 7, 0, 33), claimed: 'higher', smallestEffect: 0.15 }).outcome, { kind: 'supported' })
    // Significant and surely less than 25 points.
    assert.ok(decide(0, 6, 0, 74).realButNegligible)
  })

  it('compares the metric of survivors by itself', () => {
    const { conditional, outcome } = decideFailures({ pairs: pairsOf(1, 1, 1, 8), claimed: 'higher', conditional: { claimed: 'higher', smallestEffect: 0.01 } })
    assert.equal(outcome.kind, 'inconclusive')
    assert.deepEqual([conditional?.n, conditional?.outcome.kind], [8, 'supported'])
    const alone = decideFailures({ pairs: pairsOf(3, 2, 2, 1), claimed: 'higher', conditional: { claimed: 'higher', smallestEffect: 0.01 } })
    assert.equal(alone.conditional, null)
    assert.match(alone.notes.join(' '), /1 of 8 seeds survive in both arms: too few/)
    assert.equal(decide(0, 0, 0, 8).conditional, null)
  })

  it('decides nothing by two seeds', () => {
    for (const [both, armOnly, baselineOnly, neither] of [[0, 2, 0, 0], [0, 0, 2, 0], [0, 0, 0, 2], [2, 0, 0, 0]] as const) {
      const { outcome, notes } = decideFailures({ pairs: pairsOf(both, armOnly, baselineOnly, neither), claimed: 'higher', smallestEffect: 0.9 })
      assert.deepEqual(outcome, { kind: 'inconclusive' })
      assert.match(notes.join(' '), /2 pairs decide nothing/)
    }
  })

  it('keeps its 5 %: of arms that fail alike, and of arms that differ by just 25 points', () => {
    const random = seededRandom(5)
    const rate = (n: number, armShare: number, baselineShare: number, is: (decision: FailureDecision) => boolean): number => {
      const decisions = Array.from({ length: 2000 }, () => decideFailures({ pairs: Array.from({ length: n }, (_, seed) => ({ seed, arm: { failed: random.next() < armShare }, baseline: { failed: random.next() < baselineShare } })), claimed: 'higher' }))
      return decisions.filter(is).length / decisions.length
    }
    for (const n of [8, 12, 20]) {
      const effect = rate(n, 0.5, 0.5, ({ outcome }) => outcome.kind === 'supported' || outcome.way === 'reversed')
      assert.ok(effect <= 0.05, `n = ${n}: ${effect} falsely an effect`)
      const none = rate(n, 0.25, 0, ({ outcome }) => outcome.way === 'no effect')
      assert.ok(none <= 0.055, `n = ${n}: ${none} falsely none`)
    }
  })

  it('is plain data, and refuses what says nothing', () => {
    const decision = decideFailures({ pairs: pairsOf(1, 2, 3, 4), claimed: 'lower', conditional: { claimed: 'lower', smallestEffect: 0.01 } })
    assert.deepEqual(parseDecision(JSON.parse(JSON.stringify(decision))), decision)
    assert.throws(() => decideFailures({ pairs: [], claimed: 'higher' }), /no pairs/)
    assert.throws(() => decideFailures({ pairs: [...pairsOf(0, 0, 0, 1), ...pairsOf(0, 0, 0, 1)], claimed: 'higher' }), /Seed 100 is there twice/)
    assert.throws(() => decideFailures({ pairs: pairsOf(0, 1, 0, 2), claimed: 'higher', smallestEffect: 25 }), /between 0 and 1/)
    const survivor = { seed: 9, arm: { failed: false, metric: NaN }, baseline: { failed: false, metric: 1 } }
    assert.throws(() => decideFailures({ pairs: [survivor], claimed: 'higher', conditional: { claimed: 'higher', smallestEffect: 1 } }), /Seed 9 survived in the arm, but its metric is NaN/)
  })
})
