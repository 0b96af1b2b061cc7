import { crc32 } from 'node:zlib'
import { UploadError } from '../errors.ts'
import { checkParts, cutOff, damaged, withoutPadding, type PictureContainer } from './picture-container.ts'

/** Layouts: PNG specification (third edition), 5.3 (chunks) and 11.2.1 (IHDR). */
const signatureLength = 8
/** Length and type before a chunk's data, its CRC after them. */
const chunkHead = 8
const chunkTail = 4

/**
 * What a decoder needs: pixels, their colours and which way is up. Text is left out because libpng inflates every zTXt
 * and iTXt to at most 8 MB before it is dropped, 12 ms each, and a file has room for a thousand; the chunks of an APNG
 * because its default image is a plain PNG.
 */
const needed = new Set(['IHDR', 'PLTE', 'IDAT', 'IEND', 'tRNS', 'iCCP', 'eXIf'])
const critical = new Set(['IHDR', 'PLTE', 'IDAT', 'IEND'])
const pixels = new Set(['IDAT', 'fdAT'])

interface Chunk {
  readonly type: string
  readonly start: number
  readonly data: Buffer
  readonly end: number
}

/** Takes a PNG apart, whose signature has been seen. An APNG is what viewers show that know none. Throws UploadError. */
export function readPng(file: Buffer): PictureContainer {
  const kept = [file.subarray(0, signatureLength)]
  const asides: Buffer[] = []
  const types = new Set<string>()
  let end = signatureLength
  for (const chunk of chunks(file)) {
    check(chunk, file, types.size === 0)
    types.add(chunk.type)
    if (needed.has(chunk.type)) kept.push(file.subarray(chunk.start, chunk.end))
    if (!pixels.has(chunk.type)) asides.push(chunk.data)
    end = chunk.end
  }
  if (!types.has('IDAT')) throw damaged('PNG', 'it holds no pixels')
  return {
    width: file.readUInt32BE(signatureLength + chunkHead),
    height: file.readUInt32BE(signatureLength + chunkHead + 4),
    picture: Buffer.concat(kept),
    asides,
    tail: withoutPadding(file.subarray(end)),
  }
}

/** The chunks up to IEND, which is the last. */
function* chunks(file: Buffer): Generator<Chunk> {
  let start = signatureLength
  for (let parts = 1; ; parts++) {
    checkParts('PNG', parts)
    const dataStart = start + chunkHead
    if (dataStart + chunkTail > file.length) throw cutOff('PNG')
    const type = file.toString('latin1', start + 4, dataStart)
    if (!/^[a-z]{4}$/i.test(type)) throw damaged('PNG', 'something in it is not a chunk')
    const dataEnd = dataStart + file.readUInt32BE(start)
    const end = dataEnd + chunkTail
    if (end > file.length) throw cutOff('PNG')
    yield { type, start, data: file.subarray(dataStart, dataEnd), end }
    if (type === 'IEND') return
    start = end
  }
}

function check({ type, start, data, end }: Chunk, file: Buffer, isFirst: boolean): void {
  if (type === 'CgBI') {
    throw new UploadError('The PNG is one that Xcode has changed for iPhones: a standard PNG is expected')
  }
  if (isFirst !== (type === 'IHDR') || (isFirst && data.length !== 13)) {
    throw damaged('PNG', 'its header is not where it belongs')
  }
  // The fifth bit of the first letter says whether a picture can be shown by who does not know the chunk (5.4).
  if (/^[A-Z]/.test(type) && !critical.has(type)) {
    throw new UploadError(`The PNG needs a chunk ${type} to be understood: a standard PNG is expected`)
  }
  if (!needed.has(type)) return
  if (crc32(file.subarray(start + 4, end - chunkTail)) !== file.readUInt32BE(end - chunkTail)) {
    throw damaged('PNG', `the checksum of a chunk ${type} is wrong`)
  }
}
