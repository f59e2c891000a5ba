/**
 * Solves `matrix · x = right` in 64-bit numbers for a symmetric positive definite matrix, by its Cholesky factor. Both are overwritten: the
 * lower triangle of `matrix` with the factor, `right` with x.
 * @param matrix `[size, size]`
 * @param right `[size, columns]`
 * @throws {RangeError} where it is not positive definite
 */
export function solvePositiveDefinite(matrix: Float64Array, size: number, right: Float64Array, columns: number): void {
  for (let row = 0; row < size; row++)
    for (let column = 0; column <= row; column++) {
      const [a, b] = [row * size, column * size]
      let sum = matrix[a + column]!
      for (let k = 0; k < column; k++) sum -= matrix[a + k]! * matrix[b + k]!
      if (row === column && !(sum > 0)) throw new RangeError('The equations have no unique solution in these numbers: there are fewer images than features, or the features repeat each other. Give the ridge regression a greater strength, such as 0.01.')
      matrix[a + column] = row === column ? Math.sqrt(sum) : sum / matrix[b + column]!
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
