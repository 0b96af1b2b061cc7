import type { IncomingMessage, ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { processRequest, type Upload } from 'graphql-upload-minimal'
import type { Refusal } from './graphql-request.ts'
import { handOnOne, handOnSeveral } from './hand-on-uploads.ts'
import { MultipartBody } from './multipart-body.ts'
import { valueAt, type UploadMap } from './upload-map.ts'
import type { UploadRoom } from './upload-room.ts'
import { UploadSpool } from './upload-spool.ts'

export interface UploadLimits {
  /** Bytes of one file. */
  readonly fileBytes: number
  /** Bytes of each of the fields `operations` and `map`. */
  readonly fieldBytes: number
  /** Where several files of a request are put by. */
  readonly room: UploadRoom
}

/** Files of one operation; nobody has a use for more. */
const filesLimit = 8

/**
 * The operation of a GraphQL multipart request, with an object with the `promise` of an IncomingFile in each file's
 * place; the files may still be on their way. One that comes alone is read as it comes; of several each is there when it
 * has come whole, so that they can be read in any order. A Refusal where the request is not as the specification says, or
 * where its address has as many files lying here as it may.
 * When `response` has ended, what is left of the request goes by unread.
 */
export async function readUpload(
  request: IncomingMessage,
  response: ServerResponse,
  limits: UploadLimits,
): Promise<{ readonly operation: unknown } | Refusal> {
  const body = new MultipartBody(request, totalLimit(limits))
  response.once('close', () => body.abandon())
  try {
    const operation = await processRequest(body as unknown as IncomingMessage, response, {
      // The reader calls a file too large once it is as large as this.
      maxFileSize: limits.fileBytes + 1,
      maxFieldSize: limits.fieldBytes,
      maxFiles: filesLimit,
    })
    const uploads = uploadsOf(operation, body.uploadMap)
    // Until the first is there, a request that brings none can still be refused as a whole.
    if (uploads.size > 0) await Promise.race([...uploads].map(({ promise }) => promise))
    if (uploads.size > 1) {
      const leave = limits.room(request)
      if (leave === null) return crowded
      handOnSeveral(uploads, limits.fileBytes, spoolDuring(response, leave))
    } else {
      for (const upload of uploads) handOnOne(upload, limits.fileBytes)
    }
    return { operation }
  } catch (error) {
    return refusalFor(error)
  }
}

const crowded: Refusal = {
  status: 429,
  code: 'RATE_LIMITED',
  message:
    'This address is sending as many requests with several files as it may. Wait for one of them to end.',
}

const totalLimit = ({ fileBytes, fieldBytes }: UploadLimits) =>
  filesLimit * fileBytes + 2 * fieldBytes + 64 * 1024

const uploadsOf = (operation: unknown, map: UploadMap): ReadonlySet<Upload> =>
  new Set([...map.values()].flat().map((path) => valueAt(operation, path) as Upload))

function spoolDuring(response: ServerResponse, leave: () => void): UploadSpool {
  const spool = new UploadSpool(tmpdir())
  // What cannot be removed is the system's to sweep, like all that lies there.
  response.once('close', () => void spool.remove().then(leave, leave))
  return spool
}

/** The reader's errors have a status; those of the parser below it have none. Neither is ever the server's fault. */
function refusalFor(error: unknown): Refusal {
  const { status, message } = error as Error & { readonly status?: number }
  return {
    status: status === 413 ? 413 : 400,
    code: status === 413 ? 'REQUEST_TOO_LARGE' : 'BAD_REQUEST',
    message: status === 500 ? `The multipart request has neither 'operations' nor 'map'.` : message,
  }
}
