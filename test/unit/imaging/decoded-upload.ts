import sharp from 'sharp'
import { expect } from 'vitest'
import { decodeUpload } from '../../../src/imaging/decode-upload.ts'
import type { RawPicture } from '../../../src/imaging/raw-picture.ts'
import { fileOf } from './upload-files.ts'

export const limits = { pixels: 40_000_000, side: 4096 }

/** What an upload of these bytes becomes, which says nothing of itself unless it is told to. */
export const decode = async (bytes: Uint8Array, declared = { filename: '', mimetype: '' }) =>
  decodeUpload(await fileOf(bytes), declared, limits)

export type Colour = readonly [number, number, number]

export function colourAt({ rgb, width }: RawPicture, x: number, y: number): number[] {
  return [...rgb.subarray((y * width + x) * 3, (y * width + x) * 3 + 3)]
}

export function distance(a: readonly number[], b: readonly number[]): number {
  return Math.max(...a.map((value, i) => Math.abs(value - (b[i] ?? Number.NaN))))
}

export function meanError(a: RawPicture, b: RawPicture): number {
  expect([a.width, a.height]).toEqual([b.width, b.height])
  return a.rgb.reduce((sum, value, i) => sum + Math.abs(value - (b.rgb[i] ?? 0)), 0) / a.rgb.length
}

export const red: Colour = [200, 30, 40]
export const green: Colour = [30, 180, 60]
export const blue: Colour = [40, 50, 210]
export const yellow: Colour = [230, 220, 40]

export const flat = ([r, g, b]: Colour, width = 48, height = 32) =>
  sharp({ create: { width, height, channels: 3, background: { r, g, b } } })

/** Red and green above blue and yellow. */
export function corners() {
  const rgb = new Uint8Array(64 * 48 * 3)
  for (let y = 0; y < 48; y++) {
    for (let x = 0; x < 64; x++) {
      rgb.set(y < 24 ? (x < 32 ? red : green) : x < 32 ? blue : yellow, (y * 64 + x) * 3)
    }
  }
  return sharp(rgb, { raw: { width: 64, height: 48, channels: 3 } })
}

/** The colours of the upper left, upper right, lower left and lower right corner. */
export const cornersOf = (picture: RawPicture) =>
  [
    [4, 4],
    [picture.width - 5, 4],
    [4, picture.height - 5],
    [picture.width - 5, picture.height - 5],
  ].map(([x = 0, y = 0]) => colourAt(picture, x, y))

/** The colour of a picture that has one, and is larger than 8 pixels. */
export const colourOf = async (bytes: Uint8Array) => colourAt(await decode(bytes), 8, 8)
