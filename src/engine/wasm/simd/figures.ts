/**
 * Figures of `size` numbers, written to `to` as 64-bit numbers: sum, sum of squares, minimum, maximum, how many are at most `limit`, and how many
 * are within ±`limit`. Sums are taken in 64 bits. Minimum and maximum mean nothing where a number is NaN.
 */
export function figures(x: usize, size: i32, limit: f32, to: usize): void {
  const limits = f32x4.splat(limit)
  const magnitude = i32x4.splat(0x7fffffff)
  let sums = f64x2.splat(0), moreSums = sums, squares = sums, moreSquares = sums
  let least = i32x4.splat(i32.MAX_VALUE), most = i32x4.splat(i32.MIN_VALUE), below = i32x4.splat(0), within = i32x4.splat(0)
  const end = x + (<usize>(size & ~3) << 2)
  while (x < end) {
    const four = v128.load(x)
    const low = f64x2.promote_low_f32x4(four)
    const high = f64x2.promote_low_f32x4(v128.shuffle<i64>(four, four, 1, 1))
    sums = f64x2.add(sums, low)
    moreSums = f64x2.add(moreSums, high)
    squares = f64x2.add(squares, f64x2.mul(low, low))
    moreSquares = f64x2.add(moreSquares, f64x2.mul(high, high))
    // In this order the bits of 32-bit numbers compare as whole numbers do, without the care that NaN needs.
    const place = v128.xor(four, v128.and(i32x4.shr_s(four, 31), magnitude))
    least = i32x4.min_s(least, place)
    most = i32x4.max_s(most, place)
    below = i32x4.sub(below, f32x4.le(four, limits))
    within = i32x4.sub(within, f32x4.le(v128.and(four, magnitude), limits))
    x += 16
  }
  sums = f64x2.add(sums, moreSums)
  squares = f64x2.add(squares, moreSquares)
  let sum = f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1)
  let square = f64x2.extract_lane(squares, 0) + f64x2.extract_lane(squares, 1)
  least = i32x4.min_s(least, v128.shuffle<i64>(least, least, 1, 0))
  most = i32x4.max_s(most, v128.shuffle<i64>(most, most, 1, 0))
  let lowest = min(i32x4.extract_lane(least, 0), i32x4.extract_lane(least, 1))
  let highest = max(i32x4.extract_lane(most, 0), i32x4.extract_lane(most, 1))
  let countBelow = i32x4.extract_lane(below, 0) + i32x4.extract_lane(below, 1) + i32x4.extract_lane(below, 2) + i32x4.extract_lane(below, 3)
  let countWithin = i32x4.extract_lane(within, 0) + i32x4.extract_lane(within, 1) + i32x4.extract_lane(within, 2) + i32x4.extract_lane(within, 3)
  for (let i = size & 3; i > 0; i--) {
    const value = f32.load(x)
    sum += value
    square += <f64>value * value
    const place = ordered(reinterpret<i32>(value))
    lowest = min(lowest, place)
    highest = max(highest, place)
    if (value <= limit) countBelow++
    if (abs(value) <= limit) countWithin++
    x += 4
  }
  f64.store(to, sum)
  f64.store(to, square, 8)
  f64.store(to, reinterpret<f32>(ordered(lowest)), 16)
  f64.store(to, reinterpret<f32>(ordered(highest)), 24)
  f64.store(to, countBelow, 32)
  f64.store(to, countWithin, 40)
}

/** A 32-bit float's bits as a whole number in the float's order; the same again takes it back. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function ordered(word: i32): i32 {
  return word ^ ((word >> 31) & 0x7fffffff)
}

/** The sum of squared deviations from `mean`, in 64 bits. */
export function squaredDeviations(x: usize, size: i32, mean: f64): f64 {
  let sum: f64 = 0
  for (let i = 0; i < size; i++) {
    const deviation = <f64>f32.load(x) - mean
    sum += deviation * deviation
    x += 4
  }
  return sum
}

/** Writes a byte for each of `units` columns to `to`: 1 where it is 0 in all rows. A living one is found at its first number that is not 0, so only dead ones are read to their end. */
export function deadUnits(x: usize, size: i32, units: i32, to: usize): void {
  const zero = f32x4.splat(0)
  const end = x + (<usize>size << 2), row = <usize>units << 2
  let unit = 0
  if (size % units == 0)
    for (; unit + 4 <= units; unit += 4) {
      let alive = zero
      for (let at = x + (<usize>unit << 2); at < end && !i32x4.all_true(alive); at += row) alive = v128.or(alive, f32x4.ne(v128.load(at), zero))
      const living = i32x4.bitmask(alive)
      for (let lane = 0; lane < 4; lane++) store<u8>(to + unit + lane, ((living >> lane) & 1) ^ 1)
    }
  for (; unit < units; unit++) {
    let at = x + (<usize>unit << 2)
    while (at < end && f32.load(at) == 0) at += row
    store<u8>(to + unit, at >= end ? 1 : 0)
  }
}
