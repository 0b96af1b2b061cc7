import type { IncomingMessage, ServerResponse } from 'node:http'
import type { DocumentNode, GraphQLSchema } from 'graphql'
import { createYoga, type YogaServerInstance } from 'graphql-yoga'
import type { Context } from '../graphql/context.ts'
import { DocumentCache } from './document-cache.ts'
import { examples } from './graphiql-examples.ts'
import { createErrorMask, type ErrorLog } from './mask-error.ts'
import { limitOperations, type OperationLimits } from './operation-limits.ts'
import { useReadOperation, useStreamingAnswers } from './operation-plugins.ts'

export interface GraphqlOptions {
  readonly schema: GraphQLSchema
  /** The context of a request; `authorization`: where it did not come in the request's own headers. */
  readonly contextOf: (request: IncomingMessage, authorization?: string) => Context
  readonly limits: OperationLimits
  readonly log: ErrorLog
}

/** What Yoga is given with each operation: the request that brought it, or the socket's and its first message's token. */
export interface Transport {
  readonly req: IncomingMessage
  readonly res?: ServerResponse
  readonly authorization?: string
  /** What the request's body asks for, where it has one. */
  readonly operation?: unknown
}

export type GraphqlHandler = YogaServerInstance<Transport, Context>

/** Documents that are kept ready; a frontend has a few dozen. */
const keptDocuments = 200

/**
 * GraphQL over HTTP (POST, GET for queries, server-sent events for subscriptions) and GraphiQL in a browser. It reads
 * no bodies: a POST comes with its `operation`.
 */
export function createGraphqlHandler({ schema, contextOf, limits, log }: GraphqlOptions): GraphqlHandler {
  return createYoga<Transport, Context>({
    schema,
    context: ({ req, authorization }) => contextOf(req, authorization),
    graphqlEndpoint: '/graphql',
    landingPage: false,
    multipart: false,
    logging: false,
    // Other origins are told in front of all routes, see cors.ts.
    cors: false,
    plugins: [useReadOperation(), useStreamingAnswers(), ...limitOperations(limits)],
    parserAndValidationCache: {
      documentCache: new DocumentCache<DocumentNode>(keptDocuments),
      errorCache: new DocumentCache<unknown>(keptDocuments),
    },
    maskedErrors: { maskError: createErrorMask(log) },
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
