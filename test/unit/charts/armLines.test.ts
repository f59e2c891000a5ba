import assert from 'node:assert/strict'
import { armLines, type LineOfArm } from '../../../renderers/charts/armLines'

const line = (arm: string, y: number[], { place = 0, x = y.map((_, index) => index) }: { place?: number; x?: number[] } = {}): LineOfArm => ({ arm, place, line: { x: Float64Array.from(x), y: Float64Array.from(y) } })

describe('arms as one line each', () => {
  it('have the mean of their runs and one sample standard deviation on both sides', () => {
    const [slow, fast] = armLines([line('lr 0.01', [1, 4]), line('lr 0.2', [9, 9], { place: 3 }), line('lr 0.01', [2, 4]), line('lr 0.01', [6, 4])])
    assert.deepEqual([slow?.arm, slow?.runs, [...(slow?.mean ?? [])]], ['lr 0.01', 3, [3, 4]])
    const spread = Math.sqrt(((1 - 3) ** 2 + (2 - 3) ** 2 + (6 - 3) ** 2) / 2)
    assert.deepEqual([[...(slow?.low ?? [])], [...(slow?.high ?? [])]], [[3 - spread, 4], [3 + spread, 4]])
    assert.deepEqual([fast?.place, fast?.runs, [...(fast?.mean ?? [])], [...(fast?.high ?? [])]], [3, 1, [9, 9], [NaN, NaN]])
  })

  it('go over the steps of the longest run; the mean is of those that have a number there', () => {
    // The second run ended early, and its neighbours were merged.
    const [arm] = armLines([line('a', [0, 1, 2, 3, 4]), line('a', [3, 5], { x: [0.5, 2.5] })])
    assert.deepEqual([...(arm?.x ?? [])], [0, 1, 2, 3, 4])
    assert.deepEqual([...(arm?.mean ?? [])], [0, (1 + 3.5) / 2, (2 + 4.5) / 2, 3, 4])
    assert.ok(Number.isNaN(arm?.low[0]) && Number.isFinite(arm?.low[1]))
  })

  it('leave a loss that is not finite out of the mean', () => {
    const [arm] = armLines([line('a', [1, 2]), line('a', [3, Infinity]), line('a', [5, NaN])])
    assert.deepEqual([...(arm?.mean ?? [])], [3, 2])
    assert.deepEqual(armLines([line('none', [])]).map(({ mean }) => mean.length), [0])
  })
})
