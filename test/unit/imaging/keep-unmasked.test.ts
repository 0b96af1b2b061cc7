import { describe, expect, it } from 'vitest'
import { keepUnmasked } from '../../../src/imaging/keep-unmasked.ts'
import type { RawPicture } from '../../../src/imaging/raw-picture.ts'

/** A picture of one grey. */
const grey = (width: number, height: number, value: number): RawPicture => ({
  rgb: new Uint8Array(width * height * 3).fill(value),
  width,
  height,
})

/** The reds of a row of a picture. */
const row = ({ rgb, width }: RawPicture, y: number) =>
  Array.from({ length: width }, (_, x) => rgb[3 * (y * width + x)])

/** What 255 was drawn over 0 in a mask that `value` tells of each pixel. */
async function sharesOf(width: number, height: number, value: (x: number, y: number) => number) {
  const mask = Uint8Array.from({ length: width * height }, (_, k) => value(k % width, Math.floor(k / width)))
  const start = { picture: grey(width, height, 0), mask }
  const picture = await keepUnmasked(grey(width, height, 255), start)
  return Array.from({ length: height }, (_, y) => row(picture, y))
}

describe('keepUnmasked', () => {
  it('has all that is black of the one, and what is white of the other beyond a seam of two pixels', async () => {
    const [first, second] = await sharesOf(9, 2, (x) => (x < 3 ? 0 : 255))
    expect(first).toEqual([0, 0, 0, 85, 170, 255, 255, 255, 255])
    expect(second).toEqual(first)
  })

  it('has a seam all around, also across corners, and none at the ends of the picture', async () => {
    const rows = await sharesOf(6, 6, (x, y) => (x === 0 && y === 0 ? 0 : 255))
    expect(rows).toEqual([
      [0, 85, 170, 255, 255, 255],
      [85, 85, 170, 255, 255, 255],
      [170, 170, 170, 255, 255, 255],
      ...Array.from({ length: 3 }, () => Array.from({ length: 6 }, () => 255)),
    ])
    expect(await sharesOf(2, 2, () => 255)).toEqual([
      [255, 255],
      [255, 255],
    ])
  })

  it('mixes the two where the mask is grey, and takes for black what is nearly so', async () => {
    const [mixed] = await sharesOf(8, 1, (x) => [15, 0, 15, 30, 60, 128, 200, 255][x]!)
    expect(mixed).toEqual([0, 0, 0, 30, 60, 128, 200, 255])
  })

  it('mixes each channel by itself', async () => {
    const drawn = { rgb: Uint8Array.of(255, 0, 100), width: 1, height: 1 }
    const picture = { rgb: Uint8Array.of(0, 255, 100), width: 1, height: 1 }
    const { rgb } = await keepUnmasked(drawn, { picture, mask: Uint8Array.of(51) })
    expect([...rgb]).toEqual([51, 204, 100])
  })

  it('leaves alone what it was given', async () => {
    const [drawn, picture] = [grey(4, 4, 9), grey(4, 4, 1)]
    const mask = new Uint8Array(16).fill(255, 8)
    await keepUnmasked(drawn, { picture, mask })
    expect([drawn, picture]).toEqual([grey(4, 4, 9), grey(4, 4, 1)])
    expect(mask).toEqual(new Uint8Array(16).fill(255, 8))
  })

  it('is what was drawn where there is no mask', async () => {
    const drawn = grey(4, 4, 9)
    expect(await keepUnmasked(drawn, undefined)).toBe(drawn)
    expect(await keepUnmasked(drawn, { picture: grey(4, 4, 1), mask: null })).toBe(drawn)
  })

  it('refuses pictures and masks of other sizes', async () => {
    const mask = new Uint8Array(16)
    for (const [picture, other] of [
      [grey(8, 2, 1), mask],
      [grey(4, 3, 1), mask],
      [grey(4, 4, 1), new Uint8Array(15)],
    ] as const)
      await expect(keepUnmasked(grey(4, 4, 9), { picture, mask: other })).rejects.toThrow(RangeError)
  })

  it('lets others have their turn while it works on a large picture', async () => {
    const [side, turns] = [1024, [] as number[]]
    const ticking = setInterval(() => turns.push(performance.now()), 0)
    const start = { picture: grey(side, side, 0), mask: new Uint8Array(side ** 2).fill(255) }
    await keepUnmasked(grey(side, side, 7), start)
    clearInterval(ticking)
    expect(turns.length).toBeGreaterThan(3)
  })
})
