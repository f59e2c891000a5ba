import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus'

/** A stream of random numbers that depends on nothing but its seed. */
export interface SeededRandom {
  /** The next number, uniform in [0, 1), in steps of 2^-32. */
  next(): number
  /** A whole number, uniform in [0, n). `n` is a whole number from 1 to 2^32. */
  integer(n: number): number
  /** A number from the normal distribution with mean 0 and standard deviation 1. */
  normal(): number
  /** Shuffles the array in place (Fisher-Yates) and returns it. */
  shuffle(values: Int32Array): Int32Array
}

const TWO_TO_32 = 4294967296

/**
 * Random numbers from a seed: the same seed gives the same numbers on every machine.
 *
 * The generator is xoroshiro128+ (Blackman and Vigna, 2018). Its state is filled by mixing the seed, so that seeds
 * close to each other give unrelated streams. 0 is a seed like every other, and so are negative ones.
 *
 * @param seed any safe integer
 * @param stream numbers that pick one of the seed's independent streams, e.g. the epoch
 */
export function seededRandom(seed: number, ...stream: number[]): SeededRandom {
  for (const part of [seed, ...stream]) {
    if (!Number.isSafeInteger(part)) {
      throw new RangeError(`A seed must be a whole number, but this one is ${String(part)}. Use for example seed: 42.`)
    }
  }
  const source = xoroshiro128plusFromState(stateOf([seed, ...stream]))
  let spare: number | undefined

  const next = (): number => (source.next() >>> 0) / TWO_TO_32

  const integer = (n: number): number => {
    if (!Number.isInteger(n) || n < 1 || n > TWO_TO_32) {
      throw new RangeError(`integer(n) takes a whole number from 1 to 2^32, but n is ${String(n)}.`)
    }
    // Numbers at or above the largest multiple of n would make small results more likely: draw again.
    const limit = TWO_TO_32 - (TWO_TO_32 % n)
    for (;;) {
      const drawn = source.next() >>> 0
      if (drawn < limit) return drawn % n
    }
  }

  // Marsaglia's polar method, two numbers at a time. Math.log is the only function in it that is not exact by
  // standard, and V8 computes that one itself instead of asking the platform.
  const normal = (): number => {
    if (spare !== undefined) {
      const kept = spare
      spare = undefined
      return kept
    }
    for (;;) {
      const u = 2 * next() - 1
      const v = 2 * next() - 1
      const square = u * u + v * v
      if (square > 0 && square < 1) {
        const factor = Math.sqrt((-2 * Math.log(square)) / square)
        spare = v * factor
        return u * factor
      }
    }
  }

  const shuffle = (values: Int32Array): Int32Array => {
    for (let last = values.length - 1; last > 0; last -= 1) {
      const other = integer(last + 1)
      const kept = values[last]!
      values[last] = values[other]!
      values[other] = kept
    }
    return values
  }

  return { next, integer, normal, shuffle }
}

/** Four words that are never all zero (the one state from which the generator would not move). */
function stateOf(parts: number[]): [number, number, number, number] {
  let hash = 0x9e3779b9
  for (const part of parts) {
    hash = mixed(hash ^ (part | 0))
    hash = mixed(hash ^ Math.floor(part / TWO_TO_32))
  }
  const word = (position: number): number => mixed((hash + Math.imul(position, 0x9e3779b9)) | 0)
  return [word(1), word(2), word(3), word(4)]
}

/** The finalizer of MurmurHash3: a bijection of 32-bit numbers in which every input bit changes half the output bits. */
function mixed(value: number): number {
  let h = value | 0
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) | 0
}
