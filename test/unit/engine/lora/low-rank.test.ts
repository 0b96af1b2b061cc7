import { describe, expect, it } from 'vitest'
import { addLowRank, transposed } from '../../../../src/engine/lora/low-rank.ts'

const matrix = (rows: number, columns: number, step: number) =>
  Float32Array.from({ length: rows * columns }, (_, k) => ((k * step) % 17) - 8)

describe('addLowRank', () => {
  it.each([1, 2, 3, 4, 5, 7, 8, 9])('adds the product of two matrices of rank %i', (rank) => {
    const [rows, columns] = [5, 6]
    const left = matrix(rows, rank, 3)
    const right = matrix(rank, columns, 5)
    const expected = matrix(rows, columns, 7).map((value, k) => {
      const [row, column] = [Math.floor(k / columns), k % columns]
      const terms = Array.from(
        { length: rank },
        (_, r) => left[row * rank + r]! * right[r * columns + column]!,
      )
      return terms.reduce((sum, term) => sum + term, value)
    })
    const values = matrix(rows, columns, 7)
    addLowRank(values, 0, columns, [{ left, right, rank }])
    expect(values).toEqual(expected)
  })

  it('adds to some rows only, and several products at once', () => {
    const whole = new Float32Array(12)
    const products = [2, 3].map((rank) => ({ left: matrix(4, rank, 3), right: matrix(rank, 3, 5), rank }))
    addLowRank(whole, 0, 3, products)
    const lastTwo = new Float32Array(6)
    addLowRank(lastTwo, 2, 3, products)
    expect(lastTwo).toEqual(whole.subarray(6))
    expect(lastTwo.some((value) => value !== 0)).toBe(true)
  })
})

describe('transposed', () => {
  it('turns rows into columns', () => {
    expect(transposed(Float32Array.of(1, 2, 3, 4, 5, 6), 2, 3)).toEqual(Float32Array.of(1, 4, 2, 5, 3, 6))
  })
})
