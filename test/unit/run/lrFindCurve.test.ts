import assert from 'node:assert/strict'
import { lrFindCurve } from '../../../src/run'
import { syntheticLrFind } from '../picture/syntheticLrFind'

describe('the curve of a learning-rate finder', () => {
  it('finds the batch and the loss of a rate between those tried', () => {
    const curve = lrFindCurve(syntheticLrFind({ steps: 101, loss: exponent => 5 + exponent }))
    assert.ok(Math.abs(curve.stepAt(1e-7)) < 1e-4 && Math.abs(curve.stepAt(10) - 100) < 1e-4)
    assert.ok(Math.abs(curve.stepAt(1e-3) - 50) < 1e-4)
    const [a, b] = [curve.smooth[50] ?? NaN, curve.smooth[51] ?? NaN]
    assert.ok(Math.abs(curve.lossAt(10 ** (-7 + 0.08 * 50.5)) - (a + b) / 2) < 1e-5)
    assert.ok(Number.isNaN(curve.lossAt(100)) && Number.isNaN(curve.lossAt(1e-9)))
  })

  it('shows the fall, and of an explosion only the beginning', () => {
    const { low, high, raw, smooth } = lrFindCurve(syntheticLrFind())
    const [best, most] = [Math.min(...smooth), Math.max(...smooth)]
    assert.equal(low, Math.min(...raw))
    assert.ok(high > smooth[0]! && high < 2 * smooth[0]! && most > 2 * best)
  })

  it('is without numbers that are none where losses are not finite', () => {
    const { low, high, raw } = lrFindCurve(syntheticLrFind({ loss: (_, step) => (step < 40 ? 2 - step / 40 : step < 60 ? Infinity : NaN) }))
    assert.ok(Number.isFinite(low) && Number.isFinite(high))
    assert.ok(raw.every(value => Number.isNaN(value) || Number.isFinite(value)))
  })
})
