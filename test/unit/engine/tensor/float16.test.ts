import { describe, expect, it } from 'vitest'
import { fromFloat16, toFloat16 } from '../../../../src/engine/tensor/float16.ts'

const bitsOf = (value: number) => toFloat16(Float32Array.of(value))[0]!

describe('float16', () => {
  it('comes back from float32 for each of its values', () => {
    const finiteOrInfinite = Uint16Array.from({ length: 2 ** 16 }, (_, bits) => bits).filter(
      (bits) => (bits & 0x7fff) <= 0x7c00,
    )
    expect(finiteOrInfinite).toHaveLength(2 * 0x7c01)
    expect(toFloat16(fromFloat16(finiteOrInfinite))).toEqual(finiteOrInfinite)
  })

  it('knows the values of the standard', () => {
    const bits = [0x3c00, 0xc000, 0x7bff, 0x0400, 0x0001, 0x3555, 0x7c00, 0xfc00]
    const values = [1, -2, 65504, 2 ** -14, 2 ** -24, 0.333251953125, Infinity, -Infinity]
    expect([...fromFloat16(Uint16Array.from(bits))]).toEqual(values)
  })

  it('rounds to the nearest value between any two neighbours, and halves to the even one', () => {
    const neighbours = Uint16Array.from({ length: 0x7bff }, (_, bits) => bits)
    const low = fromFloat16(neighbours)
    const gap = fromFloat16(neighbours.map((bits) => bits + 1)).map((high, k) => high - low[k]!)
    const between = (share: number) => toFloat16(low.map((value, k) => value + share * gap[k]!))
    expect(between(0.499)).toEqual(neighbours)
    expect(between(0.501)).toEqual(neighbours.map((bits) => bits + 1))
    expect(between(0.5)).toEqual(neighbours.map((bits) => bits + (bits % 2)))
  })

  it('ends at 65520, half way to the next power of two', () => {
    expect(bitsOf(65519)).toBe(0x7bff)
    expect(bitsOf(65520)).toBe(0x7c00)
    expect(bitsOf(-1e30)).toBe(0xfc00)
    expect(bitsOf(2 ** -25)).toBe(0)
    expect(bitsOf(-(2 ** -26))).toBe(0x8000)
  })

  it('keeps what is no number', () => {
    expect(fromFloat16(toFloat16(Float32Array.of(NaN)))[0]).toBeNaN()
  })
})
