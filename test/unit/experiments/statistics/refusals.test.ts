import assert from 'node:assert/strict'
import { decideContrast, pairedDifferences } from '../../../../src/experiments/statistics'
import { holm } from '../../../../src/experiments/statistics/holm'
import { neededSeeds } from '../../../../src/experiments/statistics/neededSeeds'
import { pairedT } from '../../../../src/experiments/statistics/pairedT'
import { signFlip } from '../../../../src/experiments/statistics/signFlip'
import { signTest } from '../../../../src/experiments/statistics/signTest'
import { wilson } from '../../../../src/experiments/statistics/wilson'

const claim = { smallestEffect: 1, claimed: 'higher' } as const

describe('statistics refuse', () => {
  it('a difference that is no number, and name its seed', () => {
    for (const bad of [NaN, Infinity, -Infinity]) {
      assert.throws(() => decideContrast({ ...claim, differences: [1, 2, bad, 4], seeds: [10, 11, 12, 13] }), { name: 'RangeError', message: new RegExp(`seed 12 is ${bad}.*decideFailures`) })
      assert.throws(() => pairedT([bad, 2]), /number 1 of 2/)
      assert.throws(() => signFlip([bad, 2]), /number 1 of 2/)
    }
  })

  it('a seed that is counted twice, and seeds that are not one for each', () => {
    assert.throws(() => decideContrast({ ...claim, differences: [1, 2, 3], seeds: [4, 5, 4] }), /Seed 4 is there twice/)
    assert.throws(() => decideContrast({ ...claim, differences: [1, 2, 3], seeds: [4, 5] }), /2 seeds and 3 differences/)
    assert.throws(() => pairedDifferences([{ seed: 1, arm: 1, baseline: 1 }, { seed: 1, arm: 2, baseline: 1 }]), /Seed 1 is there twice/)
  })

  it('fewer than two seeds, and an effect of no size', () => {
    assert.throws(() => decideContrast({ ...claim, differences: [] }), /No differences/)
    assert.throws(() => decideContrast({ ...claim, differences: [1] }), /One difference has no spread/)
    for (const smallestEffect of [0, -1, NaN, Infinity]) assert.throws(() => decideContrast({ ...claim, smallestEffect, differences: [1, 2, 3] }), /smallest effect of interest is/)
  })

  it('a logarithm of what has none, and name its seed and arm', () => {
    assert.throws(() => pairedDifferences([{ seed: 7, arm: 0.5, baseline: 0 }], 'log ratio'), /Seed 7 gave 0 in the baseline/)
    assert.throws(() => pairedDifferences([{ seed: 7, arm: NaN, baseline: 1 }], 'log ratio'), /Seed 7 gave NaN in the arm/)
  })

  it('t of equal differences, counts and shares that cannot be, too many flips', () => {
    assert.throws(() => pairedT([0.1, 0.1, 0.1]), /without any spread/)
    assert.throws(() => signTest(-1, 2), RangeError)
    for (const [successes, n] of [[1, 0], [3, 2], [0.5, 2], [-1, 2]] as const) assert.throws(() => wilson(successes, n), RangeError)
    assert.throws(() => holm([0.1, NaN]), /number 2 of 2 is NaN/)
    assert.throws(() => signFlip(Array.from({ length: 31 }, (_, i) => i)), /2\^31/)
    assert.throws(() => neededSeeds(NaN, 1), RangeError)
  })
})
