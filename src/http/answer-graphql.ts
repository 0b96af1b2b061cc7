import type { IncomingMessage, ServerResponse } from 'node:http'
import type { GraphqlHandler } from './graphql-route.ts'
import { isMultipart, refusalOf, sendRefusal, type Refusal } from './graphql-request.ts'
import { readLimitedBody } from './limited-body.ts'
import { sendProblem } from './problem.ts'
import { readUpload } from './read-upload.ts'
import type { UploadRoom } from './upload-room.ts'

export interface GraphqlRouteOptions {
  readonly graphql: GraphqlHandler
  /** Bytes of an operation. */
  readonly bodyLimit: number
  /** Bytes of one file that comes with an operation. */
  readonly uploadLimit: number
  readonly uploadRoom: UploadRoom
}

/** Answers a request to `/graphql`, once its headers and the operation in its body are found to be in order. */
export async function answerGraphql(
  options: GraphqlRouteOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { graphql, bodyLimit } = options
  const refusal = refusalOf(request)
  if (refusal !== null) return sendRefusal(response, refusal)
  if (request.method !== 'POST') return graphql(request, response)
  const read = isMultipart(request)
    ? await readUpload(request, response, {
        fileBytes: options.uploadLimit,
        fieldBytes: bodyLimit,
        room: options.uploadRoom,
      })
    : await readJson(request, bodyLimit)
  if (read === null) return sendTooLarge(response, bodyLimit)
  if ('status' in read) return sendRefusal(response, read)
  return graphql(withoutBody(request), response, read)
}

/** The operation, a Refusal where there is none, null where it is larger than `limit` bytes. */
async function readJson(
  request: IncomingMessage,
  limit: number,
): Promise<{ readonly operation: unknown } | Refusal | null> {
  const body = await readLimitedBody(request, limit)
  if (body === null) return null
  try {
    const operation: unknown = JSON.parse(body.toString())
    return typeof operation === 'object' && operation !== null ? { operation } : badBody('must be an object')
  } catch {
    return badBody('sent invalid JSON')
  }
}

const badBody = (what: string): Refusal => ({
  status: 400,
  code: 'BAD_REQUEST',
  message: `POST body ${what}.`,
})

function sendTooLarge(response: ServerResponse, limit: number): void {
  const detail = `The request is larger than ${limit} bytes.`
  sendProblem(response, { status: 413, detail, headers: { Connection: 'close' } })
}

/** The handler must not wait for a body that was read before. Of a larger one it would list every single byte. */
const withoutBody = (request: IncomingMessage) => Object.assign(request, { body: Buffer.from('-') })
