import { boxesOf } from './iso-boxes.ts'
import { withoutPadding } from './picture-container.ts'
import { markers, walkJpeg } from './walk-jpeg.ts'

/**
 * What phones and cameras write behind a JPEG's end. All of it is left out of what is decoded; it is taken because the
 * photographs are real and their owners do not know of it:
 * - further JPEGs: previews and gain maps (CIPA DC-007, Multi-Picture Format; Ultra HDR),
 * - an MP4 to the file's end (motion photos of Google's),
 * - Samsung's trailer, which ends in a directory of its own (`SEFH` .. `SEFT`).
 * Returns what is left behind them, and adds the further JPEGs' metadata to `asides`. Throws UploadError where a further
 * JPEG is broken.
 */
export function skipJpegTrailers(file: Buffer, end: number, asides: Buffer[]): Buffer {
  let tail = withoutPadding(file.subarray(end))
  while (tail.length > 2 && tail.readUIntBE(0, 3) === 0xff_d8_ff) {
    tail = withoutPadding(tail.subarray(skipJpeg(tail, asides)))
  }
  const rest = fromFirstBox(file.subarray(end), tail)
  return isMotion(rest) || isSamsungTrailer(rest) ? rest.subarray(rest.length) : rest
}

/** `tail`, or `tail` from a bit earlier: the length with which an MP4 begins has zeros that are no padding. */
function fromFirstBox(whole: Buffer, tail: Buffer): Buffer {
  const type = tail.subarray(0, 8).indexOf('ftyp')
  const zeros = 4 - type
  return type < 0 || zeros < 0 ? tail : whole.subarray(Math.max(0, whole.length - tail.length - zeros))
}

function skipJpeg(bytes: Buffer, asides: Buffer[]): number {
  let end = 0
  for (const { marker, data, end: segmentEnd } of walkJpeg(bytes, 0)) {
    if (marker !== markers.eoi) asides.push(data)
    end = segmentEnd
  }
  return end
}

/** Whether it is boxes from its first byte to its last, as an MP4 begins and goes on. */
function isMotion(bytes: Buffer): boolean {
  if (bytes.toString('latin1', 4, 8) !== 'ftyp') return false
  const types: string[] = []
  let end = 0
  for (const box of boxesOf(bytes, 0, bytes.length)) {
    types.push(box.type)
    end = box.end
  }
  return types.includes('moov') && withoutPadding(bytes.subarray(end)).length === 0
}

/** The directory's length stands before the last four bytes, in little-endian; it begins in `SEFH`. */
function isSamsungTrailer(bytes: Buffer): boolean {
  const end = bytes.length - 8
  if (end < 12 || bytes.toString('latin1', bytes.length - 4) !== 'SEFT') return false
  const start = end - bytes.readUInt32LE(end)
  return start >= 0 && bytes.toString('latin1', start, start + 4) === 'SEFH'
}
