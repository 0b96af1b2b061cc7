import type { Server } from 'node:http'
import type { Context as SocketContext, SubscribePayload } from 'graphql-ws'
import { useServer, type Extra } from 'graphql-ws/use/ws'
import { GraphQLError, type DocumentNode, type ExecutionArgs, type GraphQLSchema } from 'graphql'
import { WebSocketServer } from 'ws'
import type { GraphqlHandler, Transport } from './graphql-route.ts'

type Enveloped = ReturnType<GraphqlHandler['getEnveloped']>

/** How long a client may take to answer the closing of its socket, in milliseconds. */
const closeGraceMs = 1000

/**
 * GraphQL over WebSocket on `/graphql`, by the graphql-transport-ws protocol. Attach it to a server that listens: errors
 * of listening would be told as a socket's. `maxPayload`: bytes of one message from a client. `close` tells every client that the server goes away, so that it comes back.
 */
export function attachGraphqlSocket(
  server: Server,
  handler: GraphqlHandler,
  maxPayload: number,
): { close(): Promise<void> } {
  const sockets = new WebSocketServer({ server, path: '/graphql', maxPayload })
  const bridge = useServer<Record<string, unknown>>(
    {
      execute: (args) => envelopedOf(args).execute(args),
      subscribe: (args) => envelopedOf(args).subscribe(args),
      onSubscribe: (context, _id, payload) => prepare(handler, context, payload),
    },
    sockets,
  )
  return { close: () => closeSockets(sockets, async () => bridge.dispose()) }
}

async function closeSockets(sockets: WebSocketServer, dispose: () => Promise<void>): Promise<void> {
  const timer = setTimeout(() => {
    for (const client of sockets.clients) client.terminate()
  }, closeGraceMs)
  await dispose()
  clearTimeout(timer)
}

interface PreparedArgs extends ExecutionArgs {
  readonly rootValue: { readonly enveloped: Enveloped }
}

const envelopedOf = (args: ExecutionArgs) => (args as PreparedArgs).rootValue.enveloped

/** Parses, validates and gives a context as Yoga does for HTTP, so that both ways behave alike. */
async function prepare(
  handler: GraphqlHandler,
  {
    extra,
    connectionParams,
  }: SocketContext<Record<string, unknown>, Extra & Partial<Record<PropertyKey, never>>>,
  { operationName, query, variables }: SubscribePayload,
): Promise<ExecutionArgs | readonly GraphQLError[]> {
  const authorization = connectionParams?.['authorization'] ?? connectionParams?.['Authorization']
  const transport: Transport = {
    req: extra.request,
    ...(typeof authorization === 'string' && { authorization }),
  }
  const enveloped = handler.getEnveloped(transport)
  const schema = enveloped.schema as GraphQLSchema
  const document = parse(enveloped, query)
  if (document instanceof GraphQLError) return [document]
  const errors = enveloped.validate(schema, document)
  if (errors.length > 0) return errors
  return {
    schema,
    document,
    operationName,
    variableValues: variables,
    contextValue: await enveloped.contextFactory(),
    rootValue: { enveloped },
  }
}

/** A syntax error is returned: thrown, it would close the socket under all other operations on it. */
function parse(enveloped: Enveloped, query: string): DocumentNode | GraphQLError {
  try {
    return enveloped.parse(query) as DocumentNode
  } catch (error) {
    if (error instanceof GraphQLError) return error
    throw error
  }
}
