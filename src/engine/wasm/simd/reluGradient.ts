/** `dx = dy` where `x` is positive, else zero times `dy`; NaN where `x` is that. */
export function reluGradient(dy: usize, x: usize, dx: usize, size: i32): void {
  const zero = f32x4.splat(0), one = f32x4.splat(1)
  const end = dx + (<usize>(size & ~3) << 2)
  while (dx < end) {
    const value = v128.load(x)
    const step = v128.bitselect(one, v128.bitselect(zero, value, f32x4.eq(value, value)), f32x4.gt(value, zero))
    v128.store(dx, f32x4.mul(v128.load(dy), step))
    dy += 16
    x += 16
    dx += 16
  }
  for (let i = size & 3; i > 0; i--) {
    const value = f32.load(x)
    f32.store(dx, f32.load(dy) * (value > 0 ? 1 : value == value ? 0 : value))
    dy += 4
    x += 4
    dx += 4
  }
}
