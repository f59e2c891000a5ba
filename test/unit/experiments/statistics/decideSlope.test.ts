import assert from 'node:assert/strict'
import { decideSlope, parseDecision, type SlopeOptions, type SlopeDecision } from '../../../../src/experiments/statistics'

const doses = [16, 64, 256].map(Math.log2)
/** Lines of four seeds with slopes near `slope`, each with a level of its own and a bend that is the same in all. */
const lines = (slope: number): SlopeOptions['seeds'] => [-0.02, 0.01, 0.03, -0.02].map((more, seed) => ({ seed: seed + 3, responses: doses.map((dose, place) => 10 * seed + (slope + more) * dose + (place === 1 ? 0.5 : 0)) }))
const decide = (slope: number, against?: number): SlopeDecision => decideSlope({ doses, seeds: lines(slope), smallestEffect: 0.2, claimed: 'lower', against })

describe('the decision about a slope', () => {
  it('fits a line to each seed and decides by the slopes', () => {
    const decision = decide(-1)
    assert.deepEqual([decision.kind, decision.outcome.kind, decision.strongly, decision.n], ['slope', 'supported', true, 4])
    decision.differences.forEach((slope, place) => assert.ok(Math.abs(slope - [-1.02, -0.99, -0.97, -1.02][place]!) < 1e-12))
    assert.ok(Math.abs(decision.asMeasured.estimate + 1) < 1e-12 && Math.abs(decision.inClaimedDirection.estimate - 1) < 1e-12)
    assert.deepEqual(decide(0.5).outcome, { kind: 'contradicted', way: 'reversed' })
    assert.deepEqual(decide(0).outcome, { kind: 'contradicted', way: 'no effect' })
  })

  it('compares with another slope than 0', () => {
    assert.deepEqual(decide(-1, -1).outcome, { kind: 'contradicted', way: 'no effect' })
    assert.equal(decide(-1, -0.5).outcome.kind, 'supported')
    assert.equal(decide(-1, -0.5).against, -0.5)
  })

  it('is plain data, and names the seed and dose where a line cannot be', () => {
    const decision = decide(-1, -0.9)
    assert.deepEqual(parseDecision(JSON.parse(JSON.stringify(decision))), decision)
    const seeds = [...lines(1), { seed: 12, responses: [1, NaN, 3] }]
    assert.throws(() => decideSlope({ doses, seeds, smallestEffect: 1, claimed: 'higher' }), /seed 12 at dose 6 is NaN.*decideFailures/)
    assert.throws(() => decideSlope({ doses, seeds: [{ seed: 12, responses: [1] }], smallestEffect: 1, claimed: 'higher' }), /Seed 12 has 1 responses at 3 doses/)
    assert.throws(() => decideSlope({ doses: [2, 2], seeds: [], smallestEffect: 1, claimed: 'higher' }), /two different/)
    assert.throws(() => decideSlope({ doses: [], seeds: [], smallestEffect: 1, claimed: 'higher' }), /none/)
  })
})
