import { maxParts } from './picture-container.ts'

/** A box of an ISO base media file (ISO/IEC 14496-12, 4.2), which AVIF and MP4 are made of. */
export interface IsoBox {
  readonly type: string
  /** Where its contents begin and end in the file. */
  readonly dataStart: number
  readonly end: number
}

/**
 * The boxes between `start` and `end`, up to the first thing that is none: that is not long enough, has a type that is not
 * printable, or reaches beyond `end`; and at most maxParts of them. Who needs all of it to be boxes looks where the last one ends.
 */
export function* boxesOf(file: Buffer, start: number, end: number): Generator<IsoBox> {
  for (let at = start, parts = 0; at + 8 <= end && parts < maxParts; parts++) {
    const type = file.toString('latin1', at + 4, at + 8)
    const { head, length } = lengths(file, at, end)
    if (!/^[ -~]{4}$/.test(type) || length < head || at + length > end) return
    yield { type, dataStart: at + head, end: at + length }
    at += length
  }
}

/** A length of 1 says that it follows in 64 bits, one of 0 that the box goes on to the end. */
function lengths(file: Buffer, at: number, end: number) {
  const length = file.readUInt32BE(at)
  if (length === 0) return { head: 8, length: end - at }
  if (length !== 1 || at + 16 > end) return { head: 8, length }
  return { head: 16, length: Number(file.readBigUInt64BE(at + 8)) }
}
