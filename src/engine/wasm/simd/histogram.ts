/**
 * Counts `size` numbers in `bins` equal bins from `low` to `high`, edges in 64 bits: `counts` gets, as 32-bit whole numbers, what lies below, the bins, what
 * lies above, and what is NaN or infinite. Numbers equal to `high` belong to the last bin.
 *
 * `lanes` is room for four such rows. Four neighbouring numbers are counted in a row each, since equal ones would else wait for each other.
 */
export function histogram(x: usize, size: i32, low: f32, high: f32, bins: i32, finite: i32, counts: usize, lanes: usize): void {
  const row = bins + 3
  const rowBytes = <usize>row << 2
  memory.fill(lanes, 0, 4 * rowBytes)
  const width = (<f64>high - <f64>low) / <f64>bins
  let i = 0
  if (finite) {
    const lows = f32x4.splat(low), highs = f32x4.splat(high), lowest = f64x2.splat(low), widths = f64x2.splat(width)
    const last = i32x4.splat(bins - 1), one = i32x4.splat(1), above = i32x4.splat(bins + 1)
    for (; i + 4 <= size; i += 4) {
      const four = v128.load(x)
      const left = i32x4.trunc_sat_f64x2_s_zero(f64x2.div(f64x2.sub(f64x2.promote_low_f32x4(four), lowest), widths))
      const right = i32x4.trunc_sat_f64x2_s_zero(f64x2.div(f64x2.sub(f64x2.promote_low_f32x4(v128.shuffle<i64>(four, four, 1, 1)), lowest), widths))
      const within = i32x4.add(i32x4.min_s(v128.shuffle<i64>(left, right, 0, 2), last), one)
      const at = v128.andnot(v128.bitselect(above, within, f32x4.gt(four, highs)), f32x4.lt(four, lows))
      count(lanes, i32x4.extract_lane(at, 0))
      count(lanes + rowBytes, i32x4.extract_lane(at, 1))
      count(lanes + 2 * rowBytes, i32x4.extract_lane(at, 2))
      count(lanes + 3 * rowBytes, i32x4.extract_lane(at, 3))
      x += 16
    }
  }
  for (; i < size; i++) {
    const value = f32.load(x)
    let at: i32
    if (!isFinite(value)) at = bins + 2
    else if (value < low) at = 0
    else if (value > high) at = bins + 1
    else at = 1 + min(bins - 1, <i32>((<f64>value - <f64>low) / width))
    count(lanes, at)
    x += 4
  }
  for (let at: usize = 0; at < rowBytes; at += 4)
    store<u32>(counts + at, load<u32>(lanes + at) + load<u32>(lanes + at + rowBytes) + load<u32>(lanes + at + 2 * rowBytes) + load<u32>(lanes + at + 3 * rowBytes))
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function count(row: usize, at: i32): void {
  const place = row + (<usize>at << 2)
  store<u32>(place, load<u32>(place) + 1)
}
