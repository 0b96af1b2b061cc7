import { readdir, readlink } from 'node:fs/promises'
import { join } from 'node:path'
import { deflateSync, gzipSync } from 'node:zlib'
import sharp from 'sharp'
import { beforeAll, describe, expect, it } from 'vitest'
import { UploadError } from '../../../src/errors.ts'
import { decodeUpload } from '../../../src/imaging/decode-upload.ts'
import {
  box,
  fileOf,
  flatPng,
  jpegSegment,
  latin1,
  mp4,
  painted,
  pngChunk,
  pngOf,
  webpChunk,
  withAvifSize,
  withChunks,
  withJpegSize,
  withPngSize,
  withRiffChunks,
  withSegments,
  zip,
} from './upload-files.ts'

const limits = { pixels: 40_000_000, side: 4096 }
const nothing = { filename: '', mimetype: '' }
const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64"><script>alert(1)</script></svg>'
const html = '<!DOCTYPE html><html><body>hello</body></html>'

interface Bad {
  readonly name: string
  readonly bytes: Uint8Array
  readonly message: RegExp
  readonly declared?: { filename: string; mimetype: string }
}

let png: Buffer
let jpeg: Buffer
let progressive: Buffer
let webp: Buffer
let avif: Buffer

beforeAll(async () => {
  png = await painted().png().toBuffer()
  jpeg = await painted().jpeg().toBuffer()
  progressive = await painted().jpeg({ progressive: true }).toBuffer()
  webp = await painted().webp().toBuffer()
  avif = await painted().avif({ effort: 0 }).toBuffer()
})

const named = (name: string, bytes: Uint8Array, message: RegExp): Bad => ({ name, bytes, message })

async function otherFiles(): Promise<Bad[]> {
  return [
    named('empty', Buffer.alloc(0), /is an empty file: a PNG, JPEG, WebP or AVIF is expected/),
    named('one byte', Buffer.from([0x89]), /not a picture that is known here/),
    named('zeros', Buffer.alloc(5000), /not a picture that is known here/),
    named('text', latin1('hello, world\n'), /is a text/),
    named('SVG', latin1(svg), /is an SVG/),
    named('SVG behind a prolog', latin1(`<?xml version="1.0"?>\n<!-- x -->\n${svg}`), /is an SVG/),
    named('SVG behind a mark and spaces', Buffer.from(`\ufeff \n\t${svg}`), /is an SVG/),
    named('SVG in UTF-16', Buffer.from(`\ufeff${svg}`, 'utf16le'), /is an SVG/),
    named('SVG, gzipped', gzipSync(svg), /is a gzip file/),
    named('XML', latin1('<?xml version="1.0"?><a/>'), /is an XML file/),
    named('HTML', latin1(html), /is an HTML page/),
    named('PHP', latin1('<?php system($_GET[0]);'), /is a PHP script/),
    named('a shell script', latin1('#!/bin/sh\nrm -rf /\n'), /is a script/),
    named('a data URI', latin1(`data:image/png;base64,${png.toString('base64')}`), /is a data URI as text/),
    named('GIF', await painted().gif().toBuffer(), /is a GIF/),
    named('TIFF', await painted().tiff().toBuffer(), /is a TIFF/),
    named('BMP', latin1('BM\x7a\0\0\0\0\0\0\0\x7a\0\0\0'), /is a BMP/),
    named('ICO', latin1('\0\0\x01\0\x01\0\x10\x10'), /is an icon/),
    named('JPEG XL', latin1('\xff\x0a\xfa\x1f'), /is a JPEG XL/),
    named('JPEG XL in boxes', latin1('\0\0\0\x0cJXL \r\n\x87\n'), /is a JPEG XL/),
    named('JPEG 2000', latin1('\0\0\0\x0cjP  \r\n\x87\n'), /is a JPEG 2000/),
    named('HEIC', box('ftyp', latin1('heic\0\0\0\0mif1heic')), /is a HEIC/),
    named('HEIF of unknown coding', box('ftyp', latin1('mif1\0\0\0\0mif1miaf')), /is a HEIF/),
    named('MP4', mp4(), /is a video/),
    named('PDF', latin1('%PDF-1.7\n%\xe2\xe3'), /is a PDF/),
    named('Photoshop', latin1('8BPS\0\x01'), /is a Photoshop document/),
    named('ZIP', zip(), /is a ZIP archive/),
    named('a program', latin1('MZ\x90\0\x03'), /is a program/),
    named('ELF', latin1('\x7fELF\x02\x01\x01'), /is a program/),
  ]
}

