import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { GraphQLError, type ExecutionArgs, type ExecutionResult } from 'graphql'
import { CloseCode, handleProtocols, makeServer, type Server as Protocol } from 'graphql-ws'
import { WebSocketServer, type WebSocket } from 'ws'
import type { GraphqlHandler } from './graphql-route.ts'
import type { ErrorLog } from './mask-error.ts'
import type { Problem } from './problem.ts'
import { asksForWebSocket, ignoreUpgrade } from './ignored-upgrade.ts'
import { KeyedCount } from './keyed-count.ts'
import { prepareOperation, withoutStatus, type PreparedOperation } from './socket-operation.ts'
import { SocketOperations, type Place } from './socket-operations.ts'
import { isOriginAllowed, refuseUpgrade, type SocketOrigins } from './upgrade-request.ts'

export interface SocketOptions {
  readonly handler: GraphqlHandler
  readonly origins: SocketOrigins
  /** The address that a request is counted under; undefined where it has none any more. */
  readonly addressOf: (request: IncomingMessage) => string | undefined
  readonly limits: SocketLimits
  readonly log: ErrorLog
}

export interface SocketLimits {
  /** Bytes of one message from a client. */
  readonly messageBytes: number
  /** How long a client may take to send its first message, in seconds. */
  readonly initSeconds: number
  /** How often a client must answer a ping, in seconds. */
  readonly pingSeconds: number
  /** Operations that may go on at once on a socket. */
  readonly operations: number
  /** Sockets that an address may have at once. */
  readonly perAddress: number
}

/** How long a client may take to answer the closing of its socket, in milliseconds. */
const closeGraceMs = 1000

/**
 * GraphQL over WebSocket on `/graphql`, by the graphql-transport-ws protocol. Other protocols that a request offers to go
 * on with are ignored. `close` tells every client that the server
 * goes away, so that it comes back.
 */
export function attachGraphqlSocket(server: Server, options: SocketOptions): { close(): Promise<void> } {
  const { limits } = options
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: limits.messageBytes,
    handleProtocols: (protocols) => handleProtocols(protocols),
  })
  const protocol = createProtocol(options)
  const perAddress = new KeyedCount(limits.perAddress)

  server.on('upgrade', (request: IncomingMessage, connection: Duplex, head: Buffer) => {
    if (!asksForWebSocket(request)) return ignoreUpgrade(server, request, connection, head)
    const address = options.addressOf(request)
    const problem = problemOf(request, options, address === undefined || perAddress.hasRoom(address))
    if (problem !== null) return refuseUpgrade(connection, problem)
    return sockets.handleUpgrade(request, connection, head, (socket) => {
      if (address !== undefined) socket.once('close', perAddress.add(address))
      converse(
        protocol,
        socket,
        { request, operations: new SocketOperations(limits.operations) },
        options.log,
      )
    })
  })
  const pinging = setInterval(createPinging(sockets), limits.pingSeconds * 1000)
  return {
    close: () => {
      clearInterval(pinging)
      return closeSockets(sockets)
    },
  }
}

function problemOf(request: IncomingMessage, { origins }: SocketOptions, hasRoom: boolean): Problem | null {
  if (!/^\/graphql(\?|$)/.test(request.url ?? ''))
    return { status: 404, detail: 'There is no WebSocket here. It is at /graphql.' }
  if (!isOriginAllowed(request, origins))
    return { status: 403, detail: 'Pages of this origin may not call this server.' }
  if (!hasRoom) return { status: 429, detail: 'This address has as many WebSockets as it may.' }
  return null
}

type Extra = { readonly request: IncomingMessage; readonly operations: SocketOperations }

/** An operation with its place among those of its socket. */
interface PlacedOperation extends PreparedOperation {
  readonly rootValue: PreparedOperation['rootValue'] & { readonly place: Place }
}

const createProtocol = ({ handler, limits }: SocketOptions) =>
  makeServer<Record<string, unknown>, Extra>({
    connectionInitWaitTimeout: limits.initSeconds * 1000,
    execute: runOperation,
    subscribe: beginSubscription,
    onNext: (_context, _id, _payload, _args, result) => withoutStatus(result),
    onSubscribe: ({ extra: { request, operations }, connectionParams }, _id, payload) => {
      const place = operations.take()
      if (place === null) return [tooMany(limits.operations)]
      return placed(place, prepareOperation(handler, { request, parameters: connectionParams }, payload))
    },
  })

async function placed(
  place: Place,
  preparing: ReturnType<typeof prepareOperation>,
): Promise<PlacedOperation | readonly GraphQLError[]> {
  try {
    const prepared = await preparing
    if ('rootValue' in prepared) return { ...prepared, rootValue: { ...prepared.rootValue, place } }
    place.free()
    return prepared
  } catch (error) {
    place.free()
    throw error
  }
}

async function runOperation(args: ExecutionArgs): Promise<ExecutionResult> {
  const { enveloped, place } = (args as PlacedOperation).rootValue
  try {
    return (await enveloped.execute(args)) as ExecutionResult
  } finally {
    place.free()
  }
}

async function beginSubscription(args: ExecutionArgs) {
  const { enveloped, place } = (args as PlacedOperation).rootValue
  try {
    const events = (await enveloped.subscribe(args)) as AsyncIterable<ExecutionResult> | ExecutionResult
    if (Symbol.asyncIterator in events) return place.hold(events)
    place.free()
    return events
  } catch (error) {
    place.free()
    throw error
  }
}

const tooMany = (limit: number) =>
  new GraphQLError(`A WebSocket takes ${limit} operations at once. End one, or open another.`, {
    extensions: { code: 'TOO_MANY_OPERATIONS' },
  })

/** Hands what comes over `socket` to the protocol, and what the protocol says to the socket. */
function converse(protocol: Protocol<Extra>, socket: WebSocket, extra: Extra, log: ErrorLog): void {
  const failed = (error: unknown) => {
    log.error({ err: error }, 'a message of a WebSocket could not be answered')
    socket.close(CloseCode.InternalServerError, 'Internal server error')
  }
  const closed = protocol.opened(
    {
      protocol: socket.protocol,
      send: (text) => send(socket, text),
      close: (code, reason) => socket.close(code, reason),
      onMessage: (take) => socket.on('message', (data: Buffer) => void take(data.toString()).catch(failed)),
    },
    extra,
  )
  // A client that breaks the protocol, or is gone: the library closes the socket with the code that says so.
  socket.on('error', () => undefined)
  socket.once('close', (code, reason) => {
    closed(code, reason.toString()).catch(failed)
    extra.operations.close().catch(failed)
  })
}

/** Done when it is written out: whoever waits for that, sends a slow reader no more than it takes. */
function send(socket: WebSocket, text: string): Promise<void> {
  return new Promise((resolve) => {
    if (socket.readyState === socket.OPEN) socket.send(text, () => resolve())
    else resolve()
  })
}

/** Each time, pings every client, and cuts off those that have not answered since the last time. */
function createPinging(sockets: WebSocketServer): () => void {
  const silent = new WeakSet<WebSocket>()
  return () => {
    for (const socket of sockets.clients) {
      if (silent.has(socket)) {
        socket.terminate()
        continue
      }
      silent.add(socket)
      socket.once('pong', () => silent.delete(socket))
      socket.ping()
    }
  }
}

async function closeSockets(sockets: WebSocketServer): Promise<void> {
  for (const client of sockets.clients) client.close(1001, 'Going away')
  const timer = setTimeout(() => {
    for (const client of sockets.clients) client.terminate()
  }, closeGraceMs)
  await new Promise((resolve) => sockets.close(resolve))
  clearTimeout(timer)
}
