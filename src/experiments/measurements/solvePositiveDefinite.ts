/** Columns of the factor that are computed together, so that their rows stay in the processor's cache. */
const TOGETHER = 32

/**
 * Solves `matrix · x = right` in 64-bit numbers for a symmetric positive definite matrix, by its Cholesky factor. Both are overwritten: the
 * lower triangle of `matrix` with the factor, `right` with x.
 * @param matrix `[size, size]`
 * @param right `[size, columns]`
 * @throws {RangeError} where it is not positive definite
 */
export function solvePositiveDefinite(matrix: Float64Array, size: number, right: Float64Array, columns: number): void {
  for (let first = 0; first < size; first += TOGETHER)
    for (let row = first; row < size; row++)
      for (let column = first; column <= Math.min(row, first + TOGETHER - 1); column++) {
        const [a, b] = [row * size, column * size]
        const rest = matrix[a + column]! - product(matrix, a, b, column)
        if (row === column && !(rest > 0)) throw new RangeError('The equations have no unique solution in these numbers: there are fewer images than features, or the features repeat each other. Give the ridge regression a greater strength, such as 0.01.')
        matrix[a + column] = row === column ? Math.sqrt(rest) : rest / matrix[b + column]!
      }
  const subtract = (row: number, other: number, factor: number): void => {
    for (let column = 0; column < columns; column++) right[row * columns + column]! -= factor * right[other * columns + column]!
  }
  const divide = (row: number): void => {
    for (let column = 0; column < columns; column++) right[row * columns + column]! /= matrix[row * size + row]!
  }
  for (let row = 0; row < size; row++) {
    for (let k = 0; k < row; k++) subtract(row, k, matrix[row * size + k]!)
    divide(row)
  }
  for (let row = size - 1; row >= 0; row--) {
    for (let k = row + 1; k < size; k++) subtract(row, k, matrix[k * size + row]!)
    divide(row)
  }
}

/** Of two stretches of a matrix: four sums, because each addition to one sum waits for the last. */
function product(matrix: Float64Array, a: number, b: number, length: number): number {
  let [first, second, third, fourth] = [0, 0, 0, 0]
  let k = 0
  for (; k + 3 < length; k += 4) {
    first += matrix[a + k]! * matrix[b + k]!
    second += matrix[a + k + 1]! * matrix[b + k + 1]!
    third += matrix[a + k + 2]! * matrix[b + k + 2]!
    fourth += matrix[a + k + 3]! * matrix[b + k + 3]!
  }
  for (; k < length; k++) first += matrix[a + k]! * matrix[b + k]!
  return first + second + (third + fourth)
}
