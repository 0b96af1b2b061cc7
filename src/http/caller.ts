import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Caller } from '../graphql/context.ts'
import { createAddressReader } from './client-address.ts'

export interface CallerOptions {
  /** Keys the hash of addresses, so that it cannot be reversed by trying all addresses. */
  readonly hashKey: string
  readonly adminToken: string
  /** How many proxies in front of the server are believed what they say of the caller's address. */
  readonly trustedProxies: number
}

/** Finds out who makes a request. `authorization`: a header's value that came another way (a socket's first message). */
export function createCallerReader(options: CallerOptions) {
  const expected = digest(options.adminToken)
  const addressOf = createAddressReader(options.trustedProxies)
  return (request: IncomingMessage, authorization = request.headers.authorization): Caller => ({
    ipHash: hashAddress(options.hashKey, addressOf(request)),
    userAgent: request.headers['user-agent'] ?? null,
    isAdmin: isToken(expected, authorization),
  })
}

function hashAddress(key: string, address: string | undefined): string | null {
  return address === undefined ? null : createHmac('sha256', key).update(address).digest('base64url')
}

/** Digests are compared, so that the time taken tells nothing about the token, not even its length. */
function isToken(expected: Buffer, authorization: string | undefined): boolean {
  const [, token] = /^Bearer (.+)$/i.exec(authorization ?? '') ?? []
  return token !== undefined && timingSafeEqual(digest(token), expected)
}

const digest = (text: string) => createHash('sha256').update(text).digest()
