import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { answerGraphql, type GraphqlRouteOptions } from './answer-graphql.ts'
import type { Cors } from './cors.ts'
import { answerHealth, answerReady, type ReadinessChecks } from './health-route.ts'
import type { ErrorLog } from './mask-error.ts'
import { isPagePath } from './page-route.ts'
import { sendProblem } from './problem.ts'
import { shareHeaders, shareSlugIn } from './share-route.ts'

export interface Routes extends GraphqlRouteOptions {
  readonly picture: (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<void>
  readonly share: (
    request: IncomingMessage,
    response: ServerResponse,
    url: URL,
    shareSlug: string,
  ) => Promise<void>
  readonly page: (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<void>
  readonly readiness: ReadinessChecks
  readonly cors: Cors
  readonly connections: ConnectionLimits
  readonly log: ErrorLog
}

/** How long clients may take and how many there may be. Answers may take as long as they need. */
export interface ConnectionLimits {
  /** For the headers of a request, in seconds. */
  readonly headerSeconds: number
  /** For the whole of a request, in seconds. */
  readonly requestSeconds: number
  readonly connections: number
}

/** Longer than the minute that proxies keep a connection: one that they think is open must not be closed here. */
const keepAliveMs = 65_000

/** Ample: browsers send about 2 KiB of headers, and a GraphQL query that is longer is sent by POST. */
const headerBytes = 16 * 1024
const headerCount = 100

/** The HTTP server with every route; it does not listen yet. */
export function createHttpServer(routes: Routes): Server {
  const { headerSeconds, requestSeconds, connections } = routes.connections
  const headersTimeout = Math.min(headerSeconds, requestSeconds) * 1000
  const options = {
    headersTimeout,
    requestTimeout: requestSeconds * 1000,
    // A client is cut off when this looks, so this much later than it might.
    connectionsCheckingInterval: Math.min(5000, headersTimeout / 3),
    keepAliveTimeout: keepAliveMs,
    maxHeaderSize: headerBytes,
  }
  const server = createServer(options, (request, response) => {
    answer(routes, request, response).catch((error: unknown) => {
      // A client that hangs up in the middle of its request did no harm, and is not there to be told.
      if (request.destroyed && !request.complete) return
      routes.log.error({ err: error }, 'request failed')
      if (response.headersSent) response.destroy()
      else sendProblem(response, { status: 500, detail: 'Something went wrong on the server.' })
    })
  })
  server.maxHeadersCount = headerCount
  server.maxConnections = connections
  return server
}

async function answer(routes: Routes, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = readUrl(request)
  if (url === null) return sendProblem(response, { status: 400, detail: 'The address cannot be read.' })
  const { pathname } = url
  if (pathname === '/graphql') {
    if (routes.cors.answerPreflight(request, response, ['GET', 'POST'])) return
    routes.cors.mark(request, response)
    return answerGraphql(routes, request, response)
  }
  if (pathname.startsWith('/images/')) {
    if (routes.cors.answerPreflight(request, response, ['GET', 'HEAD'])) return
    routes.cors.mark(request, response)
    return routes.picture(request, response, url)
  }
  const shareSlug = shareSlugIn(pathname)
  if (shareSlug !== null) {
    if (routes.cors.answerPreflight(request, response, ['GET', 'HEAD'])) return
    routes.cors.mark(request, response, shareHeaders)
    return routes.share(request, response, url, shareSlug)
  }
  if (isPagePath(pathname)) return routes.page(request, response, url)
  if (pathname === '/') return redirect(response, '/graphql')
  if (pathname === '/health') return answerHealth(response)
  if (pathname === '/ready') return answerReady(response, routes.readiness)
  return sendProblem(response, { status: 404, detail: 'There is nothing here. GraphiQL is at /graphql.' })
}

/** The host does not matter to any route, and what a client says of it is not to be trusted; but it must be one. */
function readUrl({ url: path, headers }: IncomingMessage): URL | null {
  const hasHost = URL.canParse(`http://${headers.host ?? 'server'}`)
  return hasHost && path?.startsWith('/') === true && URL.canParse(path, 'http://server')
    ? new URL(path, 'http://server')
    : null
}

function redirect(response: ServerResponse, location: string): void {
  response.writeHead(302, { Location: location, 'Content-Length': 0 })
  response.end()
}
