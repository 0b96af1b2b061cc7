import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { openBytes, readPixels } from '../../../src/imaging/raw-picture.ts'
import { paintPicture } from './painted-picture.ts'
import { latin1, painted } from './upload-files.ts'

const svg = latin1('<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64"/>')

describe('openBytes', () => {
  it('opens four formats and nothing else that libvips knows', async () => {
    const gif = await painted().gif().toBuffer()
    const tiff = await painted().tiff().toBuffer()
    // libvips does know them: importing has changed nothing, opening does.
    for (const file of [svg, gif, tiff]) expect(await sharp(file).metadata()).toHaveProperty('format')
    for (const format of ['png', 'jpeg', 'webp', 'avif'] as const) {
      const file = await painted()[format]().toBuffer()
      expect(await openBytes(file, 1e6).metadata()).toMatchObject({ width: 96, height: 64 })
    }
    for (const file of [svg, gif, tiff]) {
      await expect(openBytes(file, 1e6).metadata()).rejects.toThrow('unsupported image format')
    }
  })

  it('fails where there are more pixels than are allowed', async () => {
    const file = await painted().png().toBuffer()
    await expect(readPixels(openBytes(file, 96 * 64 - 1))).rejects.toThrow('pixel limit')
    expect(await readPixels(openBytes(file, 96 * 64))).toMatchObject({ width: 96, height: 64 })
  })
})

describe('readPixels', () => {
  it('gives RGB, and fails for more than that', async () => {
    const opaque = await painted().png().toBuffer()
    expect(Buffer.from((await readPixels(openBytes(opaque, 1e6))).rgb).equals(paintPicture(96, 64).rgb)).toBe(
      true,
    )
    const clear = await painted().ensureAlpha(0.5).png().toBuffer()
    await expect(readPixels(openBytes(clear, 1e6))).rejects.toThrow(RangeError)
  })
})
