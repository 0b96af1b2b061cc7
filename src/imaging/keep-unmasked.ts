import { byTurns } from './by-turns.ts'
import type { RawPicture } from './raw-picture.ts'

/** What is darker than this counts as black: the compression of a JPEG leaves such greys around everything white. */
const black = 16

/** Shares of what was drawn, of 255: of a kept pixel, of those next to one, of those one further in, of all others. */
const seam = [0, 85, 170, 255]

/** What a picture was drawn from. */
interface Start {
  readonly picture: RawPicture
  /** A byte a pixel, row-major; null: all of the picture may change. */
  readonly mask: Uint8Array | null
}

/**
 * What was drawn where a mask wants it, and the picture that it was drawn from elsewhere: an autoencoder gives back nothing
 * as it was. What is black in the mask is the picture's to the byte; greys mix the two; within what is white the first
 * two pixels mix them as well, so that no seam shows. Without a mask: what was drawn. Throws RangeError where the sizes
 * differ.
 */
export async function keepUnmasked(drawn: RawPicture, start: Start | undefined): Promise<RawPicture> {
  if (start === undefined || start.mask === null) return drawn
  const { picture: kept, mask } = start
  const { width, height } = drawn
  const pixels = width * height
  if (kept.rgb.length !== drawn.rgb.length || kept.width !== width || mask.length !== pixels) {
    const [size, other] = [`${width} x ${height}`, `${kept.width} x ${kept.height}`]
    throw new RangeError(
      `A picture of ${size} pixels is kept in part of one of ${other} by a mask of ${mask.length}`,
    )
  }
  const depths = await depthsOf(mask, width)
  const rgb = new Uint8Array(drawn.rgb.length)
  await byTurns(pixels, (from, to) => {
    for (let k = from; k < to; k++) {
      const share = Math.min(mask[k]!, seam[depths[k]!]!)
      for (let at = 3 * k; at < 3 * k + 3; at++)
        rgb[at] = Math.round((share * drawn.rgb[at]! + (255 - share) * kept.rgb[at]!) / 255)
    }
  })
  return { rgb, width, height }
}

/** How far each pixel is from the next black one, 3 at the most; black ones are 0. */
async function depthsOf(mask: Uint8Array, width: number): Promise<Uint8Array> {
  let inner = new Uint8Array(mask.length)
  await byTurns(mask.length, (from, to) => {
    for (let k = from; k < to; k++) inner[k] = mask[k]! < black ? 0 : 1
  })
  const depths = inner.slice()
  for (let depth = 2; depth < seam.length; depth++) {
    inner = await shrunk(await shrunk(inner, 1, width), width, mask.length)
    await byTurns(mask.length, (from, to) => {
      for (let k = from; k < to; k++) depths[k]! += inner[k]!
    })
  }
  return depths
}

/** What is set with both neighbours, `stride` before and behind it; lines of `length` end without any. */
async function shrunk(set: Uint8Array, stride: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
  const out = new Uint8Array(set.length)
  await byTurns(set.length, (from, to) => {
    for (let k = from; k < to; k++) {
      const at = k % length
      const before = at < stride ? 1 : set[k - stride]!
      const behind = at >= length - stride ? 1 : set[k + stride]!
      out[k] = set[k]! & before & behind
    }
  })
  return out
}
