import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32, deflateSync } from 'node:zlib'
import sharp from 'sharp'
import { onTestFinished } from 'vitest'
import { paintPicture } from './painted-picture.ts'

/** Files as users upload them, and as nobody should, made by hand. */

/** A sharp pipeline that starts at a painted picture. */
export function painted(width = 96, height = 64) {
  return sharp(paintPicture(width, height).rgb, { raw: { width, height, channels: 3 } })
}

/** The path of a file with these bytes, in a folder that goes with the test. */
export async function fileOf(bytes: Uint8Array): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'upload-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const path = join(folder, 'upload')
  await writeFile(path, bytes)
  return path
}

const uint32 = (value: number) => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

export const latin1 = (text: string) => Buffer.from(text, 'latin1')

export function pngChunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([latin1(type), data])
  return Buffer.concat([uint32(data.length), body, uint32(crc32(body))])
}

export interface PngParts {
  readonly width: number
  readonly height: number
  readonly depth: number
  /** 0 gray, 2 RGB, 3 palette, 4 gray and alpha, 6 RGB and alpha. */
  readonly colour: number
  /** Filter bytes and samples, deflated. */
  readonly pixels: Uint8Array
  /** Stand between IHDR and IDAT. */
  readonly chunks?: readonly Buffer[]
}

export function pngOf({ width, height, depth, colour, pixels, chunks = [] }: PngParts): Buffer {
  const header = Buffer.concat([uint32(width), uint32(height), Buffer.from([depth, colour, 0, 0, 0])])
  const parts = [
    pngChunk('IHDR', header),
    ...chunks,
    pngChunk('IDAT', pixels),
    pngChunk('IEND', Buffer.alloc(0)),
  ]
  return Buffer.concat([latin1('\x89PNG\r\n\x1a\n'), ...parts])
}

/** A PNG in which every pixel has these bytes. */
export function flatPng(
  colour: number,
  depth: number,
  pixel: readonly number[],
  chunks: readonly Buffer[] = [],
) {
  const row = Buffer.from([0, ...Array.from({ length: 32 }, () => pixel).flat()])
  const pixels = deflateSync(Buffer.concat(Array.from({ length: 24 }, () => row)))
  return pngOf({ width: 32, height: 24, depth, colour, pixels, chunks })
}

/** `png` with chunks behind its header. */
export const withChunks = (png: Buffer, ...chunks: Buffer[]) =>
  Buffer.concat([png.subarray(0, 33), ...chunks, png.subarray(33)])

export function jpegSegment(marker: number, data: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([0xff, marker, (data.length + 2) >> 8, (data.length + 2) & 0xff]), data])
}

/** `jpeg` with segments behind its first two bytes. */
export const withSegments = (jpeg: Buffer, ...segments: Buffer[]) =>
  Buffer.concat([jpeg.subarray(0, 2), ...segments, jpeg.subarray(2)])

/** An APP1 with Exif: an orientation in its first directory, a thumbnail in its second. */
export function exifWithThumbnail(thumbnail: Buffer, orientation: number): Buffer {
  const ifd = Buffer.alloc(8 + 18 + 30)
  ifd.write('II*\0', 0, 'latin1')
  ifd.writeUInt32LE(8, 4)
  ifd.writeUInt16LE(1, 8)
  entry(ifd, 10, [0x112, 3, 1, orientation])
  ifd.writeUInt32LE(26, 22)
  ifd.writeUInt16LE(2, 26)
  entry(ifd, 28, [0x201, 4, 1, ifd.length])
  entry(ifd, 40, [0x202, 4, 1, thumbnail.length])
  return jpegSegment(0xe1, Buffer.concat([latin1('Exif\0\0'), ifd, thumbnail]))
}

function entry(ifd: Buffer, at: number, [tag, type, count, value]: [number, number, number, number]) {
  ifd.writeUInt16LE(tag, at)
  ifd.writeUInt16LE(type, at + 2)
  ifd.writeUInt32LE(count, at + 4)
  ifd.writeUInt32LE(value, at + 8)
}

export function webpChunk(type: string, data: Uint8Array): Buffer {
  const head = Buffer.alloc(8)
  head.write(type, 'latin1')
  head.writeUInt32LE(data.length, 4)
  return Buffer.concat([head, data, Buffer.alloc(data.length % 2)])
}

/** `webp` with more chunks at its end, and a RIFF length that counts them. */
export function withRiffChunks(webp: Buffer, ...chunks: Buffer[]): Buffer {
  const whole = Buffer.concat([webp, ...chunks])
  whole.writeUInt32LE(whole.length - 8, 4)
  return whole
}

export const box = (type: string, ...data: Uint8Array[]) => {
  const contents = Buffer.concat(data)
  return Buffer.concat([uint32(contents.length + 8), latin1(type), contents])
}

/** An MP4 that has what every MP4 has, and no film. */
export const mp4 = () =>
  Buffer.concat([
    box('ftyp', latin1('mp42\0\0\0\0isom')),
    box('mdat', Buffer.alloc(99, 0xc3)),
    box('moov', box('mvhd', Buffer.alloc(100))),
  ])

/** A ZIP archive with one stored file; `before`: bytes that stand before it in the same file. */
export function zip(before = 0): Buffer {
  const text = latin1('hello')
  const local = Buffer.alloc(30)
  local.write('PK\x03\x04\x14\0', 0, 'latin1')
  local.writeUInt32LE(crc32(text), 14)
  local.writeUInt32LE(text.length, 18)
  local.writeUInt32LE(text.length, 22)
  local.writeUInt16LE(1, 26)
  const central = Buffer.alloc(46)
  central.write('PK\x01\x02\x14\0\x14\0', 0, 'latin1')
  local.copy(central, 16, 14, 28)
  central.writeUInt32LE(before, 42)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 0, 'latin1')
  end.writeUInt16LE(1, 8)
  end.writeUInt16LE(1, 10)
  end.writeUInt32LE(47, 12)
  end.writeUInt32LE(before + 36, 16)
  return Buffer.concat([local, latin1('a'), text, central, latin1('a'), end])
}

/** `avif` whose images all say that they are so large. */
export function withAvifSize(avif: Buffer, width: number, height: number): Buffer {
  const lying = Buffer.from(avif)
  for (let at = lying.indexOf('ispe'); at >= 0; at = lying.indexOf('ispe', at + 4)) {
    lying.writeUInt32BE(width, at + 8)
    lying.writeUInt32BE(height, at + 12)
  }
  return lying
}

/** The JPEG's frame header says that it is so large. */
export function withJpegSize(jpeg: Buffer, width: number, height: number): Buffer {
  const lying = Buffer.from(jpeg)
  const at = lying.findIndex((byte, i) => byte === 0xff && (lying[i + 1] === 0xc0 || lying[i + 1] === 0xc2))
  lying.writeUInt16BE(height, at + 5)
  lying.writeUInt16BE(width, at + 7)
  return lying
}

/** A PNG's header says that it is so large, and its checksum that this is right. */
export function withPngSize(png: Buffer, width: number, height: number): Buffer {
  const header = Buffer.from(png.subarray(16, 29))
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  return Buffer.concat([png.subarray(0, 8), pngChunk('IHDR', header), png.subarray(33)])
}
