import assert from 'node:assert/strict'
import { plainRows } from '../../../src/data/preparing/plainRows'

describe('normalising images', () => {
  const normalisation = { mean: 0.1307, deviation: 0.3081 }
  const all = Uint8Array.from({ length: 4001 }, (_, at) => (at * 193 + (at >> 3)) % 256)

  // An even number of values goes two at a time, with a rest after rounds of sixteen; an odd one, or bytes at an odd place, one at a time.
  for (const [what, values, images] of [
    ['an even number of bytes', 784, all.subarray(0, 5 * 784)],
    ['a rest that fills no round', 38, all.subarray(2, 2 + 100 * 38)],
    ['an odd number of bytes', 25, all.subarray(0, 100 * 25)],
    ['bytes at an odd place', 784, all.subarray(1, 1 + 5 * 784)]
  ] as const) {
    it(`gives the value of the formula for each byte: ${what}`, () => {
      const numbers = Int32Array.of(3, 0, 4, 4)
      const target = new Float32Array(numbers.length * values).fill(-9)
      plainRows(images, values, normalisation)(numbers, target)
      const expected = Float32Array.from({ length: target.length }, (_, at) => (images[numbers[Math.floor(at / values)]! * values + (at % values)]! / 255 - 0.1307) / 0.3081)
      assert.deepEqual(target, expected)
    })
  }

  it('is right where a byte becomes too large for a float', () => {
    const target = new Float32Array(2)
    plainRows(Uint8Array.of(0, 255), 2, { mean: 0, deviation: 1e-45 })(Int32Array.of(0), target)
    assert.deepEqual([...target], [0, Infinity])
  })

  it('takes floats as they are', () => {
    const images = Float32Array.of(1, 2, 3, 4)
    for (const [mean, deviation, expected] of [[0, 1, [3, 4, 1, 2]], [1, 2, [1, 1.5, 0, 0.5]]] as const) {
      const target = new Float32Array(4)
      plainRows(images, 2, { mean, deviation })(Int32Array.of(1, 0), target)
      assert.deepEqual([...target], expected)
    }
  })
})
