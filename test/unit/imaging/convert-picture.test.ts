import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { toJpeg } from '../../../src/imaging/convert-picture.ts'
import { encodePicture } from '../../../src/imaging/encode-picture.ts'
import { walkJpeg } from '../../../src/imaging/walk-jpeg.ts'
import { paintPicture } from './painted-picture.ts'
import { fileOf } from './upload-files.ts'

const raw = paintPicture(96, 64)

describe('toJpeg', () => {
  it('shows the same picture in full chroma', async () => {
    const { png } = await encodePicture(raw, { parameters: null })
    const jpeg = await toJpeg(await fileOf(png))
    expect(await sharp(jpeg).metadata()).toMatchObject({
      format: 'jpeg',
      width: 96,
      height: 64,
      chromaSubsampling: '4:4:4',
    })
    const pixels = await sharp(jpeg).raw().toBuffer()
    expect(
      pixels.reduce((sum, value, i) => sum + Math.abs(value - (raw.rgb[i] ?? 0)), 0) / pixels.length,
    ).toBeLessThan(3)
  })

  it('tells nothing but the picture', async () => {
    const { png } = await encodePicture(raw, { parameters: 'a lighthouse\nSteps: 20' })
    const path = await fileOf(await sharp(png).withMetadata({ orientation: 1, density: 300 }).toBuffer())
    const jpeg = await toJpeg(path)
    expect(jpeg.includes('lighthouse')).toBe(false)
    const applications = [...walkJpeg(jpeg, 0)].map(({ marker }) => marker).filter((marker) => marker >= 0xe0)
    // JFIF at most: it says that the colours are YCbCr.
    expect(applications.filter((marker) => marker !== 0xe0)).toEqual([])
    expect(await toJpeg(path)).toEqual(jpeg)
  })

  it('passes on that there is no file', async () => {
    await expect(toJpeg('/nowhere/at/all')).rejects.toMatchObject({ code: 'ENOENT' })
  })
})
