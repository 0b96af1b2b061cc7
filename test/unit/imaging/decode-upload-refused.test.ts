import { gzipSync } from 'node:zlib'
import sharp from 'sharp'
import { beforeAll, describe, expect, it } from 'vitest'
import { decodeUpload } from '../../../src/imaging/decode-upload.ts'
import { expectRefused, named, soundFiles, type BadUpload, type SoundFiles } from './refused-upload.ts'
import { box, latin1, mp4, painted, withAvifSize, withJpegSize, withPngSize, zip } from './upload-files.ts'

const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64"><script>alert(1)</script></svg>'
const html = '<!DOCTYPE html><html><body>hello</body></html>'

async function otherFiles({ png }: SoundFiles): Promise<BadUpload[]> {
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

const lie = (bytes: Buffer, filename: string, mimetype: string, message: RegExp): BadUpload => ({
  name: `${filename} ${mimetype}`,
  bytes,
  message,
  declared: { filename, mimetype },
})

function lies({ png, jpeg, webp, avif }: SoundFiles): BadUpload[] {
  return [
    lie(jpeg, 'a.png', 'image/png', /declared as image\/png but is a JPEG: the two must agree/),
    lie(png, 'a.png', 'image/jpeg', /declared as image\/jpeg but is a PNG/),
    lie(png, 'a.png', 'image/svg+xml', /declared as image\/svg\+xml but is a PNG/),
    lie(png, 'a.png', 'text/html; charset=utf-8', /declared as text\/html but is a PNG/),
    lie(png, 'a.png', '<script>', /declared as something unreadable but is a PNG/),
    lie(png, 'evil.svg', 'image/png', /called \.svg but is a PNG/),
    lie(jpeg, 'photo.exe', '', /called \.exe but is a JPEG/),
    lie(webp, 'photo.jpg', 'application/octet-stream', /called \.jpg but is a WebP/),
    lie(avif, 'photo.heic', '', /called \.heic but is an AVIF/),
    lie(png, 'photo.png.php', '', /called \.php but is a PNG/),
    lie(png, 'photo.html. ', '', /called \.html but is a PNG/),
  ]
}

async function sizes({ png, jpeg, progressive, avif }: SoundFiles): Promise<BadUpload[]> {
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

let sound: SoundFiles

beforeAll(async () => {
  sound = await soundFiles()
})

describe('an upload is refused', () => {
  it.each([
    ['that is no picture, or none of the four kinds', otherFiles, 29],
    ['that is not what it says', lies, 11],
    ['that is too small or too large', sizes, 9],
  ])('%s', async (_, cases, count) => {
    const files = await cases(sound)
    expect(files).toHaveLength(count)
    await expectRefused(files)
  })

  it('in another way where the file cannot be read, which is not the uploader’s fault', async () => {
    const missing = decodeUpload('/nowhere/at/all', { filename: '', mimetype: '' }, { pixels: 1, side: 1 })
    await expect(missing).rejects.toMatchObject({ code: 'ENOENT' })
  })
})
