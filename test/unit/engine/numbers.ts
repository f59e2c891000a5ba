import assert from 'node:assert/strict'

/** A seeded generator of numbers in [0, 1), for tests (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

/** Numbers in [-1, 1). */
export function values(shape: readonly number[], random: () => number): Float32Array {
  return Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => 2 * random() - 1)
}

/** Every number within 1e-4 of the expected one, relative; a sum whose terms cancel is allowed 1e-6 of the largest. */
export function assertClose(actual: ArrayLike<number>, expected: ArrayLike<number>, what: string): void {
  assert.equal(actual.length, expected.length, `${what}: length`)
  let largest = 0
  for (let i = 0; i < expected.length; i++) largest = Math.max(largest, Math.abs(expected[i] as number))
  for (let i = 0; i < expected.length; i++) {
    const [a, e] = [actual[i] as number, expected[i] as number]
    if (!(Math.abs(a - e) <= 1e-4 * Math.abs(e) + 1e-6 * largest)) assert.fail(`${what}: number ${i} is ${a} instead of ${e}`)
  }
}
