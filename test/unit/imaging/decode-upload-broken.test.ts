import { deflateSync } from 'node:zlib'
import { beforeAll, describe, expect, it } from 'vitest'
import { expectRefused, named, soundFiles, type BadUpload, type SoundFiles } from './refused-upload.ts'
import {
  box,
  flatPng,
  jpegSegment,
  latin1,
  mp4,
  pngChunk,
  pngOf,
  webpChunk,
  withAvifSize,
  withChunks,
  withPngSize,
  withRiffChunks,
  withSegments,
  zip,
} from './upload-files.ts'

const html = '<!DOCTYPE html><html><body>hello</body></html>'
const svg = '<svg xmlns="http://www.w3.org/2000/svg"/>'

const cut = (bytes: Buffer, share: number) => bytes.subarray(0, Math.round(bytes.length * share))

const flipped = (bytes: Buffer, at: number) => bytes.map((byte, i) => (i === at ? byte ^ 0x10 : byte))

function damage({ png, jpeg, progressive, webp, avif }: SoundFiles): BadUpload[] {
  const off = /is cut off: a whole file is expected/
  return [
    named('PNG, half', cut(png, 0.5), off),
    named('PNG without its end', png.subarray(0, -12), off),
    named('PNG, a byte short', png.subarray(0, -1), off),
    named('PNG, signature only', png.subarray(0, 8), off),
    named('PNG with a flipped bit', flipped(png, png.length >> 1), /checksum of a chunk IDAT is wrong/),
    named('PNG without pixels', Buffer.concat([png.subarray(0, 33), png.subarray(-12)]), /holds no pixels/),
    named('PNG of two headers', withChunks(png, png.subarray(8, 33)), /header is not where it belongs/),
    named(
      'PNG with an unknown critical chunk',
      withChunks(png, pngChunk('EViL', Buffer.alloc(4))),
      /needs a chunk EViL/,
    ),
    named(
      'PNG for iPhones',
      Buffer.concat([png.subarray(0, 8), pngChunk('CgBI', Buffer.alloc(4)), png.subarray(8)]),
      /Xcode/,
    ),
    named(
      'PNG that inflates to too little',
      withPngSize(flatPng(2, 8, [9, 9, 9]), 32, 48),
      /PNG cannot be decoded/,
    ),
    named(
      'PNG of another depth',
      pngOf({ width: 32, height: 32, depth: 7, colour: 2, pixels: deflateSync(Buffer.alloc(9999)) }),
      /PNG cannot be decoded/,
    ),
    named('JPEG, half', cut(jpeg, 0.5), off),
    named('JPEG without its end', jpeg.subarray(0, -2), off),
    named('JPEG, progressive, half', cut(progressive, 0.5), off),
    named('JPEG, three bytes', jpeg.subarray(0, 3), off),
    named(
      'JPEG with stray bytes',
      withSegments(jpeg, jpegSegment(0xfe, latin1('x')), latin1('stray')),
      /something in it is not a segment/,
    ),
    named('JPEG without a header', Buffer.from([0xff, 0xd8, 0xff, 0xd9]), /has no header/),
    named('JPEG of 101 scans', manyScans(progressive, 101), /more than 100 scans/),
    named(
      'JPEG of two headers',
      withSegments(Buffer.from(jpeg), jpegSegment(0xc3, Buffer.alloc(15))),
      /two headers/,
    ),
    named('WebP, half', cut(webp, 0.5), off),
    named('WebP, a byte short', webp.subarray(0, -1), off),
    named(
      'WebP without pixels',
      withRiffChunks(webp.subarray(0, 12), webpChunk('EXIF', Buffer.alloc(20))),
      /holds no pixels/,
    ),
    named(
      'WebP with a chunk too long',
      withRiffChunks(webp, Buffer.from('JUNK\xff\xff\xff\x0f', 'latin1')),
      /chunk is longer than the file/,
    ),
    named('WebP with a flipped bit in its start code', flipped(webp, 23), /WebP cannot be decoded/),
    named('AVIF, half', cut(avif, 0.5), off),
    named('AVIF, a byte short', avif.subarray(0, -1), off),
    named('AVIF, larger than it says', withAvifSize(avif, 32, 32), /AVIF cannot be decoded/),
    named('AVIF, smaller than it says', withAvifSize(avif, 640, 640), /AVIF cannot be decoded/),
    named(
      'AVIF of HEVC',
      Buffer.from(avif.toString('latin1').replaceAll('av01', 'hvc1'), 'latin1'),
      /AVIF cannot be decoded/,
    ),
    named(
      'AVIF without a size',
      Buffer.from(avif.toString('latin1').replaceAll('ispe', 'free'), 'latin1'),
      /does not say how large/,
    ),
  ]
}

/** The last scan of a progressive JPEG, again and again. */
function manyScans(progressive: Buffer, count: number): Buffer {
  const scan = progressive.lastIndexOf(Buffer.from([0xff, 0xda]))
  const last = progressive.subarray(scan, -2)
  return Buffer.concat([
    progressive.subarray(0, -2),
    ...Array.from({ length: count }, () => last),
    progressive.subarray(-2),
  ])
}

