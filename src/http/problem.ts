import { STATUS_CODES, type OutgoingHttpHeaders, type ServerResponse } from 'node:http'
import type { FieldProblem } from '../errors.ts'

/** Why a request outside GraphQL is refused. */
export interface Problem {
  readonly status: number
  /** A sentence for whoever made the request. */
  readonly detail: string
  readonly headers?: OutgoingHttpHeaders
  /** Stable, for programs. */
  readonly code?: string
  /** What is wrong with each parameter. */
  readonly fields?: readonly FieldProblem[]
}

/** Answers with `problem` as application/problem+json (RFC 9457), never to be cached. */
export function sendProblem(response: ServerResponse, problem: Problem): void {
  const { status, detail, headers, code, fields } = problem
  const title = STATUS_CODES[status]
  const body = JSON.stringify({ type: 'about:blank', title, status, detail, code, fields })
  response.writeHead(status, {
    'Content-Type': 'application/problem+json; charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    ...headers,
  })
  response.end(body)
}
