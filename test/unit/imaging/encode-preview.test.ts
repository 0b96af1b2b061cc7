import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { encodePreview } from '../../../src/imaging/encode-preview.ts'
import { paintPicture } from './painted-picture.ts'

function decode(dataUri: string): Buffer {
  const prefix = 'data:image/webp;base64,'
  expect(dataUri.startsWith(prefix)).toBe(true)
  return Buffer.from(dataUri.slice(prefix.length), 'base64')
}

describe('encodePreview', () => {
  it.each([
    ['up to the size asked for', 256, 512, 512, 256, 256],
    ['never beyond the picture', 512, 256, 256, 256, 256],
    ['in the shape of a wide picture', 256, 1024, 640, 256, 160],
    ['in the shape of a tall picture', 100, 512, 768, 67, 100],
    ['with at least a pixel', 4, 4096, 64, 4, 1],
    ['in whole pixels', 99.9, 512, 512, 99, 99],
  ])('scales %s', async (_, maxSize, pictureWidth, pictureHeight, width, height) => {
    const preview = await encodePreview(paintPicture(16, 10), { maxSize, pictureWidth, pictureHeight })
    expect(preview).toMatchObject({ width, height })
    const metadata = await sharp(decode(preview.dataUri)).metadata()
    expect(metadata).toMatchObject({ format: 'webp', width, height })
  })

  it('is smooth: a step of two cells becomes a slope', async () => {
    const rgb = new Uint8Array(8 * 8 * 3).map((_, i) => ((i / 3) % 8 < 4 ? 40 : 200))
    const { dataUri } = await encodePreview(
      { rgb, width: 8, height: 8 },
      { maxSize: 256, pictureWidth: 256, pictureHeight: 256 },
    )
    const row = (await sharp(decode(dataUri)).greyscale().raw().toBuffer()).subarray(128 * 256, 129 * 256)
    const steps = [...row.subarray(1)].map((value, i) => Math.abs(value - (row[i] ?? 0)))
    expect(Math.max(...steps)).toBeLessThan(20)
    expect([row[0], row[255]].map((value) => Math.round((value ?? 0) / 10))).toEqual([4, 20])
  })

  it.each([16, 32])('takes a few kB, were the latents of %s cells all noise', async (side) => {
    let state = 7
    const rgb = new Uint8Array(side * side * 3).map(() => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      return 88 + (state >>> 24) / 3
    })
    const { dataUri } = await encodePreview(
      { rgb, width: side, height: side },
      { maxSize: 256, pictureWidth: 512, pictureHeight: 512 },
    )
    expect(dataUri.length).toBeLessThan(8192)
  })

  it.each([0, -1, Number.NaN])('refuses a size of %s', async (maxSize) => {
    const preview = encodePreview(paintPicture(4, 4), { maxSize, pictureWidth: 64, pictureHeight: 64 })
    await expect(preview).rejects.toThrow(RangeError)
  })
})
