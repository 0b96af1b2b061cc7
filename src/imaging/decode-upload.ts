import { readFile } from 'node:fs/promises'
import { UploadError } from '../errors.ts'
import { checkDeclared, type DeclaredUpload } from './declared-format.ts'
import { checkForeignContent } from './foreign-content.ts'
import type { PictureContainer } from './picture-container.ts'
import { openBytes, readPixels, type PictureStream, type RawPicture } from './raw-picture.ts'
import { readAvif } from './read-avif.ts'
import { readJpeg } from './read-jpeg.ts'
import { readPng } from './read-png.ts'
import { readWebp } from './read-webp.ts'
import { formatNames, sniffFormat, type PictureFormat } from './sniff-format.ts'

export interface UploadLimits {
  /** Pixels that an uploaded picture may have. */
  readonly pixels: number
  /**
   * The longer side of what is kept, in pixels; the shorter one is at most half of it. Models draw at most 2048 pixels, so
   * that with 4096 a picture of any shape fills what they draw without being enlarged, and none takes more than 25 MB.
   */
  readonly side: number
}

const readers: Record<PictureFormat, (file: Buffer) => PictureContainer> = {
  png: readPng,
  jpeg: readJpeg,
  webp: readWebp,
  avif: readAvif,
}

/** Smaller ones show nothing; larger ones are no photographs, and libvips' own limits begin not far beyond. */
const minSide = 16
const maxSide = 30_000

/** 40 million pixels take 2 s in the slowest of the formats. */
const maxSeconds = 30

const white = '#ffffff'

/** What is made of a picture that was opened and checked, upright and at the size that is kept. */
type ReadUpload = (upright: PictureStream) => Promise<RawPicture>

const overWhite: ReadUpload = (upright) => readPixels(upright.flatten({ background: white }))

/**
 * Decodes an uploaded picture that stands in a file, whatever it says of itself, into plain RGB pixels: its first frame,
 * upright, in sRGB, over white where it is transparent (or as `read` reads it), scaled down to `limits.side` and half of
 * it. The file is read as a whole: its size is for the caller to limit.
 * Throws UploadError, saying why and what is expected, for whatever is not a sound and honest PNG, JPEG, WebP or AVIF;
 * and what the file system throws where the file cannot be read.
 */
export async function decodeUpload(
  path: string,
  declared: DeclaredUpload,
  limits: UploadLimits,
  read: ReadUpload = overWhite,
): Promise<RawPicture> {
  const file = await readFile(path)
  const format = recognize(file)
  checkDeclared(declared, format)
  const container = readers[format](file)
  checkSize(container, limits)
  checkTail(container.tail, formatNames[format])
  checkForeignContent(file, container.asides, formatNames[format])
  return decode(container.picture, { name: formatNames[format], limits, read })
}

function recognize(file: Buffer): PictureFormat {
  const sniffed = sniffFormat(file)
  if (sniffed.format !== null) return sniffed.format
  const is = sniffed.name === null ? 'not a picture that is known here' : sniffed.name
  throw new UploadError(`The file is ${is}: a PNG, JPEG, WebP or AVIF is expected`)
}

function checkSize({ width, height }: { width: number; height: number }, limits: UploadLimits): void {
  const size = `The picture has ${width} x ${height} pixels`
  if (width < minSide || height < minSide) {
    throw new UploadError(`${size}: at least ${minSide} x ${minSide} are expected`)
  }
  if (width > maxSide || height > maxSide) {
    throw new UploadError(`${size}: at most ${maxSide} on each side are expected`)
  }
  if (width * height > limits.pixels) {
    throw new UploadError(`${size}: at most ${limits.pixels} in all are expected`)
  }
}

function checkTail(tail: Buffer, name: string): void {
  if (tail.length === 0) return
  const sniffed = sniffFormat(tail)
  const what = sniffed.format === null ? sniffed.name : 'another picture'
  throw new UploadError(
    `After the end of the ${name} come ${tail.length} more bytes${what === null ? '' : ` (${what})`}: ` +
      'a file with nothing but a picture is expected. Saving it anew with any program helps.',
  )
}

interface Decoding {
  /** Of the format. */
  readonly name: string
  readonly limits: UploadLimits
  readonly read: ReadUpload
}

async function decode(picture: Buffer, { name, limits, read }: Decoding): Promise<RawPicture> {
  try {
    const opened = openBytes(picture, limits.pixels)
    const { autoOrient } = await opened.metadata()
    checkSize(autoOrient, limits)
    const upright = opened.autoOrient().resize({ ...keptSize(autoOrient, limits.side), fit: 'fill' })
    return await read(upright.timeout({ seconds: maxSeconds }))
  } catch (error) {
    if (error instanceof UploadError) throw error
    throw new UploadError(`The ${name} cannot be decoded: a sound file is expected`, { cause: error })
  }
}

function keptSize({ width, height }: { width: number; height: number }, side: number) {
  const scale = Math.min(1, side / Math.max(width, height), side / 2 / Math.min(width, height))
  return {
    width: Math.max(1, Math.round(width * scale)),
    height: Math.max(1, Math.round(height * scale)),
  }
}
