import { multiplyAdd } from './multiplyAdd'

/**
 * Rows that are computed at once. The sums of 4 rows and 8 columns, the factors and the products fit into 16 registers; those of 5 or 6 rows do not and
 * take twice as long, and so do loops that are unrolled, since V8 then loads all factors first.
 */
export const ROWS: i32 = 4
/** Columns of a panel, in which filters are packed: `[K, 8]`. */
export const PANEL: i32 = 8

/**
 * A tile of a matrix product whose left factor lies in memory in runs, as the part of an image under a filter does: `ROWS` x `PANEL`
 *
 *     to[row, column] = sum over run, k of from[row · rowBytes + run · runBytes + 4k] · panel[run · panelRunBytes + k, column]
 *
 * Only `rows` rows and `columns` columns are read from and written to.
 */
export function sumOfRuns(
  from: usize, rowBytes: usize, rows: i32, runs: i32, runLength: i32, runBytes: usize,
  panel: usize, panelRunBytes: usize,
  to: usize, toRowBytes: usize, columns: i32
): void {
  const last = rows - 1
  // A row beyond the last is the last again: that costs nothing extra and needs no other code.
  let a0 = from
  let a1 = from + <usize>min(1, last) * rowBytes
  let a2 = from + <usize>min(2, last) * rowBytes
  let a3 = from + <usize>min(3, last) * rowBytes
  const zero = f32x4.splat(0)
  let s00 = zero, s01 = zero, s10 = zero, s11 = zero, s20 = zero, s21 = zero, s30 = zero, s31 = zero
  const back = runBytes - (<usize>runLength << 2)
  const panelBack = panelRunBytes - (<usize>runLength << 5)
  for (let run = 0; run < runs; run++) {
    for (let k = runLength; k > 0; k--) {
      const b0 = v128.load(panel), b1 = v128.load(panel, 16)
      let a = v128.load32_splat(a0)
      s00 = multiplyAdd(a, b0, s00); s01 = multiplyAdd(a, b1, s01)
      a = v128.load32_splat(a1)
      s10 = multiplyAdd(a, b0, s10); s11 = multiplyAdd(a, b1, s11)
      a = v128.load32_splat(a2)
      s20 = multiplyAdd(a, b0, s20); s21 = multiplyAdd(a, b1, s21)
      a = v128.load32_splat(a3)
      s30 = multiplyAdd(a, b0, s30); s31 = multiplyAdd(a, b1, s31)
      a0 += 4; a1 += 4; a2 += 4; a3 += 4
      panel += 32
    }
    a0 += back; a1 += back; a2 += back; a3 += back
    panel += panelBack
  }
  storeColumns(to, s00, s01, columns)
  if (rows > 1) storeColumns(to + toRowBytes, s10, s11, columns)
  if (rows > 2) storeColumns(to + 2 * toRowBytes, s20, s21, columns)
  if (rows > 3) storeColumns(to + 3 * toRowBytes, s30, s31, columns)
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function storeColumns(to: usize, left: v128, right: v128, columns: i32): void {
  if (columns == 8) {
    v128.store(to, left)
    v128.store(to, right, 16)
  } else storeSome(to, left, right, columns)
}

function storeSome(to: usize, left: v128, right: v128, columns: i32): void {
  f32.store(to, f32x4.extract_lane(left, 0))
  if (columns > 1) f32.store(to, f32x4.extract_lane(left, 1), 4)
  if (columns > 2) f32.store(to, f32x4.extract_lane(left, 2), 8)
  if (columns > 3) f32.store(to, f32x4.extract_lane(left, 3), 12)
  if (columns > 4) f32.store(to, f32x4.extract_lane(right, 0), 16)
  if (columns > 5) f32.store(to, f32x4.extract_lane(right, 1), 20)
  if (columns > 6) f32.store(to, f32x4.extract_lane(right, 2), 24)
}
