import { PassThrough, type Readable } from 'node:stream'
import { UploadError } from '../errors.ts'
import { tooLarge, type IncomingFile } from '../use-cases/incoming-file.ts'
import { takenTwice } from './upload-spool.ts'

/** A file as the multipart reader hands it on. */
export interface ArrivingFile {
  readonly filename: string
  readonly mimetype: string
  createReadStream(): Readable
}

/**
 * A file whose stream ends with an UploadError, never short and never with another error: where it is larger than
 * `limit` bytes, where the client hangs up. Throws UploadError where that is known already. Nobody needs to read it.
 */
export function incomingFile(file: ArrivingFile, limit: number): IncomingFile {
  const stream = errorsTold(file, limit)
  let isTaken = false
  return {
    filename: file.filename,
    mimetype: file.mimetype,
    createReadStream: () => {
      if (isTaken) throw new UploadError(takenTwice)
      isTaken = true
      return stream
    },
  }
}

/** What the multipart reader says when a file never comes, or broke off. */
export function brokenOff(error: unknown): UploadError {
  return error instanceof UploadError
    ? error
    : new UploadError('The file did not arrive whole: the upload broke off, or the request has no such file.')
}

function errorsTold(file: ArrivingFile, limit: number): Readable {
  const source = open(file, limit)
  const told = new PassThrough()
  source.once('limit', () => told.destroy(tooLarge(limit)))
  source.once('error', (error) => told.destroy(brokenOff(error)))
  source.once('close', () => {
    if (!source.readableEnded) told.destroy(brokenOff(null))
  })
  // Whoever stops reading lets the rest of the request go by.
  told.once('close', () => source.resume())
  // An error that nobody waits for must not end the program.
  told.on('error', () => undefined)
  return source.pipe(told)
}

/** What went wrong before it could be opened was told to the reader by its size alone: nothing else comes as early. */
function open(file: ArrivingFile, limit: number): Readable {
  try {
    return file.createReadStream()
  } catch (error) {
    throw isTooLarge(error) ? tooLarge(limit) : brokenOff(error)
  }
}

const isTooLarge = (error: unknown) => error instanceof Error && 'status' in error && error.status === 413
