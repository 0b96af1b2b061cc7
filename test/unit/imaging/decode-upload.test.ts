import { readFile } from 'node:fs/promises'
import { deflateSync } from 'node:zlib'
import sharp from 'sharp'
import { beforeAll, describe, expect, it } from 'vitest'
import { decodeUpload } from '../../../src/imaging/decode-upload.ts'
import {
  blue,
  colourAt,
  corners,
  cornersOf,
  decode,
  distance,
  flat,
  green,
  limits,
  meanError,
  red,
  yellow,
  type Colour,
} from './decoded-upload.ts'
import { paintPicture } from './painted-picture.ts'
import {
  exifWithThumbnail,
  fileOf,
  flatPng,
  jpegSegment,
  latin1,
  mp4,
  painted,
  pngChunk,
  webpChunk,
  withChunks,
  withRiffChunks,
  withSegments,
} from './upload-files.ts'

/** What is to be seen of the corners where the tag has this value (Exif 2.32, 4.6.4, tag 274). */
const upright: Record<number, readonly Colour[]> = {
  1: [red, green, blue, yellow],
  2: [green, red, yellow, blue],
  3: [yellow, blue, green, red],
  4: [blue, yellow, red, green],
  5: [red, blue, green, yellow],
  6: [blue, red, yellow, green],
  7: [yellow, green, blue, red],
  8: [green, yellow, red, blue],
}

const xmp = latin1(
  'http://ns.adobe.com/xap/1.0/\0<?xpacket begin="\xef\xbb\xbf" id="W5M0MpCehiHzreSzNTczkc9d"?>' +
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">' +
    '<rdf:Description dc:description="&lt;script&gt; and &lt;svg&gt;"/></rdf:RDF></x:xmpmeta><?xpacket end="w"?>',
)

let png: Buffer
let jpeg: Buffer
let webp: Buffer
let avif: Buffer
const original = paintPicture(96, 64)

beforeAll(async () => {
  png = await painted().png().toBuffer()
  jpeg = await painted().jpeg({ quality: 95 }).toBuffer()
  webp = await painted().webp({ quality: 95 }).toBuffer()
  avif = await painted().avif({ quality: 90, effort: 0 }).toBuffer()
})

describe('a picture that is taken', () => {
  it('is the same, pixel by pixel, where its format keeps them', async () => {
    const files = [
      png,
      await painted().png({ progressive: true }).toBuffer(),
      await painted().webp({ lossless: true }).toBuffer(),
    ]
    for (const file of files) expect(meanError(await decode(file), original)).toBe(0)
  })

  it('is nearly the same where its format is lossy', async () => {
    const files = [jpeg, await painted().jpeg({ quality: 95, progressive: true }).toBuffer(), webp, avif]
    // The grain and the hard edge of the painted picture are what lossy formats keep worst.
    for (const file of files) expect(meanError(await decode(file), original)).toBeLessThan(6)
  })

  it.each(['jpeg', 'png', 'webp'] as const)('is turned upright by the Exif of a %s', async (format) => {
    for (const [orientation, expected] of Object.entries(upright)) {
      const tagged = corners().withMetadata({ orientation: Number(orientation) })
      const picture = await decode(await tagged[format]({ quality: 95 }).toBuffer())
      const size = Number(orientation) < 5 ? [64, 48] : [48, 64]
      expect([picture.width, picture.height]).toEqual(size)
      cornersOf(picture).forEach((colour, i) => {
        expect(distance(colour, expected[i] ?? []), `orientation ${orientation}, corner ${i}`).toBeLessThan(9)
      })
    }
  })

  it.each([5, 6, 8])('is turned once by an AVIF that was saved with orientation %s', async (orientation) => {
    const file = await corners().withMetadata({ orientation }).avif({ quality: 95, effort: 0 }).toBuffer()
    const picture = await decode(file)
    expect([picture.width, picture.height]).toEqual([48, 64])
    cornersOf(picture).forEach((colour, i) => {
      expect(distance(colour, upright[orientation]?.[i] ?? [])).toBeLessThan(12)
    })
  })
})

