import { UploadError } from '../errors.ts'
import { formatNames, type PictureFormat } from './sniff-format.ts'

/** What an upload says of itself. */
export interface DeclaredUpload {
  readonly filename: string
  readonly mimetype: string
}

const types: Record<PictureFormat, readonly string[]> = {
  png: ['image/png', 'image/x-png', 'image/apng', 'image/vnd.mozilla.apng'],
  jpeg: ['image/jpeg', 'image/jpg', 'image/pjpeg'],
  webp: ['image/webp'],
  avif: ['image/avif', 'image/avif-sequence'],
}

/** What clients send that do not know or do not tell. */
const typesThatSayNothing = new Set(['', 'application/octet-stream', 'binary/octet-stream', 'image/*', '*/*'])

const extensions: Record<PictureFormat, readonly string[]> = {
  png: ['png', 'apng'],
  jpeg: ['jpg', 'jpeg', 'jpe', 'jfif', 'pjpeg', 'pjp'],
  webp: ['webp'],
  avif: ['avif', 'avifs'],
}
const extensionsThatSayNothing = new Set(['bin', 'tmp'])

/**
 * Refuses a file whose media type or whose name says that it is anything but what its content is. A type that says
 * nothing, and a name without an extension, are fine. Throws UploadError.
 */
export function checkDeclared(declared: DeclaredUpload, format: PictureFormat): void {
  const is = `but is ${format === 'avif' ? 'an' : 'a'} ${formatNames[format]}: the two must agree`
  const type = (declared.mimetype.split(';')[0] ?? '').trim().toLowerCase()
  if (!types[format].includes(type) && !typesThatSayNothing.has(type)) {
    throw new UploadError(`The file is declared as ${shown(type)} ${is}`)
  }
  const extension = extensionOf(declared.filename)
  if (extension === null || extensionsThatSayNothing.has(extension)) return
  if (!extensions[format].includes(extension)) {
    throw new UploadError(`The file is called .${extension} ${is}`)
  }
}

/** Of `Holiday 3.5` there is none: an extension has a letter. Dots and spaces at the end hide one on some systems. */
const extensionOf = (filename: string) =>
  /\.(?=\d*[a-z])(?<extension>[a-z\d]{1,10})[.\s\0]*$/i
    .exec(filename)
    ?.groups?.['extension']?.toLowerCase() ?? null

const shown = (type: string) => (/^[\w.+-]{1,40}\/[\w.+-]{1,80}$/.test(type) ? type : 'something unreadable')
