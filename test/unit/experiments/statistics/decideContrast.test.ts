import assert from 'node:assert/strict'
import { decideContrast, pairedDifferences, parseDecision, type ContrastDecision } from '../../../../src/experiments/statistics'
import { neededSeeds } from '../../../../src/experiments/statistics/neededSeeds'
import { outcomeByRule, type Findings } from '../../../../src/experiments/statistics/outcomeByRule'
import { outcomeWords } from '../../../../src/experiments'

/** Eight values with mean 0 and standard deviation 1, in no order. */
const SPREAD = [0.4, -1.2, 0.9, -0.3, 1.5, -1.1, 0.6, -0.8].map(value => value / Math.sqrt((0.16 + 1.44 + 0.81 + 0.09 + 2.25 + 1.21 + 0.36 + 0.64) / 7))
const about = (mean: number, sd: number): number[] => SPREAD.map(value => mean + sd * value)
/** Half the 95 % and 90 % intervals of eight values with standard deviation 1. */
const HALF95 = 2.364624251592785 / Math.sqrt(8)
const HALF90 = 1.8945786050900073 / Math.sqrt(8)

const decide = (mean: number, sd: number, smallestEffect = 1, claimed: 'higher' | 'lower' = 'higher'): ContrastDecision => decideContrast({ differences: about(mean, sd), smallestEffect, claimed })
const words = (decision: ContrastDecision): string => `${decision.strongly ? 'strongly ' : ''}${outcomeWords(decision.outcome)}${decision.realButNegligible ? ', real but negligible' : ''}`

