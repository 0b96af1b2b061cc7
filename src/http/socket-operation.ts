import type { IncomingMessage } from 'node:http'
import {
  getOperationAST,
  GraphQLError,
  type DocumentNode,
  type ExecutionArgs,
  type FormattedExecutionResult,
  type GraphQLSchema,
} from 'graphql'
import type { ExecutionResult, SubscribePayload } from 'graphql-ws'
import type { GraphqlHandler, Transport } from './graphql-route.ts'

type Enveloped = ReturnType<GraphqlHandler['getEnveloped']>

/** An operation that came over a socket, with what is needed to run it. */
export interface PreparedOperation extends ExecutionArgs {
  readonly rootValue: { readonly enveloped: Enveloped }
}

/** Who sent it: the request that the socket began with, and the parameters of the socket's first message. */
export interface SocketSender {
  readonly request: IncomingMessage
  readonly parameters: Readonly<Record<string, unknown>> | undefined
}

/**
 * Parses, validates and gives a context as Yoga does for HTTP, so that both ways behave alike. Errors are returned:
 * thrown, they would close the socket under all other operations on it.
 */
export async function prepareOperation(
  handler: GraphqlHandler,
  sender: SocketSender,
  { operationName, query, variables }: SubscribePayload,
): Promise<PreparedOperation | readonly GraphQLError[]> {
  const enveloped = handler.getEnveloped(transportOf(sender))
  const schema = enveloped.schema as GraphQLSchema
  const document = parse(enveloped, query)
  if (document instanceof GraphQLError) return [withCode(document, 'GRAPHQL_PARSE_FAILED')]
  const errors = enveloped.validate(schema, document) as readonly GraphQLError[]
  if (errors.length > 0) return errors.map((error) => withCode(error, 'GRAPHQL_VALIDATION_FAILED'))
  if (getOperationAST(document, operationName) == null) return [unidentified()]
  return {
    schema,
    document,
    operationName,
    variableValues: variables,
    contextValue: await enveloped.contextFactory(),
    rootValue: { enveloped },
  }
}

function transportOf({ request, parameters }: SocketSender): Transport {
  const authorization = parameters?.['authorization'] ?? parameters?.['Authorization']
  return { req: request, ...(typeof authorization === 'string' && { authorization }) }
}

function parse(enveloped: Enveloped, query: string): DocumentNode | GraphQLError {
  try {
    return enveloped.parse(query) as DocumentNode
  } catch (error) {
    if (error instanceof GraphQLError) return error
    throw error
  }
}

/** `result` without what its errors say of a status, which an answer over HTTP alone has; undefined: nothing of it. */
export function withoutStatus({ errors, ...rest }: ExecutionResult): FormattedExecutionResult | undefined {
  if (errors?.some(({ extensions }) => 'http' in extensions) !== true) return undefined
  const told = errors.map((error) => withCode(error, 'BAD_USER_INPUT').toJSON())
  return { ...(rest as FormattedExecutionResult), errors: told }
}

/** With `fallback` as its code where it has none. */
function withCode(error: GraphQLError, fallback: string): GraphQLError {
  const { http: _http, ...extensions } = error.extensions
  const { nodes, source, positions, path } = error
  return new GraphQLError(error.message, {
    nodes: nodes ?? null,
    source: source ?? null,
    positions: positions ?? null,
    path: path ?? null,
    extensions: { code: fallback, ...extensions },
  })
}

const unidentified = () =>
  new GraphQLError('Could not determine what operation to execute.', {
    extensions: { code: 'OPERATION_RESOLUTION_FAILURE' },
  })
