import sharp, { type Sharp } from 'sharp'

/** A picture on its way: opened, not yet run. */
export type PictureStream = Sharp

/** 8-bit RGB, row-major, no padding. */
export interface RawPicture {
  readonly rgb: Uint8Array
  readonly width: number
  readonly height: number
}

/**
 * A sharp pipeline that starts at `raw`. The pixels are not copied: leave them alone until the pipeline has run.
 * Throws RangeError where the array does not hold width x height RGB pixels.
 */
export function openRaw(raw: RawPicture): Sharp {
  const { rgb, width, height } = raw
  // libvips itself only refuses arrays that are too short, and says so without a number.
  if (width < 1 || height < 1 || rgb.length !== width * height * 3) {
    throw new RangeError(`${rgb.length} bytes are not an RGB picture of ${width} x ${height} pixels`)
  }
  return sharp(rgb, { raw: { width, height, channels: 3 } })
}

/**
 * A sharp pipeline that starts at a PNG, JPEG, WebP or AVIF file in memory: its first frame. Bytes are taken rather than a
 * path because libvips keeps files open that it has read. Where the file is not one of the four, is cut off, is damaged
 * in a way that loses pixels, or has more than `limitPixels`, the pipeline fails when it runs.
 */
export function openBytes(bytes: Buffer, limitPixels: number): Sharp {
  blockOtherLoaders()
  // Not 'warning': there are phones whose JPEGs all have odd scan parameters, and every viewer shows them.
  return sharp(bytes, { failOn: 'error', limitInputPixels: limitPixels, pages: 1 })
}

/** Runs `pipeline`: its pixels in sRGB, whatever it started from. Alpha must be gone by then. */
export async function readPixels(pipeline: Sharp): Promise<RawPicture> {
  const { data, info } = await pipeline
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
  if (info.channels !== 3) throw new RangeError(`A picture of ${info.channels} channels is not RGB`)
  return { rgb: data, width: info.width, height: info.height }
}

let othersBlocked = false

/**
 * libvips picks a loader by content, out of everything it knows (SVG among it, or TIFF), for the whole process. What opens
 * files here opens four formats, so that the others are switched off: once, for while that is done no file can be read,
 * and not when this module is imported, which changes nothing.
 */
function blockOtherLoaders(): void {
  if (othersBlocked) return
  sharp.block({ operation: ['VipsForeignLoad'] })
  sharp.unblock({
    operation: ['VipsForeignLoadPng', 'VipsForeignLoadJpeg', 'VipsForeignLoadWebp', 'VipsForeignLoadHeif'],
  })
  othersBlocked = true
}