function lies(): Bad[] {
  const lie = (bytes: Buffer, filename: string, mimetype: string, message: RegExp): Bad => ({
    name: `${filename} ${mimetype}`,
    bytes,
    message,
    declared: { filename, mimetype },
  })
  return [
    lie(jpeg, 'a.png', 'image/png', /declared as image\/png but is a JPEG: the two must agree/),
    lie(png, 'a.png', 'image/jpeg', /declared as image\/jpeg but is a PNG/),
    lie(png, 'a.png', 'image/svg+xml', /declared as image\/svg\+xml but is a PNG/),
    lie(png, 'a.png', 'text/html; charset=utf-8', /declared as text\/html but is a PNG/),
    lie(png, 'a.png', '<script>', /declared as something unreadable but is a PNG/),
    lie(png, 'evil.svg', 'image/png', /called \.svg but is a PNG/),
    lie(jpeg, 'photo.exe', '', /called \.exe but is a JPEG/),
    lie(webp, 'photo.jpg', 'application/octet-stream', /called \.jpg but is a WebP/),
    lie(avif, 'photo.heic', '', /called \.heic but is a AVIF|called \.heic but is an AVIF/),
    lie(png, 'photo.png.php', '', /called \.php but is a PNG/),
    lie(png, 'photo.html. ', '', /called \.html but is a PNG/),
  ]
}

async function sizes(): Promise<Bad[]> {
  const tooMany = /at most 40000000 in all are expected/
  const tooLong = /at most 30000 on each side are expected/
  const bigWebp = await sharp({ create: { width: 9000, height: 9000, channels: 3, background: '#fff' } })
    .webp({ effort: 0 })
    .toBuffer()
  return [
    named('PNG of 1 x 1', await painted(1, 1).png().toBuffer(), /has 1 x 1 pixels: at least 16 x 16/),
    named('JPEG of 15 x 64', await painted(15, 64).jpeg().toBuffer(), /has 15 x 64 pixels: at least 16 x 16/),
    named('JPEG of height 0', withJpegSize(jpeg, 96, 0), /has 96 x 0 pixels/),
    named('PNG bomb', withPngSize(png, 20_000, 20_000), tooMany),
    named('PNG bomb, one side', withPngSize(png, 2 ** 31 - 1, 16), tooLong),
    named('JPEG bomb', withJpegSize(jpeg, 65_000, 65_000), tooLong),
    named('JPEG bomb, progressive', withJpegSize(progressive, 20_000, 20_000), tooMany),
    named('AVIF bomb', withAvifSize(avif, 20_000, 20_000), tooMany),
    named('WebP bomb', bigWebp, tooMany),
  ]
}

function damage(): Bad[] {
  const cut = (bytes: Buffer, share: number) => bytes.subarray(0, Math.round(bytes.length * share))
  const off = /is cut off: a whole file is expected/
  const flipped = (bytes: Buffer, at: number) => bytes.map((byte, i) => (i === at ? byte ^ 0x10 : byte))
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
    named('JPEG with stray bytes', withSegments(jpeg, latin1('stray')), /something in it is not a segment/),
    named('JPEG without a header', Buffer.from([0xff, 0xd8, 0xff, 0xd9]), /has no header/),
    named('JPEG of 101 scans', manyScans(101), /more than 100 scans/),
    named(
      'JPEG of arithmetic coding and lossless',
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
    named(
      'WebP of zeros',
      withRiffChunks(webp.subarray(0, 30), Buffer.alloc(webp.length - 30)),
      /WebP cannot be decoded|chunk is longer/,
    ),
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
function manyScans(count: number): Buffer {
  const scan = progressive.lastIndexOf(Buffer.from([0xff, 0xda]))
  const last = progressive.subarray(scan, -2)
  return Buffer.concat([
    progressive.subarray(0, -2),
    ...Array.from({ length: count }, () => last),
    progressive.subarray(-2),
  ])
}

function polyglots(): Bad[] {
  const text = (type: string, keyword: string, content: string) =>
    pngChunk(type, latin1(`${keyword}\0${content}`))
  const also = (what: string) =>
    new RegExp(`holds ${what} as well: a file with nothing but a picture is expected`)
  const after = (what: string) => new RegExp(`After the end of the \\w+ come \\d+ more bytes \\(${what}\\)`)
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

/** Of this process, in the folders of these tests; none where the system does not tell. */
async function openUploads(): Promise<string[]> {
  const handles = await readdir('/proc/self/fd').catch(() => [])
  const paths = await Promise.all(
    handles.map((handle) => readlink(join('/proc/self/fd', handle)).catch(() => '')),
  )
  return paths.filter((path) => path.includes('upload-'))
}

async function expectRefused({ bytes, declared = nothing, message, name }: Bad): Promise<void> {
  const error: unknown = await decodeUpload(await fileOf(bytes), declared, limits).catch(
    (thrown: unknown) => thrown,
  )
  expect(error, name).toBeInstanceOf(UploadError)
  expect(error, name).toMatchObject({
    code: 'UPLOAD_REFUSED',
    message: expect.stringMatching(message) as string,
  })
  expect(await openUploads(), name).toEqual([])
}

describe('an upload that is refused', () => {
  it.each([
    ['something else than a picture', otherFiles, 29],
    ['not what it says', lies, 11],
    ['too small or too large', sizes, 9],
    ['broken', damage, 30],
    ['something else besides', polyglots, 29],
  ])('is %s', async (_, cases, count) => {
    const files = await cases()
    expect(files).toHaveLength(count)
    for (const file of files) await expectRefused(file)
  })

  it('is told from one that cannot be read', async () => {
    await expect(decodeUpload('/nowhere/at/all', nothing, limits)).rejects.toMatchObject({ code: 'ENOENT' })
  })
})
