/** The formats in which pictures are taken, under the names that people know. */
export const formatNames = { png: 'PNG', jpeg: 'JPEG', webp: 'WebP', avif: 'AVIF' } as const
export type PictureFormat = keyof typeof formatNames

/** What a file is: one of the four, or something else, with its name and article where it is known. */
type Sniffed = { readonly format: PictureFormat } | { readonly format: null; readonly name: string | null }

/** How much of a text is looked at to say what kind of text it is. */
const textHead = 4096

/** How files begin that are something else, in Latin-1; `?` stands for any byte. */
const others: readonly (readonly [string, ...string[]])[] = [
  ['a GIF', 'GIF87a', 'GIF89a'],
  ['a TIFF', 'II*\0', 'II+\0', 'MM\0*', 'MM\0+'],
  ['a JPEG XR', 'II\xbc'],
  ['a BMP', 'BM????\0\0\0\0'],
  ['an icon', '\0\0\x01\0', '\0\0\x02\0'],
  ['a JPEG XL', '\xff\x0a', '\0\0\0\x0cJXL '],
  ['a JPEG 2000', '\0\0\0\x0cjP  ', '\xff\x4f\xff\x51'],
  ['an MNG', '\x8aMNG\r\n', '\x8bJNG\r\n'],
  ['a Photoshop document', '8BPS'],
  ['a PDF', '%PDF-'],
  ['a PostScript file', '%!PS', '\xc5\xd0\xd3\xc6'],
  ['a ZIP archive', 'PK\x03\x04', 'PK\x05\x06', 'PK\x07\x08'],
  ['a gzip file', '\x1f\x8b'],
  ['a RAR archive', 'Rar!\x1a\x07'],
  ['a 7z archive', '7z\xbc\xaf\x27\x1c'],
  ['a HEIC', '????ftyphei', '????ftyphev'],
  ['a HEIF', '????ftypmif1', '????ftypmsf1'],
  ['a video', '????ftyp', '\x1aE\xdf\xa3', 'RIFF????AVI ', 'OggS', 'FLV\x01'],
  ['a sound file', 'ID3', 'RIFF????WAVE', 'fLaC'],
  ['a program', 'MZ', '\x7fELF', '\xcf\xfa\xed\xfe'],
  ['a script', '#!'],
  ['a data URI as text', 'data:image/'],
]

/**
 * Says what a file is by its content alone. It claims nothing about the rest of the file, only which format it would have
 * to be.
 */
export function sniffFormat(file: Buffer): Sniffed {
  if (file.length === 0) return { format: null, name: 'an empty file' }
  const format = sniffPicture(file)
  if (format !== null) return { format }
  const head = file.toString('latin1', 0, 64)
  const name =
    others.find(([, ...beginnings]) => beginnings.some((bytes) => begins(head, bytes)))?.[0] ??
    sniffText(file)
  return { format: null, name }
}

const begins = (head: string, bytes: string) =>
  head.length >= bytes.length && bytes.split('').every((byte, i) => byte === '?' || byte === head[i])

function sniffPicture(file: Buffer): PictureFormat | null {
  const head = file.toString('latin1', 0, 12)
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return 'png'
  if (head.startsWith('\xff\xd8\xff')) return 'jpeg'
  if (/^RIFF[^]{4}WEBP/.test(head)) return 'webp'
  return head.startsWith('ftyp', 4) && brands(file).some((brand) => /^avi[fs]$/.test(brand)) ? 'avif' : null
}

/** The brands of an ISO media file: its major one and all that it is compatible with. */
function brands(file: Buffer): string[] {
  const end = Math.min(file.readUInt32BE(0), file.length, 1024)
  const found = [file.toString('latin1', 8, 12)]
  for (let at = 16; at + 4 <= end; at += 4) found.push(file.toString('latin1', at, at + 4))
  return found
}

function sniffText(file: Buffer): string | null {
  const text = decodeText(file.subarray(0, textHead))
  if (/<svg[\s>]/i.test(text)) return 'an SVG'
  if (/^\s*<\?php/i.test(text)) return 'a PHP script'
  if (/^\s*<(?:!doctype html|html|head|body|script)[\s>]/i.test(text)) return 'an HTML page'
  if (/^\s*<\?xml/i.test(text)) return 'an XML file'
  // Control characters other than white space are in no text, nor is what could not be decoded.
  return /[^\P{Cc}\s]|\ufffd/u.test(text) ? null : 'a text'
}

/** Text with the byte order mark that says so as UTF-16, all other as UTF-8. A character that is cut off is left out. */
function decodeText(bytes: Buffer): string {
  const mark = bytes.toString('latin1', 0, 2)
  const encoding = mark === '\xff\xfe' ? 'utf-16le' : mark === '\xfe\xff' ? 'utf-16be' : 'utf-8'
  return new TextDecoder(encoding).decode(bytes, { stream: true })
}
