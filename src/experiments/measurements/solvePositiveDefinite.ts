/** Columns that are worked on together, so that their numbers stay in the processor's cache. */
const PANEL = 32
const RIGHT_PANEL = 64

/**
 * Solves `matrix · x = right` in 64-bit numbers for a symmetric positive definite matrix, by its Cholesky factor (Golub and Van Loan, Matrix
 * Computations, 4.2, by blocks). Both are overwritten: the lower triangle of `matrix` with the factor, `right` with x; what lies above the
 * diagonal of `matrix` is used up.
 * @param matrix `[size, size]`
 * @param right `[size, columns]`
 * @throws {RangeError} where it is not positive definite
 */
export function solvePositiveDefinite(matrix: Float64Array, size: number, right: Float64Array, columns: number): void {
  for (let first = 0; first < size; first += PANEL) {
    const end = Math.min(first + PANEL, size)
    subtractEarlierColumns(matrix, size, first, end)
    finishPanel(matrix, size, first, end)
  }
  for (let first = 0; first < columns; first += RIGHT_PANEL) substitute(matrix, size, right, columns, first, Math.min(first + RIGHT_PANEL, columns))
}

/** From a panel’s columns, what the columns before it have in them. By tiles of two rows and four columns: each number that is read serves several products. */
function subtractEarlierColumns(matrix: Float64Array, size: number, first: number, end: number): void {
  if (first === 0) return
  let row = first
  for (; row + 1 < size; row += 2) {
    let column = first
    for (; column + 3 < end; column += 4) subtractTile(matrix, size, row, column, first)
    for (; column < end; column++) for (let each = row; each < row + 2; each++) matrix[each * size + column]! -= product(matrix, each * size, column * size, 0, first)
  }
  if (row < size) for (let column = first; column < end; column++) matrix[row * size + column]! -= product(matrix, row * size, column * size, 0, first)
}

function subtractTile(matrix: Float64Array, size: number, row: number, column: number, length: number): void {
  const [p, q] = [row * size, row * size + size]
  const a = column * size
  const b = a + size
  const c = b + size
  const d = c + size
  let pa = 0, pb = 0, pc = 0, pd = 0, qa = 0, qb = 0, qc = 0, qd = 0
  for (let k = 0; k < length; k++) {
    const x = matrix[p + k]!
    const y = matrix[q + k]!
    const ka = matrix[a + k]!
    const kb = matrix[b + k]!
    const kc = matrix[c + k]!
    const kd = matrix[d + k]!
    pa += x * ka
    pb += x * kb
    pc += x * kc
    pd += x * kd
    qa += y * ka
    qb += y * kb
    qc += y * kc
    qd += y * kd
  }
  matrix[p + column]! -= pa
  matrix[p + column + 1]! -= pb
  matrix[p + column + 2]! -= pc
  matrix[p + column + 3]! -= pd
  matrix[q + column]! -= qa
  matrix[q + column + 1]! -= qb
  matrix[q + column + 2]! -= qc
  matrix[q + column + 3]! -= qd
}

/** What is left of a panel, whose columns now depend on each other alone. */
function finishPanel(matrix: Float64Array, size: number, first: number, end: number): void {
  for (let row = first; row < size; row++)
    for (let column = first; column < Math.min(row + 1, end); column++) {
      const [a, b] = [row * size, column * size]
      const rest = matrix[a + column]! - product(matrix, a, b, first, column)
      if (row === column && !(rest > 0)) throw new RangeError('The equations have no unique solution in these numbers: there are fewer images than features, or the features repeat each other. Give the ridge regression a greater strength, such as 0.01.')
      matrix[a + column] = row === column ? Math.sqrt(rest) : rest / matrix[b + column]!
    }
}

/** Of two rows, from one column to another. */
function product(matrix: Float64Array, a: number, b: number, from: number, to: number): number {
  let sum = 0
  for (let k = from; k < to; k++) sum += matrix[a + k]! * matrix[b + k]!
  return sum
}

/** Forwards through the factor, and backwards through its transpose, for some columns of the right side: two rows at a time, from four others at a time. */
function substitute(factor: Float64Array, size: number, right: Float64Array, columns: number, first: number, end: number): void {
  const width = end - first
  const panel = new Float64Array(size * width)
  for (let row = 0; row < size; row++) panel.set(right.subarray(row * columns + first, row * columns + end), row * width)
  for (let row = 0; row < size; row += 2) {
    const pair = row + 1 < size
    subtractRows(panel, width, row, pair, factor, row * size, size, 1, 0, row)
    divide(row)
    if (!pair) break
    subtractRow(panel, width, row + 1, factor[(row + 1) * size + row]!, row)
    divide(row + 1)
  }
  for (let row = size - 1; row >= 0; row -= 2) {
    const pair = row > 0
    subtractRows(panel, width, pair ? row - 1 : row, pair, factor, pair ? row - 1 : row, 1, size, row + 1, size)
    divide(row)
    if (!pair) break
    subtractRow(panel, width, row - 1, factor[row * size + row - 1]!, row)
    divide(row - 1)
  }
  for (let row = 0; row < size; row++) right.set(panel.subarray(row * width, (row + 1) * width), row * columns + first)

  function divide(row: number): void {
    const diagonal = factor[row * size + row]!
    for (let at = row * width; at < (row + 1) * width; at++) panel[at]! /= diagonal
  }
}

/** From one row, or from it and the next, multiples of the rows `from` to `to`. The factor of row k lies at `at + k * stride`, that for the next row `next` further on. */
function subtractRows(panel: Float64Array, width: number, row: number, pair: boolean, factor: Float64Array, at: number, next: number, stride: number, from: number, to: number): void {
  let k = from
  if (pair)
    for (; k + 3 < to; k += 4) {
      const f = at + k * stride
      const fa = factor[f]!
      const fb = factor[f + stride]!
      const fc = factor[f + 2 * stride]!
      const fd = factor[f + 3 * stride]!
      const ga = factor[f + next]!
      const gb = factor[f + next + stride]!
      const gc = factor[f + next + 2 * stride]!
      const gd = factor[f + next + 3 * stride]!
      let target = row * width
      let source = k * width
      for (const end = source + width; source < end; source++, target++) {
        const a = panel[source]!
        const b = panel[source + width]!
        const c = panel[source + 2 * width]!
        const d = panel[source + 3 * width]!
        panel[target] = panel[target]! - (fa * a + fb * b + (fc * c + fd * d))
        panel[target + width] = panel[target + width]! - (ga * a + gb * b + (gc * c + gd * d))
      }
    }
  for (; k < to; k++) {
    subtractRow(panel, width, row, factor[at + k * stride]!, k)
    if (pair) subtractRow(panel, width, row + 1, factor[at + next + k * stride]!, k)
  }
}

/** From one row, a multiple of another. */
function subtractRow(panel: Float64Array, width: number, row: number, times: number, other: number): void {
  for (let column = 0; column < width; column++) panel[row * width + column]! -= times * panel[other * width + column]!
}
