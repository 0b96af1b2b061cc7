import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp, { type Sharp } from 'sharp'
import { describe, expect, it } from 'vitest'
import { decodeMask } from '../../../src/imaging/decode-mask.ts'
import { temporaryFolder } from '../storage/temporary-folder.ts'

type Pixel = readonly [red: number, green: number, blue: number, alpha?: number]

/** The levels of a mask whose left and right halves are of these colours, as they come out: left, right. */
async function levels(left: Pixel, right: Pixel): Promise<number[]> {
  const channels = left.length
  const size = 32
  const pixels = Array.from({ length: size * size }, (_, k) => (k % size < size / 2 ? left : right))
  const raw = { width: size, height: size, channels }
  const path = join(await temporaryFolder(), 'mask.png')
  await writeFile(
    path,
    await sharp(Uint8Array.from(pixels.flat() as number[]), { raw })
      .png()
      .toBuffer(),
  )
  const declared = { filename: 'mask.png', mimetype: 'image/png' }
  const { rgb, width, height } = await decodeMask(path, declared, { pixels: 10_000, side: 4096 })
  expect([width, height, rgb.length]).toEqual([size, size, size * size * 3])
  const row = Array.from(rgb.subarray(0, size * 3))
  for (const [k, value] of row.entries()) expect(value).toBe(row[k - (k % 3)])
  return [row[0]!, row.at(-1)!]
}

const clear: Pixel = [0, 0, 0, 0]

describe('a mask', () => {
  it.each<[string, Pixel, Pixel, number[]]>([
    ['is its brightness', [0, 0, 0], [255, 255, 255], [0, 255]],
    ['is its luma where it has colours', [255, 0, 0], [0, 255, 0], [76, 150]],
    ['may be white all over', [255, 255, 255], [255, 255, 255], [255, 255]],
    ['may be black all over', [0, 0, 0, 255], [0, 0, 0, 255], [0, 0]],
    ['is its opacity where a black brush left it', clear, [0, 0, 0, 255], [0, 255]],
    ['is its opacity where a red brush left it', clear, [255, 0, 0, 200], [0, 200]],
    ['is its opacity where a white brush left it', clear, [255, 255, 255, 255], [0, 255]],
    ['is its brightness over black where it has several', [255, 255, 255, 255], [0, 0, 0, 200], [255, 0]],
    ['counts as black where nothing of it can be seen', [255, 255, 255, 0], [255, 255, 255, 255], [0, 255]],
  ])('%s', async (_name, left, right, expected) => {
    expect(await levels(left, right)).toEqual(expected)
  })

  it('is black where nothing of it can be seen at all', async () => {
    expect(await levels(clear, clear)).toEqual([0, 0])
  })

  it.each<[string, (mask: Sharp) => Sharp, 3 | 4]>([
    ['grey', (mask) => mask.toColourspace('b-w').png(), 3],
    ['grey with alpha', (mask) => mask.toColourspace('b-w').png(), 4],
    ['grey of sixteen bits', (mask) => mask.toColourspace('grey16').png(), 3],
    ['of sixteen bits with alpha', (mask) => mask.toColourspace('rgb16').png(), 4],
    ['a palette', (mask) => mask.png({ palette: true }), 3],
    ['a palette with alpha', (mask) => mask.png({ palette: true }), 4],
    ['WebP with alpha', (mask) => mask.webp({ lossless: true }), 4],
  ])('may be %s', async (_name, write, channels) => {
    const [left, right] =
      channels === 4
        ? [clear, [0, 0, 0, 255]]
        : [
            [0, 0, 0],
            [255, 255, 255],
          ]
    const pixels = Array.from({ length: 32 * 32 }, (_, k) => (k % 32 < 16 ? left : right))
    const raw = { width: 32, height: 32, channels }
    const path = join(await temporaryFolder(), 'mask')
    await writeFile(path, await write(sharp(Uint8Array.from(pixels.flat() as number[]), { raw })).toBuffer())
    const declared = { filename: 'mask', mimetype: '' }
    const { rgb } = await decodeMask(path, declared, { pixels: 10_000, side: 4096 })
    expect([rgb[0], rgb.at(-1)]).toEqual([0, 255])
  })
})
