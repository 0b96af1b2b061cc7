import { byTurns } from './by-turns.ts'
import type { DeclaredUpload } from './declared-format.ts'
import { decodeUpload, type UploadLimits } from './decode-upload.ts'
import type { PictureStream, RawPicture } from './raw-picture.ts'

/**
 * Decodes an uploaded mask, as `decodeUpload` does a picture, into grey pixels, white where something is meant: its luma
 * (ITU-R BT.601) over black. Where it is transparent in parts and of one colour wherever it is not, as what a brush
 * leaves on an empty canvas, its opacity says what is meant, whatever the colour. Throws what `decodeUpload` throws.
 */
export function decodeMask(
  path: string,
  declared: DeclaredUpload,
  limits: UploadLimits,
): Promise<RawPicture> {
  return decodeUpload(path, declared, limits, readMask)
}

async function readMask(upright: PictureStream): Promise<RawPicture> {
  const { data, info } = await upright
    .toColourspace('srgb')
    .ensureAlpha()
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
  const { width, height, channels } = info
  if (channels !== 4) throw new RangeError(`A picture of ${channels} channels is not RGB with alpha`)
  const isOpacity = (await rangeOf(data)) <= sameColour
  const grey = new Uint8Array(width * height * 3)
  await eachPixel(data, (at, k) => {
    const alpha = data[at + 3]!
    grey.fill(isOpacity ? alpha : Math.round((lumaAt(data, at) * alpha) / 255), 3 * k, 3 * k + 3)
  })
  return { rgb: grey, width, height }
}

/** Browsers round colours when they multiply them by their opacity. */
const sameColour = 8

/** How far the lumas of what is rather visible lie apart, where anything is transparent; infinitely where nothing is. */
async function rangeOf(data: Uint8Array): Promise<number> {
  let [least, most, isTransparent] = [255, 0, false]
  await eachPixel(data, (at) => {
    const alpha = data[at + 3]!
    if (alpha < 255) isTransparent = true
    if (alpha < 128) return
    const luma = lumaAt(data, at)
    least = Math.min(least, luma)
    most = Math.max(most, luma)
  })
  return isTransparent ? most - least : Infinity
}

const lumaAt = (data: Uint8Array, at: number) =>
  0.299 * data[at]! + 0.587 * data[at + 1]! + 0.114 * data[at + 2]!

/** Calls `look` with the place and the number of each pixel. */
async function eachPixel(data: Uint8Array, look: (at: number, k: number) => void): Promise<void> {
  await byTurns(data.length / 4, (from, to) => {
    for (let k = from; k < to; k++) look(4 * k, k)
  })
}
