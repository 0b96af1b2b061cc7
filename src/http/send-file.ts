import type { FileHandle } from 'node:fs/promises'
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { readByteRange, type ByteRange } from './byte-range.ts'
import { namesTag, namesTagStrongly } from './entity-tag.ts'
import { sendProblem } from './problem.ts'

/**
 * Answers a GET or HEAD with `file`, whose contents `tag` (a strong entity tag, with its quotes) stands for: conditions,
 * a single range, and `headers` with every answer that is not a refusal. The file stays the caller's to close. No
 * Last-Modified: a file's date would tell when a picture was made.
 * Returns when the answer is sent or the client has gone. Throws where the file cannot be read; once the headers are
 * sent, the connection is closed as well.
 */
export async function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  file: FileHandle,
  tag: string,
  headers: OutgoingHttpHeaders,
): Promise<void> {
  const conditions = request.headers
  if (conditions['if-match'] !== undefined && !namesTagStrongly(conditions['if-match'], tag)) {
    sendProblem(response, { status: 412, detail: 'This is not the version that If-Match asks for.' })
    return
  }
  const lasting = { ...headers, ETag: tag, 'Accept-Ranges': 'bytes' }
  if (namesTag(conditions['if-none-match'], tag)) {
    response.writeHead(304, lasting).end()
    return
  }
  const { size } = await file.stat()
  const range = askedRange(request, tag, size)
  if (range === 'unsatisfiable') {
    sendProblem(response, {
      status: 416,
      detail: `There are no such bytes: the file has ${size}.`,
      headers: { 'Content-Range': `bytes */${size}` },
    })
    return
  }
  response.writeHead(range === 'whole' ? 200 : 206, { ...lasting, ...lengthHeaders(range, size) })
  if (request.method === 'HEAD') response.end()
  else await stream(file, range, response)
}

/** Ranges are defined for GET alone, and count only for the version that If-Range names (RFC 9110, 14.2 and 13.1.5). */
function askedRange(request: IncomingMessage, tag: string, size: number) {
  const ifRange = request.headers['if-range']
  const heeded = request.method === 'GET' && (ifRange === undefined || ifRange === tag)
  return heeded ? readByteRange(request.headers.range, size) : 'whole'
}

function lengthHeaders(range: ByteRange | 'whole', size: number): OutgoingHttpHeaders {
  if (range === 'whole') return { 'Content-Length': size }
  return {
    'Content-Length': range.end - range.start + 1,
    'Content-Range': `bytes ${range.start}-${range.end}/${size}`,
  }
}

async function stream(file: FileHandle, range: ByteRange | 'whole', response: ServerResponse): Promise<void> {
  try {
    await pipeline(file.createReadStream(range === 'whole' ? {} : { ...range }), response)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && clientLeft.has(error.code))) throw error
  }
}

/** How it looks from here when a client goes away in the middle: nobody's mistake. */
const clientLeft = new Set<unknown>([
  'ERR_STREAM_PREMATURE_CLOSE',
  'ERR_STREAM_DESTROYED',
  'ERR_STREAM_UNABLE_TO_PIPE',
  'ECONNRESET',
  'EPIPE',
])
