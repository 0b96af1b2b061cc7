import { randomUUID } from 'node:crypto'
import { PothosValidationError } from '@pothos/core'
import { GraphQLError } from 'graphql'
import { DomainError, RateLimitedError } from '../errors.ts'

export interface ErrorLog {
  error(fields: object, message: string): void
}

/**
 * What a client may see of an error: GraphQL's own errors with their message, domain errors with their code, anything
 * else as an id under which the log has the whole of it. Every error has a code.
 */
export function createErrorMask(log: ErrorLog) {
  return (error: unknown): Error => {
    const cause = error instanceof GraphQLError ? error.originalError : error
    if (
      error instanceof GraphQLError &&
      (cause === undefined || cause === null || cause instanceof GraphQLError)
    )
      return withDefaultCode(error)
    if (cause instanceof DomainError) return withCode(error, cause.message, told(cause))
    const errorId = randomUUID()
    log.error({ errorId, err: cause }, 'unexpected error')
    return withCode(error, `Something went wrong on the server (error ${errorId}).`, {
      code: 'INTERNAL_ERROR',
      errorId,
    })
  }
}

/** What a program can go by: the code and, where waiting helps, for how long. */
const told = (error: DomainError) => ({
  code: error.code,
  ...(error instanceof RateLimitedError && { retryAfterSeconds: error.retryAfterSeconds }),
})

/** What has no code is about values that the client sent: variables, arguments, and cursors and sizes of pages. */
function withDefaultCode(error: GraphQLError): GraphQLError {
  if (error.extensions['code'] !== undefined) return error
  const isPaging = [error, error.originalError].some((each) => each instanceof PothosValidationError)
  const code = isPaging ? 'BAD_INPUT' : 'BAD_USER_INPUT'
  return withCode(error, error.message, { ...error.extensions, code })
}

function withCode(error: unknown, message: string, extensions: Record<string, unknown>): GraphQLError {
  if (!(error instanceof GraphQLError)) return new GraphQLError(message, { extensions })
  const { nodes, source, positions, path } = error
  return new GraphQLError(message, {
    nodes: nodes ?? null,
    source: source ?? null,
    positions: positions ?? null,
    path: path ?? null,
    extensions,
  })
}