describe('of several frames', () => {
  it('the first of a WebP is taken', async () => {
    const frames = await Promise.all([red, green, blue].map((colour) => flat(colour).png().toBuffer()))
    const file = await sharp(frames, { join: { animated: true } })
      .webp({ lossless: true })
      .toBuffer()
    expect((await sharp(file).metadata()).pages).toBe(3)
    const picture = await decode(file)
    expect([picture.width, picture.height]).toEqual([48, 32])
    expect(colourAt(picture, 8, 8)).toEqual([...red])
  })

  it('the first of thousands is taken', async () => {
    const frame = flatPng(2, 8, red)
    const control = pngChunk('acTL', Buffer.from([0, 0, 0x20, 0, 0, 0, 0, 0]))
    const more = Array.from({ length: 8000 }, () => [
      pngChunk('fcTL', Buffer.alloc(26)),
      pngChunk('fdAT', Buffer.alloc(40, 1)),
    ])
    const file = Buffer.concat([
      withChunks(frame, control).subarray(0, -12),
      ...more.flat(),
      frame.subarray(-12),
    ])
    expect(colourAt(await decode(file), 8, 8)).toEqual([...red])
  })

  it('the first of an AVIF sequence is taken', async () => {
    const file = await readFile(new URL('../../fixtures/imaging/sequence.avif', import.meta.url))
    expect(file.toString('latin1', 8, 12)).toBe('avis')
    const picture = await decode(file, { filename: 'x.avifs', mimetype: 'image/avif' })
    expect([picture.width, picture.height]).toEqual([48, 32])
    expect(distance(colourAt(picture, 8, 8), [0xc0, 0x30, 0x20])).toBeLessThan(8)
  })
})

/** How far the painted picture is from what is decoded; the lossy formats themselves take up to 6. */
const error = async (file: Buffer) => meanError(await decode(file), original)

describe('what photographs carry is no reason to refuse them', () => {
  it('Exif with a thumbnail, XMP, Photoshop’s and comments, in a JPEG', async () => {
    const thumbnail = await painted(48, 32).jpeg().toBuffer()
    const file = withSegments(
      jpeg,
      exifWithThumbnail(thumbnail, 1),
      jpegSegment(0xe1, xmp),
      jpegSegment(0xed, latin1('Photoshop 3.0\x008BIM')),
      jpegSegment(0xe2, latin1('MPF\0II*\0')),
      jpegSegment(0xfe, latin1('CREATOR: gd-jpeg v1.0 <using IJG JPEG v62>')),
    )
    expect(await error(file)).toBeLessThan(6)
    const turned = await decode(withSegments(jpeg, exifWithThumbnail(thumbnail, 6), jpegSegment(0xe1, xmp)))
    expect([turned.width, turned.height]).toEqual([64, 96])
  })

  it('text and private chunks, in a PNG', async () => {
    const text = latin1('parameters\0a cat <lora:cat:1>, it’s 1 < 2 > 0\nSteps: 20')
    const body = Buffer.concat([latin1('XML:com.adobe.xmp\0\0\0\0\0'), xmp.subarray(29)])
    expect(
      await error(withChunks(png, pngChunk('tEXt', text), pngChunk('iTXt', body), pngChunk('prVt', jpeg))),
    ).toBeLessThan(6)
    expect(await error(await painted().withMetadata({ density: 300 }).png().toBuffer())).toBeLessThan(6)
  })

  it('XMP, and Exif in which random bytes are, in a WebP', async () => {
    expect(
      await error(withRiffChunks(webp, webpChunk('EXIF', Buffer.from(original.rgb)), webpChunk('XMP ', xmp))),
    ).toBeLessThan(6)
  })

  it.each([
    ['padding', () => Buffer.alloc(512)],
    ['another picture', () => jpeg],
    [
      'two pictures and padding',
      () => Buffer.concat([Buffer.alloc(7), jpeg, Buffer.alloc(30), jpeg, Buffer.alloc(4)]),
    ],
    ['a motion photo’s MP4', mp4],
    ['a gain map and an MP4', () => Buffer.concat([jpeg, mp4()])],
    [
      'Samsung’s trailer',
      () => latin1('\0\0\x01\x0a\x0e\0\0\0Image_UTC_Data1516112366SEFH\x65\0\0\0\0\0\0\0\x0c\0\0\0SEFT'),
    ],
  ])('%s behind a JPEG’s end', async (_, trailer) => {
    expect(await error(Buffer.concat([jpeg, trailer()]))).toBeLessThan(6)
  })

  it('padding behind the end of the others', async () => {
    for (const file of [png, webp, avif])
      expect(await error(Buffer.concat([file, Buffer.alloc(100)]))).toBeLessThan(6)
  })

  it('stray bytes before a JPEG’s end, which every viewer passes over', async () => {
    expect(await error(Buffer.concat([jpeg.subarray(0, -2), latin1('ab'), jpeg.subarray(-2)]))).toBeLessThan(
      6,
    )
  })

  it('scan parameters that a baseline JPEG should not have, as some phones write them', async () => {
    const odd = Buffer.from(jpeg)
    const scan = odd.indexOf(Buffer.from([0xff, 0xda]))
    // The last coefficient of the scan: 63 in every baseline JPEG.
    expect(odd[scan + 12]).toBe(63)
    odd[scan + 12] = 0
    expect(await error(odd)).toBeLessThan(6)
  })

  it.each([
    ['photo.JPG', 'image/jpeg'],
    ['photo.jpeg', 'image/jpg'],
    ['photo.jfif', 'image/pjpeg'],
    ['photo.pjpeg', 'application/octet-stream'],
    ['Holiday 3.5', ''],
    ['../../etc/photo', 'IMAGE/JPEG; q=1'],
    ['blob', 'image/*'],
    ['my.holiday.2024.jpg', ''],
  ])('the name %s with the type %j', async (filename, mimetype) => {
    expect(meanError(await decode(jpeg, { filename, mimetype }), original)).toBeLessThan(6)
  })
})

