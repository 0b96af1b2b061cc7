import { checkParts, cutOff, damaged } from './picture-container.ts'
import { UploadError } from '../errors.ts'

/** Marker codes: ITU-T T.81, table B.1. */
export const markers = { soi: 0xd8, eoi: 0xd9, sos: 0xda, app0: 0xe0, app15: 0xef, comment: 0xfe } as const

/** A scan costs a pass over all blocks however few bytes it has. Progressive encoders make some 10. */
const maxScans = 100

/** A marker with all that belongs to it. */
export interface JpegSegment {
  readonly marker: number
  /** Of the byte FF that begins the marker. */
  readonly start: number
  /** The parameters, behind their length. */
  readonly data: Buffer
  /** For a scan, behind its compressed pixels. */
  readonly end: number
}

/** The segments of the JPEG that begins at `start`, from the one behind SOI to EOI. Throws UploadError. */
export function* walkJpeg(file: Buffer, start: number): Generator<JpegSegment> {
  let at = start + 2
  for (let parts = 1, scans = 0; ; parts++) {
    checkParts('JPEG', parts)
    const segment = readSegment(file, at)
    if (segment.marker === markers.sos && ++scans > maxScans) {
      throw new UploadError(`The JPEG has more than ${maxScans} scans: fewer are expected of a picture`)
    }
    yield segment
    if (segment.marker === markers.eoi) return
    at = segment.end
  }
}

function readSegment(file: Buffer, start: number): JpegSegment {
  let at = start
  if (at < file.length && file[at] !== 0xff) throw damaged('JPEG', 'something in it is not a segment')
  // Any number of FF may stand before a marker (B.1.1.2).
  while (file[at] === 0xff) at++
  const marker = file[at]
  if (marker === undefined) throw cutOff('JPEG')
  if (marker === markers.eoi) return { marker, start, data: Buffer.alloc(0), end: at + 1 }
  if (marker < 0xc0 || (marker >= 0xd0 && marker <= markers.soi)) {
    throw damaged('JPEG', 'a marker is where it does not belong')
  }
  if (at + 3 > file.length) throw cutOff('JPEG')
  const length = file.readUInt16BE(at + 1)
  const dataEnd = at + 1 + length
  if (length < 2) throw damaged('JPEG', 'a segment is shorter than its own length')
  if (dataEnd > file.length) throw cutOff('JPEG')
  const data = file.subarray(at + 3, dataEnd)
  return { marker, start, data, end: marker === markers.sos ? endOfScan(file, dataEnd) : dataEnd }
}

/** Where the next marker begins that is not a restart: in compressed pixels, FF 00 stands for FF (B.1.1.5). */
function endOfScan(file: Buffer, start: number): number {
  for (let at = start; at + 1 < file.length; at++) {
    if (file[at] !== 0xff) continue
    const next = file[at + 1] ?? 0
    if (next !== 0 && next !== 0xff && (next < 0xd0 || next > 0xd7)) return at
  }
  throw cutOff('JPEG')
}
