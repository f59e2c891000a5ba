import assert from 'node:assert/strict'
import { minimum, slide, steep, valley, type TriedRates } from '../../../../src/learner'
import reference from '../../../reference/schedules.json'

const RULES = { valley, slide, minimum, steep }
const close = (is: number, should: number): void => assert.ok(Math.abs(is - should) <= 1e-12 * should, `${is}, not ${should}`)

describe('suggestions of the learning-rate finder', () => {
  for (const [name, { rates, losses, suggestions }] of Object.entries(reference.curves))
    it(`are the reference's: ${name}`, () => {
      for (const rule of ['valley', 'slide', 'minimum', 'steep'] as const) close(RULES[rule]({ rates, losses }), suggestions[rule])
    })

  // Worked out by hand.
  const rates = [1, 10, 100, 1000, 10_000, 100_000]
  const hand = (losses: number[]): TriedRates => ({ rates, losses })

  it('valley: of a fall over all six points the middle of three sections', () => {
    // Length 6 ends at point 5, so it begins at −1; a third is 2: −1 + 2 + 1 = 2.
    assert.equal(valley(hand([6, 5, 4, 3, 2, 1])), 100)
    // The longest fall is 5, 4, 3, 2 with two points between that rise: length 4 ends at point 5, begins at 1; ⌊4/3⌋ + ⌊2/3⌋ = 1.
    assert.equal(valley(hand([5, 9, 4, 3, 9, 2])), 100)
    assert.equal(valley(hand([1, 2, 3, 4, 5, 6])), 1)
  })

  it('minimum: a tenth of the rate with the least loss, the first of equals', () => assert.equal(minimum(hand([5, 3, 1, 1, 2, 9])), 10))
  it('steep: the left end of the steepest fall', () => assert.equal(steep(hand([9, 8, 5, 4, 4, 9])), 10))

  it('are NaN where there are too few points', () => {
    const none = { rates: [], losses: [] }
    for (const rule of Object.values(RULES)) assert.ok(Number.isNaN(rule(none)))
    assert.ok(Number.isNaN(slide({ rates: rates.slice(0, 5), losses: [5, 4, 3, 2, 1] })))
    assert.ok(Number.isNaN(steep({ rates: [1], losses: [1] })))
    assert.equal(valley({ rates: [1, 10], losses: [2, 1] }), 1)
  })
})
