/** A matrix [rows, columns] as the product of left [rows, rank] and right [rank, columns], row-major. */
export interface LowRank {
  readonly left: Float32Array
  readonly right: Float32Array
  readonly rank: number
}

/**
 * Adds products to the rows of a matrix from `firstRow` on. The sums are made in float64 and rounded once.
 *
 * @param values [some rows, columns], changed in place
 */
export function addLowRank(
  values: Float32Array,
  firstRow: number,
  columns: number,
  products: readonly LowRank[],
): void {
  const sums = new Float64Array(columns)
  for (let at = 0, row = firstRow; at < values.length; at += columns, row++) {
    // Not by `set`, which is ten times slower between arrays of different types.
    for (let i = 0; i < columns; i++) sums[i] = values[at + i]!
    for (const product of products) addRow(sums, row, product)
    for (let i = 0; i < columns; i++) values[at + i] = sums[i]!
  }
}

/** Four ranks at a time: the sums are read and written once for all of them. */
function addRow(sums: Float64Array, row: number, { left, right, rank }: LowRank): void {
  const columns = sums.length
  const from = row * rank
  let k = 0
  for (; k + 4 <= rank; k += 4) {
    const a = left[from + k]!
    const b = left[from + k + 1]!
    const c = left[from + k + 2]!
    const d = left[from + k + 3]!
    const first = k * columns
    const second = first + columns
    const third = second + columns
    const fourth = third + columns
    for (let i = 0; i < columns; i++) {
      sums[i]! +=
        a * right[first + i]! + b * right[second + i]! + c * right[third + i]! + d * right[fourth + i]!
    }
  }
  for (; k < rank; k++) {
    const a = left[from + k]!
    for (let i = 0; i < columns; i++) sums[i]! += a * right[k * columns + i]!
  }
}

/** [rows, columns] as [columns, rows]. */
export function transposed(matrix: Float32Array, rows: number, columns: number): Float32Array {
  const result = new Float32Array(matrix.length)
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      result[column * rows + row] = matrix[row * columns + column]!
    }
  }
  return result
}
