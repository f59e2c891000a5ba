/** Rows whose sum is taken from zero before it is added to the whole: a long sum of 32-bit numbers is more exact in parts. */
const PART: i32 = 128

/** `to[column] = sum over i of x[i, column]` for `[rows, columns]` numbers. */
export function columnSums(x: usize, to: usize, rows: i32, columns: i32): void {
  const lineBytes = <usize>columns << 2
  const four = columns & ~3
  memory.fill(to, 0, lineBytes)
  for (let row = 0; row < rows; row += PART) {
    const part = min(PART, rows - row)
    for (let column = 0; column < four; column += 4) {
      const sums = to + (<usize>column << 2)
      let from = x + (<usize>column << 2)
      let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0
      let i = part
      for (; i >= 4; i -= 4) {
        s0 = f32x4.add(s0, v128.load(from))
        s1 = f32x4.add(s1, v128.load(from + lineBytes))
        s2 = f32x4.add(s2, v128.load(from + 2 * lineBytes))
        s3 = f32x4.add(s3, v128.load(from + 3 * lineBytes))
        from += 4 * lineBytes
      }
      for (; i > 0; i--) {
        s0 = f32x4.add(s0, v128.load(from))
        from += lineBytes
      }
      v128.store(sums, f32x4.add(v128.load(sums), f32x4.add(f32x4.add(s0, s1), f32x4.add(s2, s3))))
    }
    for (let column = four; column < columns; column++) {
      const sum = to + (<usize>column << 2)
      let from = x + (<usize>column << 2)
      let s: f32 = 0
      for (let i = 0; i < part; i++) {
        s += f32.load(from)
        from += lineBytes
      }
      f32.store(sum, f32.load(sum) + s)
    }
    x += <usize>part * lineBytes
  }
}
