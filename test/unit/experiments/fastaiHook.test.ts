import assert from 'node:assert/strict'
import { fastaiHook } from '../../../src/experiments/hooks/fastaiHook'
import { histogramOfTorch } from '../../../src/experiments/hooks/histogramOfTorch'
import { miniaiHook, type MiniaiLayerStats } from '../../../src/experiments/hooks/miniaiHook'

const output = Float32Array.of(-3, -0.5, 0, 0.05, 0.06, 0.25, 1, 9.9, 10, 10.5)

describe('fastai’s hook', () => {
  it('gives mean, standard deviation with N − 1, and the signed near-zero share', () => {
    const { mean, std, near_zero: nearZero } = fastaiHook(output, false)
    assert.ok(Math.abs(mean - 2.826) < 1e-6)
    assert.ok(Math.abs(std - 5.150144) < 1e-5)
    // −3, −0.5, 0 and 0.05: as a 32-bit number that is a little more than 0.05, but so is PyTorch's threshold.
    assert.equal(nearZero, 0.4)
  })

  it('keeps exactly these keys, and a histogram only when asked', () => {
    assert.deepEqual(Object.keys(fastaiHook(output, false)), ['mean', 'std', 'near_zero'])
    assert.deepEqual(Object.keys(fastaiHook(output, true)), ['mean', 'std', 'near_zero', 'hist'])
  })

  it('counts 40 bins over [0, 10], the upper edge in the last, and drops the rest', () => {
    const { hist } = fastaiHook(output, true)
    assert.ok(hist)
    assert.equal(hist.length, 40)
    assert.deepEqual([hist[0], hist[1], hist[4], hist[39]], [3, 1, 1, 2])
    assert.equal(hist.reduce((sum, count) => sum + count), 7)
  })

  it('leaves NaN and infinities out of the histogram', () => {
    assert.deepEqual([...histogramOfTorch(Float32Array.of(NaN, Infinity, -Infinity, 1), 2, 0, 10)], [1, 0])
  })
})

describe('miniai’s hook', () => {
  it('appends mean, standard deviation and the counts of absolute values', () => {
    const stats: MiniaiLayerStats = [[], [], []]
    miniaiHook(stats, output)
    miniaiHook(stats, output)
    assert.deepEqual(stats.map(list => list.length), [2, 2, 2])
    assert.deepEqual(stats.map(list => list[0]?.byteLength), [4, 4, 160])
    assert.equal(stats[2][0]?.reduce((sum, count) => sum + count), 9)
  })
})