describe('the decision about a contrast', () => {
  it('comes out in each of the five ways, and in the mirror for a claim of the opposite', () => {
    const cases: [mean: number, sd: number, expected: string, mirrored: string][] = [
      [3, 1, 'strongly supported', 'strongly contradicted, reversed'],
      [1.2, 1, 'supported', 'contradicted, reversed'],
      [0.1, 1, 'contradicted, no effect', 'contradicted, no effect'],
      [0.5, 0.3, 'contradicted, no effect, real but negligible', 'contradicted, no effect, real but negligible'],
      [0.9, 0.5, 'inconclusive', 'inconclusive'],
      [1.2, 2, 'inconclusive', 'inconclusive']
    ]
    for (const [mean, sd, expected, mirrored] of cases) {
      assert.equal(words(decide(mean, sd)), expected, `${mean} ± ${sd}`)
      assert.equal(words(decide(mean, sd, 1, 'lower')), mirrored, `${mean} ± ${sd}, claimed lower`)
      assert.equal(words(decide(-mean, sd)), mirrored, `${-mean} ± ${sd}`)
      assert.equal(words(decide(-mean, sd, 1, 'lower')), expected, `${-mean} ± ${sd}, claimed lower`)
    }
  })

  it('changes at the borders of the rule: L = 0, L = δ, U of 90 % = δ', () => {
    const e = 1e-6
    const small = 0.1
    assert.deepEqual([decide(HALF95 - e, 1, small), decide(HALF95 + e, 1, small)].map(words), ['inconclusive', 'supported'])
    assert.deepEqual([decide(-HALF95 + e, 1, small), decide(-HALF95 - e, 1, small)].map(words), ['inconclusive', 'contradicted, reversed'])
    assert.deepEqual([decide(HALF95 + small - e, 1, small), decide(HALF95 + small + e, 1, small)].map(words), ['supported', 'strongly supported'])
    assert.deepEqual([decide(1 - HALF90 + e, 1), decide(1 - HALF90 - e, 1)].map(words), ['inconclusive', 'contradicted, no effect'])
    assert.deepEqual([decide(HALF90 - 1 - e, 1), decide(HALF90 - 1 + e, 1)].map(words), ['inconclusive', 'contradicted, no effect'])
    // From here on the 95 % interval leaves out 0.
    assert.deepEqual([decide(0.5 * HALF95 - e, 0.5), decide(0.5 * HALF95 + e, 0.5)].map(words), ['contradicted, no effect', 'contradicted, no effect, real but negligible'])
    assert.deepEqual([decide(1 - e, 0.5), decide(1 + e, 0.5)].map(words), ['inconclusive', 'supported'])
  })

  it('takes an estimate of exactly δ as reached, and interval ends of exactly 0 or δ as not beyond', () => {
    const findings: Findings = { n: 8, estimate: { low: 1, high: 1 }, smallestEffect: 1, above: true, below: false, farAbove: false, farBelow: false, insideZone: false }
    assert.equal(outcomeByRule(findings).outcome.kind, 'supported')
    assert.deepEqual(outcomeByRule({ ...findings, estimate: { low: -1, high: -1 }, above: false, below: true }).outcome, { kind: 'contradicted', way: 'reversed' })
    // Nine equal differences have an interval that is one point.
    const constant = (value: number): string => words(decideContrast({ differences: Array<number>(9).fill(value), smallestEffect: 1, claimed: 'higher' }))
    assert.deepEqual([1, 1.5, -1, 0.5, 0].map(constant), ['supported', 'strongly supported', 'contradicted, reversed', 'contradicted, no effect, real but negligible', 'contradicted, no effect'])
  })

  it('gives the p of what it declares, the smaller one where it declares nothing, and says which', () => {
    const supported = decide(3, 1)
    assert.deepEqual([supported.test, supported.p], ['superiority', supported.superiorityP])
    const none = decide(0.5, 0.3)
    assert.deepEqual([none.test, none.p], ['equivalence', none.equivalenceP])
    assert.ok(none.superiorityP < 0.05, 'significant too, but that is not what was declared')
    const open = decide(0.9, 0.5)
    assert.deepEqual([open.test, open.p], ['superiority', Math.min(open.superiorityP, open.equivalenceP)])
    assert.match(open.notes.join(' '), /smaller of two, that of superiority/)
    assert.match(decide(0.1, 1.6).notes.join(' '), /smaller of two, that of equivalence/)
  })

  it('shows the effect in the claimed direction and as measured', () => {
    const { inClaimedDirection: claimed, asMeasured: measured } = decide(-3, 1, 1, 'lower')
    assert.ok(Math.abs(claimed.estimate - 3) < 1e-12 && Math.abs(measured.estimate + 3) < 1e-12)
    assert.deepEqual(measured.ci95, { low: -claimed.ci95!.high, high: -claimed.ci95!.low })
    assert.deepEqual(measured.ci90, { low: -claimed.ci90!.high, high: -claimed.ci90!.low })
    assert.ok(Math.abs(claimed.ci95!.low - (3 - HALF95)) < 1e-9 && Math.abs(claimed.ci90!.high - (3 + HALF90)) < 1e-9)
  })

  it('says how many seeds would do', () => {
    assert.equal(decide(1.2, 2).neededSeeds, Math.ceil((2.8 * 2) ** 2))
    assert.deepEqual([neededSeeds(1, 1), neededSeeds(0, 1), neededSeeds(0.2, 0.3)], [8, 3, 4])
    assert.match(decide(0.9, 0.5).notes.join(' '), /enough seeds.*close to it/)
    assert.doesNotMatch(decide(1.2, 2).notes.join(' '), /enough seeds/)
  })

  it('decides nothing by two seeds, however clear they look', () => {
    for (const differences of [[10, 10.001], [10, 10], [-10, -10.001], [0, 0], [0.001, -0.001]]) {
      const decision = decideContrast({ differences, smallestEffect: 1, claimed: 'higher' })
      assert.deepEqual(decision.outcome, { kind: 'inconclusive' })
      assert.ok(!decision.strongly && !decision.realButNegligible)
      assert.match(decision.notes.join(' '), /2 pairs decide nothing/)
    }
    assert.equal(decideContrast({ differences: [10, 10.001, 10.002], smallestEffect: 1, claimed: 'higher' }).outcome.kind, 'supported')
  })

  it('decides equal differences by their signs, which takes six seeds for an effect and five for none', () => {
    const constant = (n: number, value: number): ContrastDecision => decideContrast({ differences: Array<number>(n).fill(value), smallestEffect: 0.01, claimed: 'higher' })
    assert.deepEqual([constant(5, 0.1), constant(6, 0.1)].map(words), ['inconclusive', 'strongly supported'])
    assert.deepEqual([constant(4, 0), constant(5, 0)].map(words), ['inconclusive', 'contradicted, no effect'])
    assert.equal(constant(6, 0.1).p, 2 / 2 ** 6)
    assert.equal(constant(5, 0).p, 1 / 2 ** 5)
    const { method, sd, inClaimedDirection, notes } = constant(5, 0.1)
    assert.deepEqual({ method, sd, ...inClaimedDirection }, { method: 'sign test', sd: 0, estimate: 0.1, ci95: null, ci90: { low: 0.1, high: 0.1 } })
    assert.match(notes.join(' '), /whether the seed reached the training/)
    // Rounding is no spread: 0.3 − 0.1 is not quite 0.7 − 0.5.
    const rounded = decideContrast({ differences: [0.3 - 0.1, 0.4 - 0.2, 0.7 - 0.5, 1.2 - 1, 0.9 - 0.7, 0.25 - 0.05], smallestEffect: 0.01, claimed: 'higher' })
    assert.equal(rounded.method, 'sign test')
    assert.equal(decideContrast({ differences: [1e-17, -1e-17, 0, 2e-17, 0], smallestEffect: 0.01, claimed: 'higher' }).inClaimedDirection.estimate, 0)
  })

  it('takes ratios by their logarithms', () => {
    const pairs = [1.25, 1.35, 1.3, 1.2, 1.4].map((ratio, seed) => ({ seed, arm: 100 * ratio, baseline: 100 }))
    const decision = decideContrast({ ...pairedDifferences(pairs, 'log ratio'), smallestEffect: Math.log(1.1), claimed: 'higher' })
    assert.equal(words(decision), 'strongly supported')
    assert.equal(decision.scale, 'log ratio')
    assert.ok(Math.abs(Math.exp(decision.inClaimedDirection.estimate) - (1.25 * 1.35 * 1.3 * 1.2 * 1.4) ** 0.2) < 1e-12)
  })

  it('is plain data: read back from a file it is the same, and what is none is refused', () => {
    for (const decision of [decide(3, 1), decide(0.5, 0.3, 1, 'lower'), decideContrast({ differences: [0, 0], smallestEffect: 1, claimed: 'lower' }), decideContrast({ differences: [...SPREAD.keys(), ...about(0, 1), ...about(1, 1), ...about(2, 1)], smallestEffect: 1, claimed: 'lower' })]) {
      assert.deepEqual(parseDecision(JSON.parse(JSON.stringify(decision))), decision)
    }
    const saved: unknown = JSON.parse(JSON.stringify(decide(3, 1)))
    assert.throws(() => parseDecision({ ...(saved as object), p: 1.5 }), { name: 'TypeError', message: /no decision.*p: / })
    assert.throws(() => parseDecision({ ...(saved as object), kind: 'guess' }), /kind/)
    assert.throws(() => parseDecision(null), TypeError)
  })

  it('gives equal decisions for equal numbers', () => {
    assert.deepEqual(decide(1.2, 1), decide(1.2, 1))
  })
})
