import { expect, it } from 'vitest'
import { joinColumns, repeatRows, stackRows } from '../../../../src/engine/tensor/tensor.ts'

const first = { data: Float32Array.of(1, 2, 3, 4), dims: [2, 1, 2] }
const second = { data: Float32Array.of(10, 20), dims: [2, 1, 1] }

it('joins on the last axis', () => {
  expect(joinColumns(first, second)).toEqual({
    data: Float32Array.of(1, 2, 10, 3, 4, 20),
    dims: [2, 1, 3],
  })
})

it('stacks and repeats on the first', () => {
  expect(stackRows(second, second)).toEqual({ data: Float32Array.of(10, 20, 10, 20), dims: [4, 1, 1] })
  expect(repeatRows(second, 2)).toEqual({ data: Float32Array.of(10, 10, 20, 20), dims: [4, 1, 1] })
})
