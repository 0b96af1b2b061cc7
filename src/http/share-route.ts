import type { IncomingMessage, ServerResponse } from 'node:http'
import {
  DomainError,
  InputError,
  ModelUnavailableError,
  NotFoundError,
  QueueFullError,
  RateLimitedError,
  refuseProblems,
  type FieldProblem,
} from '../errors.ts'
import type { Caller } from '../graphql/context.ts'
import type { UseCases } from '../graphql/use-cases.ts'
import type { Generation } from '../storage/generation-records.ts'
import type { Leaving } from '../use-cases/answer-share-link.ts'
import type { PictureFormat } from '../use-cases/read-picture.ts'
import { acceptedFormat } from './picture-format.ts'
import { sendProblem, type Problem } from './problem.ts'
import { readShareRequest, type ShareRequest } from './share-request.ts'

export interface ShareRouteOptions {
  readonly useCases: Pick<UseCases, 'answerShareLink' | 'readPicture'>
  readonly callerOf: (request: IncomingMessage) => Caller
  /** Aborts when the server stops, while visitors can still be told. */
  readonly stopping: AbortSignal
}

/** Headers that tell about the picture; pages of other origins may read them too. */
export const shareHeaders = ['X-Generation-ID', 'X-Model-Used', 'X-Seed'] as const

/**
 * The handler of GET and HEAD `/api/p/{shareSlug}/generate?prompt=`: draws the picture, waits for it, and answers with it in
 * the format that Accept prefers. A client that hangs up cancels it, unless somebody else watches. One that waits when the
 * server stops is told so (503), and the picture is drawn after the next start.
 */
export function createShareRoute({ useCases, callerOf, stopping }: ShareRouteOptions) {
  return async (
    request: IncomingMessage,
    response: ServerResponse,
    url: URL,
    shareSlug: string,
  ): Promise<void> => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      const headers = { Allow: 'GET, HEAD' }
      return sendProblem(response, { status: 405, detail: 'A share link can only be read.', headers })
    }
    const format = acceptedFormat(request.headers.accept)
    if (format === null) {
      const detail = 'The picture can be had as image/png, image/webp or image/jpeg.'
      return sendProblem(response, { status: 406, detail })
    }
    const gone = new AbortController()
    response.once('close', () => gone.abort())
    try {
      const asked = readShareRequest(shareSlug, url.searchParams)
      const generation = await draw(useCases, asked, callerOf(request), { gone: gone.signal, stopping })
      if (!gone.signal.aborted) await answer(useCases, generation, format, request, response)
    } catch (error) {
      if (!(error instanceof DomainError)) throw error
      if (!gone.signal.aborted) sendProblem(response, problemOf(error))
    }
  }
}

/** The slug in a path of this route, or null for other paths. */
export function shareSlugIn(pathname: string): string | null {
  return /^\/api\/p\/([^/]+)\/generate$/.exec(pathname)?.[1] ?? null
}

function draw(
  { answerShareLink }: Pick<UseCases, 'answerShareLink'>,
  { request, problems }: ShareRequest,
  caller: Caller,
  leaving: Leaving,
): Promise<Generation> {
  refuseProblems(problems)
  return answerShareLink(request, caller, leaving)
}

async function answer(
  { readPicture }: Pick<UseCases, 'readPicture'>,
  generation: Generation,
  format: PictureFormat,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const headers = {
    'X-Generation-ID': generation.id,
    ...(generation.modelId !== null && { 'X-Model-Used': generation.modelId }),
    'X-Seed': generation.seed,
  }
  const picture = generation.imageId === null ? null : await readPicture(generation.imageId, format)
  if (picture === null) {
    const problem = unfinished(generation)
    return sendProblem(response, { ...problem, headers: { ...headers, ...problem.headers } })
  }
  response.writeHead(200, {
    ...headers,
    'Content-Type': `image/${format}`,
    'Content-Length': picture.length,
    'Content-Disposition': `inline; filename="${generation.id}.${format === 'jpeg' ? 'jpg' : format}"`,
    // Asking again draws another picture.
    'Cache-Control': 'no-store',
    Vary: [response.getHeader('Vary') ?? [], 'Accept'].flat().join(', '),
    'X-Content-Type-Options': 'nosniff',
    'Content-Security-Policy': "sandbox; default-src 'none'",
    'Cross-Origin-Resource-Policy': 'cross-origin',
  })
  response.end(request.method === 'HEAD' ? undefined : picture)
}

/** Why a generation that is not going on has no picture. */
function unfinished({ status, errorCode, errorMessage }: Generation): Problem {
  if (status === 'FAILED') {
    return {
      status: 500,
      detail: errorMessage ?? 'The picture could not be drawn.',
      code: errorCode ?? 'FAILED',
    }
  }
  if (status === 'CANCELED') return { status: 409, detail: 'The generation was canceled.', code: 'CANCELED' }
  const detail = 'The server stops before the picture is there; it goes on with it when it is back.'
  // A connection that is kept alive would keep the server from closing.
  return { status: 503, detail, code: 'STOPPING', headers: { Connection: 'close' } }
}

function problemOf(error: DomainError): Problem {
  const { code, message: detail } = error
  if (error instanceof InputError) {
    const fields = error.fields.map(parameterOf)
    return {
      status: 400,
      code,
      detail: fields.map(({ path, message }) => `${path}: ${message}`).join('; '),
      fields,
    }
  }
  if (error instanceof NotFoundError) return { status: 404, code, detail }
  if (error instanceof RateLimitedError) return { status: 429, code, detail, headers: retryAfter(error) }
  if (error instanceof QueueFullError) return { status: 503, code, detail, headers: retryAfter(error) }
  if (error instanceof ModelUnavailableError) return { status: 503, code, detail }
  return { status: 500, code, detail }
}

/** Where the API has an input with a width and a height, a link has `size`. */
const parameterOf = ({ path, message }: FieldProblem): FieldProblem => ({
  path: path.replace(/^input\./, '').replace(/^(width|height)$/, 'size'),
  message,
})

const retryAfter = ({ retryAfterSeconds }: RateLimitedError | QueueFullError) => ({
  'Retry-After': String(Math.ceil(retryAfterSeconds)),
})
