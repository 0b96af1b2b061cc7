import { describe, expect, it } from 'vitest'
import { coverPlanes, type Planes } from '../../../../src/engine/tensor/cover.ts'

/** Planes whose value at (y, x) is `at(y, x)`, plus 100 a plane. */
function planes(
  channels: number,
  height: number,
  width: number,
  at: (y: number, x: number) => number,
): Planes {
  const values = new Float32Array(channels * height * width)
  for (let i = 0; i < values.length; i++) {
    const cell = i % (height * width)
    values[i] = at(Math.floor(cell / width), cell % width) + 100 * Math.floor(i / (height * width))
  }
  return { values, channels, height, width }
}

describe('coverPlanes', () => {
  it('leaves planes of the size as they are', () => {
    const same = planes(2, 3, 4, (y, x) => y * 10 + x)
    expect(coverPlanes(same, 3, 4)).toBe(same.values)
  })

  it.each([
    [2, 3],
    [9, 9],
    [1, 12],
    [16, 5],
  ])('keeps a constant what it is at %i x %i', (height, width) => {
    const covered = coverPlanes(
      planes(2, 5, 7, () => 3),
      height,
      width,
    )
    expect(covered).toHaveLength(2 * height * width)
    for (const [i, value] of covered.entries()) expect(value).toBeCloseTo(i < height * width ? 3 : 103, 4)
  })

  it('cuts the middle out where the shape differs', () => {
    // 4 x 8 to 4 x 4: no scaling, columns 2 to 5 are kept.
    const covered = coverPlanes(
      planes(1, 4, 8, (_y, x) => x),
      4,
      4,
    )
    expect([...covered.subarray(0, 4)]).toEqual([2, 3, 4, 5])
    const upright = coverPlanes(
      planes(1, 8, 4, (y) => y),
      4,
      4,
    )
    expect([0, 4, 8, 12].map((i) => upright[i])).toEqual([2, 3, 4, 5])
  })

  it('keeps a slope straight where it enlarges, and takes the mean of pairs where it halves', () => {
    const enlarged = coverPlanes(
      planes(1, 8, 8, (_y, x) => x),
      16,
      16,
    ).subarray(0, 16)
    for (let k = 1; k < 15; k++) expect(enlarged[k]).toBeCloseTo((k + 0.5) / 2 - 0.5, 4)
    const halved = coverPlanes(
      planes(1, 8, 8, (_y, x) => x),
      4,
      4,
    ).subarray(0, 4)
    expect(halved[1]).toBeCloseTo(2.5, 4)
    expect(halved[2]).toBeCloseTo(4.5, 4)
  })
})
