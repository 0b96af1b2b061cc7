import { UploadError } from '../errors.ts'

/**
 * What makes a file valid as something else as well, in text and in bytes. Every pattern is so long that metadata in
 * binary (profiles, maker notes, thumbnails) does not hold it by chance: at least five bytes with little choice. None
 * of them stands in XMP, where `<` is written `&lt;` in values.
 */
const foreignText: readonly (readonly [string, RegExp])[] = [
  ['a script', /<script[\s>/]|#! ?\/(?:usr\/)?bin\//i],
  ['HTML', /<(?:html|iframe|!doctype html|hta:application)[\s>]/i],
  ['an SVG', /<svg[\s>]/i],
  ['a PHP script', /<\?php\s|__HALT_COMPILER\(\)/i],
  ['a PDF', /%PDF-[12]\./],
]

const foreignBytes: readonly (readonly [string, ...string[]])[] = [
  // Then comes the version that is needed to extract: 1.0, 2.0, 4.5, 5.1, 6.3 (APPNOTE.TXT, 4.4.3).
  ['a ZIP archive', ...['\x0a', '\x14', '\x2d', '\x33', '\x3f'].map((version) => `PK\x03\x04${version}\0`)],
  ['a RAR archive', 'Rar!\x1a\x07'],
  ['a 7z archive', '7z\xbc\xaf\x27\x1c'],
  ['a program', '\x7fELF\x01\x01\x01', '\x7fELF\x02\x01\x01', '\x7fELF\x02\x02\x01'],
  // Then comes the processor (PE format, COFF header): x86, x64, ARM64.
  ['a program', 'PE\0\0L\x01', 'PE\0\0d\x86', 'PE\0\0d\xaa'],
]

/** Readers of PDF look for its header here, whatever stands before it. */
const pdfHead = 1024

/** Readers of ZIP look here for the directory's end: 22 bytes and a comment of at most 65,535. */
const zipTail = 22 + 65_535

/**
 * Refuses a file that is something else besides a picture, or carries something else in its metadata. Compressed pixels
 * are not looked at, for in them everything occurs by chance. `name`: the picture's format. Throws UploadError.
 */
export function checkForeignContent(file: Buffer, asides: readonly Buffer[], name: string): void {
  const found = findForeign(file, asides)
  if (found === null) return
  throw new UploadError(`The ${name} holds ${found} as well: a file with nothing but a picture is expected`)
}

function findForeign(file: Buffer, asides: readonly Buffer[]): string | null {
  if (file.subarray(0, pdfHead).includes('%PDF-')) return 'a PDF'
  if (endsAsZip(file)) return 'a ZIP archive'
  for (const aside of asides) {
    const text = aside.toString('latin1')
    const hit =
      foreignText.find(([, pattern]) => pattern.test(text)) ??
      foreignBytes.find(([, ...patterns]) => patterns.some((bytes) => text.includes(bytes)))
    if (hit !== undefined) return hit[0]
  }
  return null
}

/** Whether the end of a ZIP's central directory stands near the end, with numbers that make sense (APPNOTE.TXT, 4.3.16). */
function endsAsZip(file: Buffer): boolean {
  const tail = file.subarray(Math.max(0, file.length - zipTail))
  for (
    let at = tail.indexOf('PK\x05\x06', 0, 'latin1');
    at >= 0;
    at = tail.indexOf('PK\x05\x06', at + 1, 'latin1')
  ) {
    if (at + 22 > tail.length) return false
    const oneDisk =
      tail.readUInt32LE(at + 4) === 0 && tail.readUInt16LE(at + 8) === tail.readUInt16LE(at + 10)
    const directory = tail.readUInt32LE(at + 12) + tail.readUInt32LE(at + 16)
    if (oneDisk && directory <= file.length && at + 22 + tail.readUInt16LE(at + 20) <= tail.length)
      return true
  }
  return false
}
