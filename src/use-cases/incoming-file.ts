import type { Readable } from 'node:stream'
import { UploadError } from '../errors.ts'

/** A file that a client is uploading. What is said of it is the client's word. */
export interface IncomingFile {
  readonly filename: string
  readonly mimetype: string
  /**
   * Its bytes, once. The stream ends with an error where the client hangs up or the file is larger than uploads may be.
   */
  createReadStream(): Readable
}

/** What is said of a file of more than `limit` bytes. */
export function tooLarge(limit: number): UploadError {
  const size = limit >= 1024 * 1024 ? `${Math.floor(limit / 1024 / 1024)} MB` : `${limit} bytes`
  return new UploadError(`The file is larger than ${size}, the largest that is taken.`)
}
