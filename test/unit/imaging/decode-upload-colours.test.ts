import { deflateSync } from 'node:zlib'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import {
  blue,
  colourOf,
  corners,
  cornersOf,
  decode,
  distance,
  flat,
  green,
  red,
  yellow,
} from './decoded-upload.ts'
import { flatPng, latin1, pngChunk } from './upload-files.ts'

describe('colours', () => {
  it.each(['png', 'jpeg', 'webp', 'avif'] as const)(
    'of an ICC profile become sRGB, in a %s',
    async (format) => {
      const file = await flat(red).withIccProfile('p3')[format]({ quality: 95 }).toBuffer()
      const stored = await sharp(file).keepIccProfile().raw().toBuffer()
      expect((await sharp(file).metadata()).hasProfile).toBe(true)
      expect(stored.length).toBe(48 * 32 * 3)
      expect(distance(await colourOf(file), red)).toBeLessThan(6)
    },
  )

  it('of an ICC profile are not what the numbers say', async () => {
    const tagged = await flat(red).withIccProfile('p3').png().toBuffer()
    const profile = tagged.indexOf('iCCP') - 4
    const end = profile + 12 + tagged.readUInt32BE(profile)
    const bare = Buffer.concat([tagged.subarray(0, profile), tagged.subarray(end)])
    expect(distance(await colourOf(bare), red)).toBeGreaterThan(10)
  })

  it('of a broken ICC profile are taken for sRGB', async () => {
    const broken = pngChunk('iCCP', Buffer.concat([latin1('x\0\0'), deflateSync(Buffer.alloc(500, 7))]))
    expect(await colourOf(flatPng(2, 8, red, [broken]))).toEqual(red)
  })

  it('in CMYK become RGB, with and without a profile', async () => {
    const plain = await flat(red).toColourspace('cmyk').jpeg({ quality: 100 }).toBuffer()
    const profiled = await flat(red).withIccProfile('cmyk').jpeg({ quality: 100 }).toBuffer()
    for (const file of [plain, profiled]) {
      expect((await sharp(file).metadata()).space).toBe('cmyk')
      // Not all of sRGB can be printed.
      expect(distance(await colourOf(file), red)).toBeLessThan(30)
    }
  })

  it('in gray become RGB', async () => {
    const gray = [120, 120, 120]
    expect(await colourOf(flatPng(0, 8, [120]))).toEqual(gray)
    expect(await colourOf(flatPng(0, 16, [120, 120]))).toEqual(gray)
    const lossy = await flat([120, 120, 120]).toColourspace('b-w').jpeg().toBuffer()
    expect((await sharp(lossy).metadata()).channels).toBe(1)
    expect(await colourOf(lossy)).toEqual(gray)
  })

  it('in one bit become black and white', async () => {
    const file = await corners()
      .toColourspace('b-w')
      .threshold(130)
      .png({ palette: true, colours: 2 })
      .toBuffer()
    // The depth of a PNG stands in its header.
    expect(file[24]).toBe(1)
    expect(cornersOf(await decode(file)).map(([value]) => value)).toEqual([0, 255, 0, 255])
  })

  it('in 16 bits lose the lower eight', async () => {
    expect(
      await colourOf(
        flatPng(
          2,
          16,
          red.flatMap((value) => [value, 0x7f]),
        ),
      ),
    ).toEqual(red)
  })

  it('of a palette are looked up', async () => {
    const palette = pngChunk('PLTE', Buffer.from([...blue, ...yellow]))
    expect(await colourOf(flatPng(3, 8, [1], [palette]))).toEqual(yellow)
  })

  it('in 10 bits become 8', async () => {
    const file = await flat(green).avif({ bitdepth: 10, quality: 90, effort: 0 }).toBuffer()
    expect((await sharp(file).metadata()).bitsPerSample).toBe(10)
    expect(distance(await colourOf(file), green)).toBeLessThan(4)
  })

  it('stand over white where they are transparent', async () => {
    const half = [...red, 128]
    const over = red.map((value) => Math.round((value * 128 + 255 * 127) / 255))
    expect(distance(await colourOf(flatPng(6, 8, half)), over)).toBeLessThan(2)
    expect(
      distance(
        await colourOf(
          flatPng(
            6,
            16,
            half.flatMap((value) => [value, value]),
          ),
        ),
        over,
      ),
    ).toBeLessThan(2)
    expect(await colourOf(flatPng(6, 8, [...red, 0]))).toEqual([255, 255, 255])
    expect(distance(await colourOf(flatPng(4, 8, [0, 128])), [127, 127, 127])).toBeLessThan(2)
    const clear = [pngChunk('PLTE', Buffer.from(blue)), pngChunk('tRNS', Buffer.from([0]))]
    expect(await colourOf(flatPng(3, 8, [0], clear))).toEqual([255, 255, 255])
    for (const format of ['webp', 'avif'] as const) {
      const pipeline = sharp(flatPng(6, 8, half))
      const file = await pipeline[format]({ quality: 95 }).toBuffer()
      expect(distance(await colourOf(file), over)).toBeLessThan(6)
    }
  })
})
