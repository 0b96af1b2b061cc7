import { crc32 } from 'node:zlib'

/**
 * Generation parameters inside a PNG, where A1111 and everything that reads its pictures look for them: in a text chunk
 * with the keyword `parameters`. Chunk layouts: PNG specification, 11.3.3 (tEXt, iTXt).
 */
const keyword = 'parameters'

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
/** Length and type before a chunk's data, its CRC after them. */
const chunkHead = 8
const chunkTail = 4
/** IHDR comes first and has 13 bytes of data: text put behind it stands before every IDAT. */
const afterHeader = signature.length + chunkHead + 13 + chunkTail

/**
 * `png` with `text` as its generation parameters: a tEXt chunk where the text is Latin-1, else an uncompressed iTXt
 * chunk in UTF-8. Throws RangeError where `png` is not a PNG, or the text holds a NUL (which ends a text chunk's fields).
 */
export function embedParameters(png: Buffer, text: string): Buffer {
  if (!isPng(png)) throw new RangeError('Parameters can only be embedded in a PNG')
  if (text.includes('\0')) throw new RangeError('Text in a PNG must not contain NUL')
  const written = isLatin1(text)
    ? chunk('tEXt', Buffer.from(`${keyword}\0${text}`, 'latin1'))
    : // Not compressed, compression method 0, no language, no translated keyword.
      chunk('iTXt', Buffer.from(`${keyword}\0\0\0\0\0${text}`, 'utf8'))
  return Buffer.concat([png.subarray(0, afterHeader), written, png.subarray(afterHeader)])
}

/**
 * The generation parameters that embedParameters wrote; null where there are none that are intact. Of compressed text
 * chunks it knows nothing.
 */
export function readParameters(png: Buffer): string | null {
  for (const { type, data } of chunks(png)) {
    if (type === 'IDAT') return null
    const end = data.indexOf(0)
    if (data.toString('latin1', 0, end) !== keyword) continue
    if (type === 'tEXt') return data.toString('latin1', end + 1)
    if (type === 'iTXt' && data[end + 1] === 0) return readInternational(data, end + 3)
  }
  return null
}

/** `at`: where the language stands; the translated keyword and the text follow, a NUL after each but the last. */
function readInternational(data: Buffer, at: number): string | null {
  const language = data.indexOf(0, at)
  const translated = language < 0 ? -1 : data.indexOf(0, language + 1)
  return translated < 0 ? null : data.toString('utf8', translated + 1)
}

/** The chunks of a PNG up to the first one that is cut off or damaged. */
function* chunks(png: Buffer): Generator<{ type: string; data: Buffer }> {
  if (!isPng(png)) return
  let at = signature.length
  while (at + chunkHead + chunkTail <= png.length) {
    const dataEnd = at + chunkHead + png.readUInt32BE(at)
    if (dataEnd + chunkTail > png.length) return
    if (crc32(png.subarray(at + 4, dataEnd)) !== png.readUInt32BE(dataEnd)) return
    yield {
      type: png.toString('latin1', at + 4, at + chunkHead),
      data: png.subarray(at + chunkHead, dataEnd),
    }
    at = dataEnd + chunkTail
  }
}

function chunk(type: 'tEXt' | 'iTXt', data: Buffer): Buffer {
  const bytes = Buffer.alloc(chunkHead + data.length + chunkTail)
  bytes.writeUInt32BE(data.length, 0)
  bytes.write(type, 4, 'latin1')
  data.copy(bytes, chunkHead)
  bytes.writeUInt32BE(crc32(bytes.subarray(4, chunkHead + data.length)), chunkHead + data.length)
  return bytes
}

const isPng = (bytes: Buffer) =>
  bytes.length >= afterHeader && bytes.subarray(0, signature.length).equals(signature)

/** Code units above 255 are what Latin-1 has no byte for; `Buffer.from` would cut them off in silence. */
const isLatin1 = (text: string) => !/[^\0-\u00ff]/.test(text)
