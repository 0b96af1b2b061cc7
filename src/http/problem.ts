import { STATUS_CODES, type OutgoingHttpHeaders, type ServerResponse } from 'node:http'

/** Why a request outside GraphQL is refused. */
export interface Problem {
  readonly status: number
  /** A sentence for whoever made the request. */
  readonly detail: string
  readonly headers?: OutgoingHttpHeaders
}

/** Answers with `problem` as application/problem+json (RFC 9457), never to be cached. */
export function sendProblem(response: ServerResponse, problem: Problem): void {
  const { status, detail, headers } = problem
  const body = JSON.stringify({ type: 'about:blank', title: STATUS_CODES[status], status, detail })
  response.writeHead(status, {
    'Content-Type': 'application/problem+json; charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    ...headers,
  })
  response.end(body)
}
