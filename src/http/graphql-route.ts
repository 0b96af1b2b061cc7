import type { IncomingMessage, ServerResponse } from 'node:http'
import type { GraphQLSchema } from 'graphql'
import { createYoga, type YogaServerInstance } from 'graphql-yoga'
import type { Context } from '../graphql/context.ts'
import { createErrorMask, type ErrorLog } from './mask-error.ts'
import { examples } from './graphiql-examples.ts'

export interface GraphqlOptions {
  readonly schema: GraphQLSchema
  /** The context of a request; `authorization`: where it did not come in the request's own headers. */
  readonly contextOf: (request: IncomingMessage, authorization?: string) => Context
  readonly corsOrigins: readonly string[]
  readonly log: ErrorLog
}

/** What Yoga is given with each operation: the request that brought it, or the socket's and its first message's token. */
export interface Transport {
  readonly req: IncomingMessage
  readonly res?: ServerResponse
  readonly authorization?: string
}

export type GraphqlHandler = YogaServerInstance<Transport, Context>

/** GraphQL over HTTP (POST, GET for queries, server-sent events for subscriptions) and GraphiQL in a browser. */
export function createGraphqlHandler({
  schema,
  contextOf,
  corsOrigins,
  log,
}: GraphqlOptions): GraphqlHandler {
  return createYoga<Transport, Context>({
    schema,
    context: ({ req, authorization }) => contextOf(req, authorization),
    graphqlEndpoint: '/graphql',
    landingPage: false,
    multipart: false,
    logging: false,
    maskedErrors: { maskError: createErrorMask(log) },
    cors:
      corsOrigins.length === 0
        ? false
        : { origin: corsOrigins.includes('*') ? '*' : [...corsOrigins], credentials: false },
    graphiql: ({ url }) => ({
      title: 'PromptPics',
      subscriptionsProtocol: 'WS',
      // What somebody writes stands in the page's address, and would be replaced by `query` when it is loaded again.
      ...(!new URL(url).searchParams.has('query') && { query: examples }),
      defaultQuery: examples,
    }),
    // The page carries all of its scripts itself, so that it works without a network. It is large: load it when asked.
    renderGraphiQL: async (options) =>
      (await import('@graphql-yoga/render-graphiql')).renderGraphiQL(options),
  })
}
