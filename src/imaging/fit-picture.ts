import { readFile } from 'node:fs/promises'
import { openBytes, openRaw, readPixels, type RawPicture } from './raw-picture.ts'

/** Stored pictures are far smaller: uploads are scaled down before they are kept. */
const maxPixels = 100_000_000

/** Pixels. */
interface Size {
  readonly width: number
  readonly height: number
}

/**
 * One of our own stored pictures, a PNG or WebP by its path, or one at hand, as pixels of exactly `size`: scaled until it
 * covers the size (enlarged where it is smaller) and cropped around its centre. The same picture gives the same pixels
 * every time, stored as a PNG or at hand. Throws what the file system throws where the file cannot be read, RangeError
 * for a size below 1, and sharp's error for a file that is not sound.
 */
export async function fitPicture(picture: string | RawPicture, size: Size): Promise<RawPicture> {
  const { width, height } = size
  if (!(width >= 1 && height >= 1)) throw new RangeError(`No picture has ${width} x ${height} pixels`)
  const opened =
    typeof picture === 'string' ? openBytes(await readFile(picture), maxPixels) : openRaw(picture)
  return readPixels(
    opened.resize({
      width,
      height,
      fit: 'cover',
      position: 'centre',
      kernel: 'lanczos3',
      // Decoders that scale by themselves do it more roughly.
      fastShrinkOnLoad: false,
    }),
  )
}

/** The same of a mask, which is grey: a byte a pixel, row-major. */
export async function fitMask(mask: string | RawPicture, size: Size): Promise<Uint8Array> {
  const { rgb } = await fitPicture(mask, size)
  const grey = new Uint8Array(rgb.length / 3)
  for (let k = 0; k < grey.length; k++) grey[k] = rgb[3 * k]!
  return grey
}

/** A picture of exactly `size`, its sides each scaled as far as it needs. One that has the size comes back as it is. */
export async function stretchPicture(picture: RawPicture, { width, height }: Size): Promise<RawPicture> {
  if (picture.width === width && picture.height === height) return picture
  return readPixels(openRaw(picture).resize({ width, height, fit: 'fill', kernel: 'lanczos3' }))
}
