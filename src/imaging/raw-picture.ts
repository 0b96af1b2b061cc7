import sharp, { type Sharp } from 'sharp'

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
