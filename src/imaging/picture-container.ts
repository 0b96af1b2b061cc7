import { UploadError } from '../errors.ts'

/** An uploaded file, taken apart by what its own headers say, before anything decodes it. */
export interface PictureContainer {
  /** Pixels, before any orientation is applied. */
  readonly width: number
  readonly height: number
  /** A file of the same format with what makes the pixels: all that a decoder is handed. */
  readonly picture: Buffer
  /** Everything in the file that is not compressed pixels: metadata, comments, tables. */
  readonly asides: readonly Buffer[]
  /** What follows the picture's end and is neither padding nor known to belong to it. */
  readonly tail: Buffer
}

/**
 * The most parts (chunks, segments, boxes) that a file may have. Encoders that write pixels in pieces of 8 KiB make 2,500
 * of 20 MB; a file of nothing but empty parts would have 1.7 million.
 */
export const maxParts = 100_000

export const cutOff = (name: string) => new UploadError(`The ${name} is cut off: a whole file is expected`)

export const damaged = (name: string, what: string) =>
  new UploadError(`The ${name} is damaged: ${what}. A sound file is expected`)

export function checkParts(name: string, parts: number): void {
  if (parts <= maxParts) return
  throw new UploadError(`The ${name} is made of more than ${maxParts} parts: fewer are expected of a picture`)
}

/** `tail` without the zeros that it begins with; cameras and file systems fill blocks with them. */
export function withoutPadding(tail: Buffer): Buffer {
  let at = 0
  while (at < tail.length && tail[at] === 0) at++
  return tail.subarray(at)
}
