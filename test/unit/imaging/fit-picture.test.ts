import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { fitMask, fitPicture, stretchPicture } from '../../../src/imaging/fit-picture.ts'
import { paintPicture } from './painted-picture.ts'
import { fileOf, painted } from './upload-files.ts'

/** Thirds from left to right: red, green, blue. */
function thirds(width: number, height: number): Promise<Buffer> {
  const rgb = new Uint8Array(width * height * 3)
  for (let i = 0; i < width * height; i++) rgb[i * 3 + Math.floor(((i % width) * 3) / width)] = 255
  return sharp(rgb, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer()
}

describe('fitPicture', () => {
  it('changes nothing where the size is right', async () => {
    const path = await fileOf(await painted(96, 64).png().toBuffer())
    const { rgb, width, height } = await fitPicture(path, { width: 96, height: 64 })
    expect([width, height]).toEqual([96, 64])
    expect(Buffer.from(rgb).equals(paintPicture(96, 64).rgb)).toBe(true)
  })

  it('crops around the centre', async () => {
    const path = await fileOf(await thirds(300, 100))
    const { rgb, width, height } = await fitPicture(path, { width: 50, height: 50 })
    expect([width, height, rgb.length]).toEqual([50, 50, 7500])
    for (const x of [4, 25, 45])
      expect([...rgb.subarray((25 * 50 + x) * 3, (25 * 50 + x) * 3 + 3)]).toEqual([0, 255, 0])
  })

  it.each([
    [256, 256],
    [640, 64],
    [17, 333],
  ])('gives exactly %s x %s, larger or smaller, the same every time', async (width, height) => {
    for (const format of ['png', 'webp'] as const) {
      const path = await fileOf(await painted(120, 80)[format]().toBuffer())
      const first = await fitPicture(path, { width, height })
      expect([first.width, first.height, first.rgb.length]).toEqual([width, height, width * height * 3])
      expect(await fitPicture(path, { width, height })).toEqual(first)
    }
  })

  it('enlarges smoothly', async () => {
    const path = await fileOf(await thirds(30, 30))
    const { rgb } = await fitPicture(path, { width: 300, height: 300 })
    const reds = Array.from({ length: 300 }, (_, x) => rgb[(150 * 300 + x) * 3] ?? 0)
    expect(Math.max(...reds.slice(1).map((value, i) => Math.abs(value - (reds[i] ?? 0))))).toBeLessThan(60)
    expect([reds[20], reds[280]]).toEqual([255, 0])
  })

  it('refuses a size of nothing, and passes on that there is no file', async () => {
    const path = await fileOf(await thirds(30, 30))
    await expect(fitPicture(path, { width: 0, height: 64 })).rejects.toThrow(RangeError)
    await expect(fitPicture('/nowhere/at/all', { width: 8, height: 8 })).rejects.toMatchObject({
      code: 'ENOENT',
    })
  })
})

describe('fitMask', () => {
  it('crops as fitPicture does, a byte a pixel', async () => {
    const grey = new Uint8Array(120 * 40 * 3)
    for (let k = 0; k < 120 * 40; k++) grey.fill(k % 120 < 60 ? 0 : 255, 3 * k, 3 * k + 3)
    const raw = { width: 120, height: 40, channels: 3 } as const
    const path = await fileOf(await sharp(grey, { raw }).png().toBuffer())
    const mask = await fitMask(path, { width: 40, height: 40 })
    expect(mask).toHaveLength(40 * 40)
    expect([...mask.subarray(0, 40)]).toEqual(Array.from({ length: 40 }, (_, x) => (x < 20 ? 0 : 255)))
  })
})

describe('stretchPicture', () => {
  it('scales each side as far as it needs, and leaves what has the size', async () => {
    const picture = paintPicture(60, 30)
    expect(await stretchPicture(picture, { width: 60, height: 30 })).toBe(picture)
    const stretched = await stretchPicture(picture, { width: 30, height: 60 })
    expect([stretched.width, stretched.height, stretched.rgb.length]).toEqual([30, 60, 5400])
  })
})
