import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { answerHealth, answerReady, type ReadinessChecks } from './health-route.ts'
import type { GraphqlHandler } from './graphql-route.ts'
import { readLimitedBody } from './limited-body.ts'
import type { ErrorLog } from './mask-error.ts'
import { sendProblem } from './problem.ts'

export interface Routes {
  readonly graphql: GraphqlHandler
  readonly picture: (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<void>
  readonly readiness: ReadinessChecks
  /** Bytes of a GraphQL operation. */
  readonly bodyLimit: number
  readonly log: ErrorLog
}

/** The HTTP server with every route; it does not listen yet. */
export function createHttpServer(routes: Routes): Server {
  return createServer((request, response) => {
    answer(routes, request, response).catch((error: unknown) => {
      routes.log.error({ err: error }, 'request failed')
      if (response.headersSent) response.destroy()
      else sendProblem(response, { status: 500, detail: 'Something went wrong on the server.' })
    })
  })
}

async function answer(routes: Routes, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = readUrl(request.url)
  if (url === null) return sendProblem(response, { status: 400, detail: 'The address cannot be read.' })
  const { pathname } = url
  if (pathname === '/graphql') return answerGraphql(routes, request, response)
  if (pathname.startsWith('/images/')) return routes.picture(request, response, url)
  if (pathname === '/') return redirect(response, '/graphql')
  if (pathname === '/health') return answerHealth(response)
  if (pathname === '/ready') return answerReady(response, routes.readiness)
  return sendProblem(response, { status: 404, detail: 'There is nothing here. GraphiQL is at /graphql.' })
}

async function answerGraphql(
  { graphql, bodyLimit }: Routes,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method !== 'POST') return graphql(request, response)
  const body = await readLimitedBody(request, bodyLimit)
  if (body !== null) return graphql(Object.assign(request, { body }), response)
  const detail = `The request is larger than ${bodyLimit} bytes.`
  sendProblem(response, { status: 413, detail, headers: { Connection: 'close' } })
}

/** The host does not matter to any route, and what a client says of it is not to be trusted. */
function readUrl(path: string | undefined): URL | null {
  return path?.startsWith('/') === true && URL.canParse(path, 'http://server')
    ? new URL(path, 'http://server')
    : null
}

function redirect(response: ServerResponse, location: string): void {
  response.writeHead(302, { Location: location, 'Content-Length': 0 })
  response.end()
}
