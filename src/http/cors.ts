import type { IncomingMessage, ServerResponse } from 'node:http'

/** Which pages of other origins may call, and how they are told. */
export interface Cors {
  /** Whether `origin` is one of those that may. */
  allows(origin: string): boolean
  /**
   * Sets the headers by which a browser lets the page read the answer, and of its headers also `exposed`. To be called
   * before the answer is written.
   */
  mark(request: IncomingMessage, response: ServerResponse, exposed?: readonly string[]): void
  /** Answers the browser's question before the request itself. False, and nothing sent, where it is no such question. */
  answerPreflight(request: IncomingMessage, response: ServerResponse, methods: readonly string[]): boolean
}

/** Seconds that a browser may remember what it was told; longer than two hours none of them does. */
const maxAge = '7200'

/**
 * `origins`: those that are allowed (`https://a.example`); `*` allows all. Credentials are never allowed: whoever may do
 * more says so by a token.
 */
export function createCors(origins: readonly string[]): Cors {
  const all = origins.includes('*')
  const listed = new Set(origins)
  const allows = (origin: string) => all || listed.has(origin)

  const mark: Cors['mark'] = (request, response, exposed = []) => {
    if (!all && listed.size > 0) response.appendHeader('Vary', 'Origin')
    const origin = all ? '*' : request.headers.origin
    // Also to who names no origin, where all may: an <img> shows what a script finds in the cache afterwards.
    if (origin === undefined || !allows(origin)) return
    response.setHeader('Access-Control-Allow-Origin', origin)
    if (exposed.length > 0) response.setHeader('Access-Control-Expose-Headers', exposed.join(', '))
  }

  const answerPreflight: Cors['answerPreflight'] = (request, response, methods) => {
    const asked = request.headers['access-control-request-method']
    if (request.method !== 'OPTIONS' || asked === undefined) return false
    mark(request, response)
    if (response.hasHeader('Access-Control-Allow-Origin')) {
      response.setHeader('Access-Control-Allow-Methods', methods.join(', '))
      response.setHeader('Access-Control-Max-Age', maxAge)
      allowHeaders(request, response)
    }
    response.writeHead(204, { 'Content-Length': 0 }).end()
    return true
  }

  return { allows, mark, answerPreflight }
}

/** No header can do harm: there are no cookies, and what counts as a secret the page must know itself. */
function allowHeaders(request: IncomingMessage, response: ServerResponse): void {
  const asked = request.headers['access-control-request-headers']
  if (asked === undefined) return
  response.setHeader('Access-Control-Allow-Headers', asked)
  response.appendHeader('Vary', 'Access-Control-Request-Headers')
}
