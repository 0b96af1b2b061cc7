import { checkParts, cutOff, damaged, withoutPadding, type PictureContainer } from './picture-container.ts'

/** Layouts: WebP container specification (RFC 9649, 2), VP8 (RFC 6386, 9.1) and VP8L (RFC 9649, 3.4). */
const riffHead = 12
const chunkHead = 8
const pixels = new Set(['VP8 ', 'VP8L', 'ALPH', 'ANMF'])

type Size = Pick<PictureContainer, 'width' | 'height'>

/** Takes a WebP apart, whose signature has been seen. Its size is the canvas of an animation. Throws UploadError. */
export function readWebp(file: Buffer): PictureContainer {
  const length = file.readUInt32LE(4)
  const end = 8 + length + (length % 2)
  // Some encoders leave out the last byte of padding.
  if (8 + length > file.length) throw cutOff('WebP')
  const asides: Buffer[] = []
  let size: Size | null = null
  for (const { type, data } of chunks(file, 8 + length)) {
    // The first that tells: in an extended file that is VP8X, before any pixels.
    size ??= sizeOf(type, data)
    if (!pixels.has(type)) asides.push(data)
  }
  if (size === null) throw damaged('WebP', 'it holds no pixels')
  return { ...size, picture: file.subarray(0, end), asides, tail: withoutPadding(file.subarray(end)) }
}

function* chunks(file: Buffer, end: number): Generator<{ type: string; data: Buffer }> {
  for (let at = riffHead, parts = 1; at < end; parts++) {
    checkParts('WebP', parts)
    if (at + chunkHead > end) throw damaged('WebP', 'something in it is not a chunk')
    const dataStart = at + chunkHead
    const length = file.readUInt32LE(at + 4)
    if (dataStart + length > end) throw damaged('WebP', 'a chunk is longer than the file')
    yield {
      type: file.toString('latin1', at, at + 4),
      data: file.subarray(dataStart, dataStart + length),
    }
    at = dataStart + length + (length % 2)
  }
}

function sizeOf(type: string, data: Buffer): Size | null {
  if (data.length < 10) return null
  if (type === 'VP8X') return { width: data.readUIntLE(4, 3) + 1, height: data.readUIntLE(7, 3) + 1 }
  if (type === 'VP8 ') return { width: data.readUInt16LE(6) & 0x3fff, height: data.readUInt16LE(8) & 0x3fff }
  if (type !== 'VP8L') return null
  const bits = data.readUInt32LE(1)
  return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 }
}
