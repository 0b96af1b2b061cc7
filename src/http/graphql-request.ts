import type { IncomingMessage, ServerResponse } from 'node:http'

/** Why a request is refused before anybody looks at its operation. */
export interface Refusal {
  readonly status: number
  readonly code: string
  /** A sentence for whoever made the request. */
  readonly message: string
}

/** Content types that a page of any origin may POST without asking first: a form can. Without one as well. */
const formTypes = new Set(['', 'text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data'])

/** A page can set none of these without asking first. */
const proofs = [
  'apollo-require-preflight',
  'x-graphql-yoga-csrf',
  'graphql-preflight',
  'x-apollo-operation-name',
]

const answerTypes = [
  'application/graphql-response+json',
  'application/json',
  'text/event-stream',
  'multipart/mixed',
]

/** Whether the request is a GraphQL multipart request, which brings files. */
export const isMultipart = (request: IncomingMessage): boolean =>
  isMultipartType(request.headers['content-type'])

/** Whether a Content-Type is that of a GraphQL multipart request. */
export const isMultipartType = (contentType: string | null | undefined): boolean =>
  typeOf(contentType) === 'multipart/form-data'

/** What is wrong with a request to `/graphql` by its headers alone; null: nothing. */
export function refusalOf(request: IncomingMessage): Refusal | null {
  if (request.method === 'POST') {
    const type = typeOf(request.headers['content-type'])
    if (formTypes.has(type) && !proofs.some((name) => (request.headers[name] ?? '') !== '')) return forgeable
    if (type !== 'application/json' && type !== 'multipart/form-data') return unknownType
  }
  return accepts(request) ? null : notAcceptable
}

const forgeable: Refusal = {
  status: 403,
  code: 'CSRF_REFUSED',
  message:
    'A form on any page could have sent this. Send JSON as application/json, or add the header Apollo-Require-Preflight: true.',
}

const unknownType: Refusal = {
  status: 415,
  code: 'UNSUPPORTED_MEDIA_TYPE',
  message: 'An operation is sent as application/json, or with files as multipart/form-data.',
}

const notAcceptable: Refusal = {
  status: 406,
  code: 'NOT_ACCEPTABLE',
  message: `An answer is one of ${answerTypes.join(', ')}; Accept names none of them.`,
}

const typeOf = (contentType: string | null | undefined) =>
  (contentType ?? '').split(';')[0]?.trim().toLowerCase() ?? ''

/** A browser that asks for a page gets GraphiQL. */
function accepts({ headers, method }: IncomingMessage): boolean {
  const { accept } = headers
  if (method === 'GET' && rangesOf(accept).includes('text/html')) return true
  return answerTypes.some((type) => acceptsType(accept, type))
}

/** Whether an Accept header has a range that covers `type` in UTF-8; without the header all do. */
export const acceptsType = (accept: string | null | undefined, type: string): boolean =>
  rangesOf(accept).some((range) => range === '*/*' || covers(range, type))

const rangesOf = (accept: string | null | undefined) => (accept || '*/*').split(',').map(readRange)

/** A media range without its parameters; none where it asks for another encoding than UTF-8. */
function readRange(text: string): string {
  const [range = '', ...parameters] = text.toLowerCase().replaceAll(/\s/g, '').split(';')
  const foreign = parameters.some((one) => one.includes('charset=') && one !== 'charset=utf-8')
  return foreign ? '' : range
}

const covers = (range: string, type: string) =>
  range === type || (range.endsWith('/*') && type.startsWith(range.slice(0, -1)))

/** Answers as GraphQL does, so that its clients show the message. */
export function sendRefusal(response: ServerResponse, { status, code, message }: Refusal): void {
  const body = JSON.stringify({ errors: [{ message, extensions: { code } }] })
  response.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
  })
  response.end(body)
}
