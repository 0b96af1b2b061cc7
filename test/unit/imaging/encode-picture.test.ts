import sharp from 'sharp'
import { thumbHashToApproximateAspectRatio, thumbHashToAverageRGBA } from 'thumbhash'
import { describe, expect, it } from 'vitest'
import { encodePicture } from '../../../src/imaging/encode-picture.ts'
import { readParameters } from '../../../src/imaging/png-text.ts'
import { paintPicture } from './painted-picture.ts'

const kind = async (bytes: Buffer) => {
  const { format, width, height, hasAlpha } = await sharp(bytes).metadata()
  return { format, width, height, hasAlpha }
}

const webp = (width: number, height: number) => ({ format: 'webp', width, height, hasAlpha: false })

const pixels = (bytes: Buffer) => sharp(bytes).raw().toBuffer()

function meanError(a: Uint8Array, b: Uint8Array): number {
  expect(a.length).toBe(b.length)
  return a.reduce((sum, value, i) => sum + Math.abs(value - (b[i] ?? 0)), 0) / a.length
}

describe('encodePicture', () => {
  it('keeps every pixel in the PNG', async () => {
    const raw = paintPicture(96, 64)
    const { png } = await encodePicture(raw, { parameters: null })
    expect(await kind(png)).toEqual({ format: 'png', width: 96, height: 64, hasAlpha: false })
    expect((await pixels(png)).equals(raw.rgb)).toBe(true)
  })

  it('makes WebPs that fit their boxes and keep the aspect ratio', async () => {
    const picture = await encodePicture(paintPicture(768, 1152), { parameters: null })
    expect(await kind(picture.web)).toEqual(webp(768, 1152))
    expect(await kind(picture.thumb512)).toEqual(webp(341, 512))
    expect(await kind(picture.thumb256)).toEqual(webp(171, 256))
    expect(await kind(picture.micro)).toEqual(webp(43, 64))
    expect(picture).toMatchObject({ width: 768, height: 1152 })
    expect(picture.micro.length).toBeLessThan(2048)
  })

  it('never enlarges', async () => {
    const picture = await encodePicture(paintPicture(48, 40), { parameters: null })
    for (const bytes of [picture.web, picture.thumb512, picture.thumb256, picture.micro]) {
      expect(await kind(bytes)).toEqual(webp(48, 40))
    }
  })

  it('shows the same picture in the web version and in the thumbnails', async () => {
    const raw = paintPicture(512, 512)
    const picture = await encodePicture(raw, { parameters: null })
    expect(meanError(await pixels(picture.web), raw.rgb)).toBeLessThan(4)
    expect(meanError(await pixels(picture.thumb512), raw.rgb)).toBeLessThan(4)
    const halved = await sharp(raw.rgb, { raw: { width: 512, height: 512, channels: 3 } })
      .resize(256)
      .raw()
      .toBuffer()
    expect(meanError(await pixels(picture.thumb256), halved)).toBeLessThan(4)
  })

  it('hashes colour and shape', async () => {
    const rgb = new Uint8Array(300 * 100 * 3).map((_, i) => [204, 51, 102][i % 3] ?? 0)
    const { thumbhash } = await encodePicture({ rgb, width: 300, height: 100 }, { parameters: null })
    const hash = Buffer.from(thumbhash, 'base64')
    expect(hash.toString('base64')).toBe(thumbhash)
    const { r, g, b, a } = thumbHashToAverageRGBA(hash)
    expect([r, g, b, a].map((value) => Math.round(value * 10) / 10)).toEqual([0.8, 0.2, 0.4, 1])
    expect(thumbHashToApproximateAspectRatio(hash)).toBeGreaterThan(2)
  })

  it('writes the parameters into the PNG alone', async () => {
    const parameters = 'a lighthouse\nSteps: 20, Sampler: DDIM'
    const raw = paintPicture(64, 64)
    const { png, web } = await encodePicture(raw, { parameters })
    expect(readParameters(png)).toBe(parameters)
    expect((await pixels(png)).equals(raw.rgb)).toBe(true)
    expect(web.includes('lighthouse')).toBe(false)
    expect(readParameters((await encodePicture(raw, { parameters: null })).png)).toBeNull()
  })

  it.each([
    ['too few bytes', 4, 4, 47],
    ['too many bytes', 4, 4, 64],
    ['no size', 0, 4, 0],
  ])('refuses %s', async (_, width, height, length) => {
    const raw = { rgb: new Uint8Array(length), width, height }
    await expect(encodePicture(raw, { parameters: null })).rejects.toThrow(RangeError)
  })
})
