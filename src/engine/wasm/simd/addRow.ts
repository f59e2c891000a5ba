/** `to[i, column] = a[i, column] + row[column]` for `[rows, columns]` numbers, and zero instead of what is negative where `relu` is 1. `to` may be `a`. */
export function addRow(a: usize, row: usize, to: usize, rows: i32, columns: i32, relu: i32): void {
  const least = f32x4.splat(relu ? 0 : -Infinity)
  const lineBytes = <usize>columns << 2
  const four = columns & ~3
  for (let i = 0; i < rows; i++) {
    for (let column = 0; column < four; column += 4) {
      const place = <usize>column << 2
      v128.store(to + place, f32x4.max(f32x4.add(v128.load(a + place), v128.load(row + place)), least))
    }
    for (let column = four; column < columns; column++) {
      const place = <usize>column << 2
      f32.store(to + place, max(f32.load(a + place) + f32.load(row + place), f32x4.extract_lane(least, 0)))
    }
    a += lineBytes
    to += lineBytes
  }
}
