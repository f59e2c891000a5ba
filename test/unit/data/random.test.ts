import assert from 'node:assert/strict'
import { seededRandom, type SeededRandom } from '../../../src/data/random'

const take = (random: SeededRandom, count: number) => Array.from({ length: count }, () => random.next())

describe('seededRandom', () => {
  it('gives the same numbers for the same seed, and always will', () => {
    assert.deepEqual(take(seededRandom(42), 100), take(seededRandom(42), 100))
    // Whoever changes these changes every drawn digit and every order of batches.
    assert.deepEqual(
      Array.from({ length: 4 }, (_, seed) => seededRandom(seed).integer(1_000_000)),
      [544795, 298943, 762162, 96111]
    )
  })

  it('takes 0, negative and large seeds as seeds of their own, and streams of a seed apart', () => {
    const seeds = [[0], [1], [-1], [2 ** 32], [2 ** 40 + 1], [42, 0], [42, 1], [0, 42], [42]] as [number, ...number[]][]
    const firsts = new Set(seeds.map(parts => take(seededRandom(...parts), 3).join()))
    assert.equal(firsts.size, seeds.length)
    assert.ok(take(seededRandom(0), 4).every(number => number > 0.0001 && number < 0.9999), 'seed 0 is mixed before its first number')
  })

  it('refuses what is no whole number, and says so', () => {
    for (const seed of [NaN, 1.5, Infinity]) assert.throws(() => seededRandom(seed), /seed must be a whole number/)
  })

  it('is uniform, normal and unbiased where it says so', () => {
    const random = seededRandom(7)
    const count = 60_000
    const counts = new Float64Array(6)
    for (let i = 0; i < count; i += 1) counts[random.integer(6)]! += 1
    for (const seen of counts) assert.ok(Math.abs(seen - count / 6) < 5 * Math.sqrt((count * 5) / 36), `a face of the die came ${seen} times of ${count}`)
    let sum = 0
    let squares = 0
    let beyondTwo = 0
    for (let i = 0; i < count; i += 1) {
      const value = random.normal()
      sum += value
      squares += value * value
      if (Math.abs(value) > 2) beyondTwo += 1
    }
    assert.ok(Math.abs(sum / count) < 0.02)
    assert.ok(Math.abs(squares / count - 1) < 0.03)
    assert.ok(Math.abs(beyondTwo / count - 0.0455) < 0.005)
  })

  it('shuffles to every order equally often, and loses nothing', () => {
    const random = seededRandom(3)
    const seen = new Map<string, number>()
    for (let i = 0; i < 6000; i += 1) {
      const order = random.shuffle(Int32Array.of(1, 2, 3)).join('')
      seen.set(order, (seen.get(order) ?? 0) + 1)
    }
    assert.deepEqual([...seen.keys()].sort(), ['123', '132', '213', '231', '312', '321'])
    for (const times of seen.values()) assert.ok(Math.abs(times - 1000) < 150)
    assert.deepEqual([...random.shuffle(Int32Array.from({ length: 1000 }, (_, i) => i))].sort((a, b) => a - b), Array.from({ length: 1000 }, (_, i) => i))
  })
})
