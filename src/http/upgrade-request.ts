import { STATUS_CODES, type IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Problem } from './problem.ts'

/** Who may open a socket from within a browser. */
export interface SocketOrigins {
  /** Whether pages of `origin` may call this server from elsewhere. */
  allows(origin: string): boolean
  /** Where clients reach this server, if not by the name in their requests. */
  publicUrl(): string
}

/**
 * Whether whoever asks for a socket may: a browser tells by Origin whose page it is, and asks nobody first. Without an
 * Origin it is no browser.
 */
export function isOriginAllowed({ headers }: IncomingMessage, origins: SocketOrigins): boolean {
  const { origin, host } = headers
  if (origin === undefined || origins.allows(origin)) return true
  if (!URL.canParse(origin)) return false
  const own = [`${new URL(origin).protocol}//${host}`, origins.publicUrl()]
  return own.some((address) => URL.canParse(address) && new URL(address).origin === origin)
}

/** Answers a request for a socket with `problem` instead of one, and closes the connection. */
export function refuseUpgrade(connection: Duplex, { status, detail }: Problem): void {
  const title = STATUS_CODES[status]
  const body = JSON.stringify({ type: 'about:blank', title, status, detail })
  connection.on('error', () => connection.destroy())
  connection.once('finish', () => connection.destroy())
  connection.end(
    [
      `HTTP/1.1 ${status} ${title}`,
      'Connection: close',
      'Content-Type: application/problem+json; charset=utf-8',
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Cache-Control: no-store',
      'X-Content-Type-Options: nosniff',
      '',
      body,
    ].join('\r\n'),
  )
}