const text = (type: string, keyword: string, content: string) =>
  pngChunk(type, latin1(`${keyword}\0${content}`))
const also = (what: string) =>
  new RegExp(`holds ${what} as well: a file with nothing but a picture is expected`)
const after = (what: string) => new RegExp(`After the end of the \\w+ come \\d+ more bytes \\(${what}\\)`)

function polyglots({ png, jpeg, webp, avif }: SoundFiles): BadUpload[] {
  const zipInLastChunk = withChunks(png, pngChunk('teST', zip()))
  return [
    named('PNG and text', Buffer.concat([png, latin1('hello')]), after('a text')),
    named('PNG and HTML', Buffer.concat([png, latin1(html)]), after('an HTML page')),
    named('PNG and ZIP', Buffer.concat([png, zip(png.length)]), after('a ZIP archive')),
    named('PNG and ZIP behind zeros', Buffer.concat([png, Buffer.alloc(64), zip()]), after('a ZIP archive')),
    named('PNG and PNG', Buffer.concat([png, png]), after('another picture')),
    named('PNG and noise', Buffer.concat([png, Buffer.from([1, 2, 3, 254])]), /come 4 more bytes: /),
    named(
      'PNG with a script as text',
      withChunks(png, text('tEXt', 'Comment', '<script>alert(1)</script>')),
      also('a script'),
    ),
    named(
      'PNG with PHP as text',
      withChunks(png, text('tEXt', 'Comment', '<?php phpinfo(); ?>')),
      also('a PHP script'),
    ),
    named(
      'PNG with PHP as palette',
      flatPng(3, 8, [0], [pngChunk('PLTE', latin1('<?php phpinfo();   '.slice(0, 18)))]),
      also('a PHP script'),
    ),
    named('PNG with SVG as text', withChunks(png, text('tEXt', 'x', svg.slice(0, 40))), also('an SVG')),
    named('PNG with a PDF in its head', withChunks(png, text('tEXt', 'x', '%PDF-1.4')), also('a PDF')),
    named('PNG with a ZIP inside', zipInLastChunk, also('a ZIP archive')),
    named(
      'PNG with a program inside',
      withChunks(png, pngChunk('prVt', latin1('xxxx\x7fELF\x02\x01\x01'))),
      also('a program'),
    ),
    named('JPEG and ZIP', Buffer.concat([jpeg, zip(jpeg.length)]), after('a ZIP archive')),
    named('JPEG and PHP', Buffer.concat([jpeg, latin1('<?php phpinfo();')]), after('a PHP script')),
    named('JPEG and PDF', Buffer.concat([jpeg, latin1('%PDF-1.7')]), after('a PDF')),
    named(
      'JPEG and JPEG and RAR',
      Buffer.concat([jpeg, jpeg, latin1('Rar!\x1a\x07\0')]),
      after('a RAR archive'),
    ),
    named('JPEG and half an MP4', Buffer.concat([jpeg, mp4().subarray(0, 90)]), after('a video')),
    named('JPEG with HTML as comment', withSegments(jpeg, jpegSegment(0xfe, latin1(html))), also('HTML')),
    named(
      'JPEG with PHP in Exif',
      withSegments(jpeg, jpegSegment(0xe1, latin1('Exif\0\0II*\0<?php\teval($x);'))),
      also('a PHP script'),
    ),
    named(
      'JPEG with RAR as comment',
      withSegments(jpeg, jpegSegment(0xfe, latin1('Rar!\x1a\x07\0'))),
      also('a RAR archive'),
    ),
    named(
      'JPEG with an x64 program',
      withSegments(jpeg, jpegSegment(0xfe, latin1('MZ\x90\0..PE\0\0d\x86'))),
      also('a program'),
    ),
    named(
      'JPEG whose second picture holds a script',
      Buffer.concat([jpeg, withSegments(jpeg, jpegSegment(0xfe, latin1('<script src=x>')))]),
      also('a script'),
    ),
    named('WebP and HTML', Buffer.concat([webp, latin1(html)]), after('an HTML page')),
    named(
      'WebP with a script as XMP',
      withRiffChunks(webp, webpChunk('XMP ', latin1('<SCRIPT >'))),
      also('a script'),
    ),
    named('WebP with a ZIP as chunk', withRiffChunks(webp, webpChunk('ZIP ', zip())), also('a ZIP archive')),
    named('AVIF and ZIP', Buffer.concat([avif, zip(avif.length)]), after('a ZIP archive')),
    named(
      'AVIF with PHP in free space',
      Buffer.concat([avif, box('free', latin1('<?php phpinfo();'))]),
      also('a PHP script'),
    ),
    named(
      'AVIF with a ZIP in pixels',
      Buffer.concat([avif, box('mdat', zip(avif.length + 8))]),
      also('a ZIP archive'),
    ),
  ]
}

let sound: SoundFiles

beforeAll(async () => {
  sound = await soundFiles()
})

describe('an upload is refused', () => {
  it.each([
    ['that is broken', damage, 30],
    ['that is something else besides', polyglots, 29],
  ])('%s', async (_, cases, count) => {
    const files = cases(sound)
    expect(files).toHaveLength(count)
    await expectRefused(files)
  })
})
