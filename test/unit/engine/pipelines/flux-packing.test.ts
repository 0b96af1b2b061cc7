import { describe, expect, it } from 'vitest'
import {
  imageIds,
  packLatents,
  textIds,
  unpackLatents,
} from '../../../../src/engine/pipelines/flux-packing.ts'

describe('packLatents', () => {
  it('makes a token of four cells, channel by channel, row by row', () => {
    // Channel 0 counts from 0, channel 1 from 100; rows of four cells.
    const plane = Array.from({ length: 8 }, (_, i) => i)
    const data = Float32Array.of(...plane, ...plane.map((value) => value + 100))
    const packed = packLatents({ data, dims: [1, 2, 2, 4] })
    expect(packed.dims).toEqual([1, 2, 8])
    expect([...packed.data]).toEqual([0, 1, 4, 5, 100, 101, 104, 105, 2, 3, 6, 7, 102, 103, 106, 107])
  })

  it('is undone by unpacking, for every picture of a batch', () => {
    const dims = [2, 3, 6, 4]
    const data = Float32Array.from({ length: 144 }, (_, i) => Math.sin(i))
    expect(unpackLatents(packLatents({ data, dims }), dims)).toEqual({ data, dims })
  })
})

describe('ids', () => {
  it('tell row and column of each token, and nothing of words', () => {
    const { data, dims } = imageIds([1, 16, 4, 6])
    expect(dims).toEqual([6, 3])
    expect([...data]).toEqual([0, 0, 0, 0, 0, 1, 0, 0, 2, 0, 1, 0, 0, 1, 1, 0, 1, 2])
    expect(textIds(2)).toEqual({ data: new Float32Array(6), dims: [2, 3] })
  })
})
