import { GraphQLError } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { acceptsType, isMultipartType } from './graphql-request.ts'
import type { Transport } from './graphql-route.ts'

/** Hands on the operation that was read out of the request's body before; a query by GET is in the address. */
export function useReadOperation(): Plugin<Record<string, unknown>, Transport> {
  return {
    onRequestParse: ({ serverContext, requestParser, setRequestParser }) => {
      if ('operation' in serverContext) {
        setRequestParser(() => serverContext.operation as Record<string, unknown>)
      } else if (requestParser !== undefined) {
        setRequestParser((request) => readAddress(() => requestParser(request)))
      }
    },
  }
}

function readAddress<Operation>(read: () => Operation): Operation {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    throw refusal(400, 'BAD_REQUEST', 'The parameters variables and extensions must be JSON.')
  }
}

/**
 * Refuses a subscription whose answer the client would not take, before it begins: later there would be nobody to end
 * it. And one that comes with files, which would lie on the disk for as long as it goes on.
 */
export function useStreamingAnswers(): Plugin {
  return {
    onSubscribe: ({ args, setResultAndStopExecution }) => {
      const { request } = args.contextValue as { readonly request?: Request }
      const error = request === undefined ? null : unstreamable(request.headers)
      if (error !== null) setResultAndStopExecution({ errors: [error] })
    },
  }
}

function unstreamable(headers: Headers): GraphQLError | null {
  if (isMultipartType(headers.get('content-type')))
    return refusal(400, 'BAD_REQUEST', 'A subscription is sent as JSON or over WebSocket: it takes no files.')
  if (acceptsType(headers.get('accept'), 'text/event-stream')) return null
  const message =
    'A subscription is answered as text/event-stream, which Accept does not name, or over WebSocket.'
  return refusal(406, 'NOT_ACCEPTABLE', message)
}

const refusal = (status: number, code: string, message: string) =>
  new GraphQLError(message, { extensions: { code, http: { status } } })
