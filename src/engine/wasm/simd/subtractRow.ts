/** `to[i, column] = a[i, column] − row[column]` for `[rows, columns]` numbers. */
export function subtractRow(a: usize, row: usize, to: usize, rows: i32, columns: i32): void {
  const lineBytes = <usize>columns << 2
  const four = columns & ~3
  for (let i = 0; i < rows; i++) {
    for (let column = 0; column < four; column += 4) {
      const place = <usize>column << 2
      v128.store(to + place, f32x4.sub(v128.load(a + place), v128.load(row + place)))
    }
    for (let column = four; column < columns; column++) {
      const place = <usize>column << 2
      f32.store(to + place, f32.load(a + place) - f32.load(row + place))
    }
    a += lineBytes
    to += lineBytes
  }
}
