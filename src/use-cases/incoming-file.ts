import type { Readable } from 'node:stream'

/** A file that a client is uploading. What is said of it is the client's word. */
export interface IncomingFile {
  readonly filename: string
  readonly mimetype: string
  /**
   * Its bytes, once. The stream ends with an error where the client hangs up or the file is larger than uploads may be.
   */
  createReadStream(): Readable
}