const megabytes = (count: number) => deflateSync(Buffer.alloc(count << 20), { level: 9 })

describe('bombs that go off beside the picture', () => {
  it('are not looked into: text of a PNG', async () => {
    const bomb = megabytes(20)
    const texts = Array.from({ length: 500 }, () => pngChunk('zTXt', Buffer.concat([latin1('x\0\0'), bomb])))
    // libpng would take 12 ms and 8 MB for each of them.
    expect(colourAt(await decode(flatPng(2, 8, red, texts)), 8, 8)).toEqual([...red])
  })

  it('are given up: the profile of a PNG', async () => {
    const profile = pngChunk('iCCP', Buffer.concat([latin1('x\0\0'), megabytes(200)]))
    expect(colourAt(await decode(flatPng(2, 8, red, [profile])), 8, 8)).toEqual([...red])
  })

  it('are left where the pixels end: those of a PNG', async () => {
    const row = Buffer.from([0, ...Array.from({ length: 32 }, () => red).flat()])
    const pixels = Buffer.concat([...Array.from({ length: 24 }, () => row), Buffer.alloc(200 << 20)])
    const file = flatPng(2, 8, red)
    const start = file.indexOf('IDAT') - 4
    const bomb = Buffer.concat([
      file.subarray(0, start),
      pngChunk('IDAT', deflateSync(pixels)),
      file.subarray(-12),
    ])
    expect(colourAt(await decode(bomb), 8, 8)).toEqual([...red])
  })
})

describe('the size that is kept', () => {
  it.each([
    ['as it is', 96, 64, 96, 64],
    ['within the longer side', 1000, 200, 256, 51],
    ['within half of it for the shorter side', 600, 500, 154, 128],
    ['a pixel at least', 9000, 16, 256, 1],
    ['at the limit', 256, 128, 256, 128],
  ])('is %s', async (_, width, height, keptWidth, keptHeight) => {
    const file = await flat(green, width, height).png().toBuffer()
    const nothing = { filename: '', mimetype: '' }
    const picture = await decodeUpload(await fileOf(file), nothing, { pixels: 1_000_000, side: 256 })
    expect(picture).toMatchObject({ width: keptWidth, height: keptHeight })
    expect(picture.rgb).toHaveLength(keptWidth * keptHeight * 3)
    expect(colourAt(picture, keptWidth - 1, keptHeight - 1)).toEqual([...green])
  })

  it('is scaled after the picture was turned upright', async () => {
    const file = await flat(green, 800, 200).withMetadata({ orientation: 6 }).jpeg().toBuffer()
    const picture = await decodeUpload(
      await fileOf(file),
      { filename: '', mimetype: '' },
      { ...limits, side: 400 },
    )
    expect(picture).toMatchObject({ width: 100, height: 400 })
  })

  it('begins at 16 x 16', async () => {
    expect(await decode(await painted(16, 16).png().toBuffer())).toMatchObject({ width: 16, height: 16 })
  })
})
