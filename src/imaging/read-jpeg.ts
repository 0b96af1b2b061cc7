import { damaged, type PictureContainer } from './picture-container.ts'
import { skipJpegTrailers } from './jpeg-trailers.ts'
import { markers, walkJpeg, type JpegSegment } from './walk-jpeg.ts'

/** Segments of applications that say how colours and rows are meant, by how they begin (JFIF, Exif, ICC and Adobe). */
const neededApplications = [/^JFIF\0/, /^Exif\0/, /^ICC_PROFILE\0/, /^Adobe/]

/** Takes a JPEG apart, of which FF D8 FF has been seen. Throws UploadError. */
export function readJpeg(file: Buffer): PictureContainer {
  const kept = [file.subarray(0, 2)]
  const asides: Buffer[] = []
  let size: Pick<PictureContainer, 'width' | 'height'> | null = null
  let end = 0
  for (const segment of walkJpeg(file, 0)) {
    if (isFrame(segment.marker)) {
      if (size !== null) throw damaged('JPEG', 'it has two headers')
      size = readFrame(segment.data)
    }
    if (isNeeded(segment)) kept.push(file.subarray(segment.start, segment.end))
    asides.push(segment.data)
    end = segment.end
  }
  if (size === null) throw damaged('JPEG', 'it has no header')
  const tail = skipJpegTrailers(file, end, asides)
  return { ...size, picture: Buffer.concat(kept), asides, tail }
}

/** The start of a frame, of any process: SOF0 to SOF15 but for DHT, JPG and DAC, which stand among them (T.81, B.1). */
const isFrame = (marker: number) => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)

/** Precision, lines, samples a line (T.81, B.2.2). */
function readFrame(data: Buffer) {
  if (data.length < 6) throw damaged('JPEG', 'its header is too short')
  return { width: data.readUInt16BE(3), height: data.readUInt16BE(1) }
}

function isNeeded({ marker, data }: JpegSegment): boolean {
  if (marker === markers.comment) return false
  if (marker < markers.app0 || marker > markers.app15) return true
  const head = data.toString('latin1', 0, 16)
  return neededApplications.some((beginning) => beginning.test(head))
}
