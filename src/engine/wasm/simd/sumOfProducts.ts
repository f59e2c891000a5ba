import { multiplyAdd } from './multiplyAdd'

/** Neighbouring rows that `addProducts` sums at once. */
export const NEIGHBOURS: i32 = 4
/** Rows that lie anywhere and that `addProductsAt` sums at once. */
export const ANYWHERE: i32 = 4

/**
 * `to[row, column] += sum over i, j, k of x[i·xI + j·xJ + k·xK + row] · dy[i·dyI + j·dyJ + k·dyK + column]`, 4 rows by 8 columns; strides in bytes.
 * The sum starts from zero and is added to what is there: a long sum of 32-bit numbers is more exact in parts.
 */
export function addProducts(
  x: usize, dy: usize, to: usize,
  I: i32, xI: usize, dyI: usize, J: i32, xJ: usize, dyJ: usize, K: i32, xK: usize, dyK: usize
): void {
  const zero = f32x4.splat(0)
  let s00 = zero, s01 = zero, s10 = zero, s11 = zero, s20 = zero, s21 = zero, s30 = zero, s31 = zero
  for (let i = 0; i < I; i++) {
    let xj = x, dyj = dy
    for (let j = 0; j < J; j++) {
      let xk = xj, dyk = dyj
      for (let k = 0; k < K; k++) {
        const b0 = v128.load(dyk), b1 = v128.load(dyk, 16)
        let a = v128.load32_splat(xk)
        s00 = multiplyAdd(a, b0, s00); s01 = multiplyAdd(a, b1, s01)
        a = v128.load32_splat(xk, 4)
        s10 = multiplyAdd(a, b0, s10); s11 = multiplyAdd(a, b1, s11)
        a = v128.load32_splat(xk, 8)
        s20 = multiplyAdd(a, b0, s20); s21 = multiplyAdd(a, b1, s21)
        a = v128.load32_splat(xk, 12)
        s30 = multiplyAdd(a, b0, s30); s31 = multiplyAdd(a, b1, s31)
        xk += xK
        dyk += dyK
      }
      xj += xJ
      dyj += dyJ
    }
    x += xI
    dy += dyI
  }
  addTo(to, s00, s01)
  addTo(to + 32, s10, s11)
  addTo(to + 64, s20, s21)
  addTo(to + 96, s30, s31)
}

/** The same for 4 rows that begin at the 32-bit offsets (bytes) which lie at `offsets`. */
export function addProductsAt(
  x: usize, offsets: usize, dy: usize, to: usize,
  I: i32, xI: usize, dyI: usize, J: i32, xJ: usize, dyJ: usize, K: i32, xK: usize, dyK: usize
): void {
  const zero = f32x4.splat(0)
  let s00 = zero, s01 = zero, s10 = zero, s11 = zero, s20 = zero, s21 = zero, s30 = zero, s31 = zero
  const o0 = load<u32>(offsets), o1 = load<u32>(offsets, 4), o2 = load<u32>(offsets, 8), o3 = load<u32>(offsets, 12)
  for (let i = 0; i < I; i++) {
    let xj = x, dyj = dy
    for (let j = 0; j < J; j++) {
      let x0 = xj + o0, x1 = xj + o1, x2 = xj + o2, x3 = xj + o3, dyk = dyj
      for (let k = 0; k < K; k++) {
        const b0 = v128.load(dyk), b1 = v128.load(dyk, 16)
        let a = v128.load32_splat(x0)
        s00 = multiplyAdd(a, b0, s00); s01 = multiplyAdd(a, b1, s01)
        a = v128.load32_splat(x1)
        s10 = multiplyAdd(a, b0, s10); s11 = multiplyAdd(a, b1, s11)
        a = v128.load32_splat(x2)
        s20 = multiplyAdd(a, b0, s20); s21 = multiplyAdd(a, b1, s21)
        a = v128.load32_splat(x3)
        s30 = multiplyAdd(a, b0, s30); s31 = multiplyAdd(a, b1, s31)
        x0 += xK; x1 += xK; x2 += xK; x3 += xK
        dyk += dyK
      }
      xj += xJ
      dyj += dyJ
    }
    x += xI
    dy += dyI
  }
  addTo(to, s00, s01)
  addTo(to + 32, s10, s11)
  addTo(to + 64, s20, s21)
  addTo(to + 96, s30, s31)
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function addTo(to: usize, left: v128, right: v128): void {
  v128.store(to, f32x4.add(v128.load(to), left))
  v128.store(to, f32x4.add(v128.load(to, 16), right), 16)
}
