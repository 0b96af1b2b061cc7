import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { refuseUpgrade } from './upgrade-request.ts'

/** Whether a request offers to go on as a WebSocket. */
export const asksForWebSocket = ({ headers }: IncomingMessage): boolean =>
  tokensOf(headers.upgrade).some((token) => token.toLowerCase() === 'websocket')

/**
 * Has `server` answer a request as if it had offered no other protocol, which is the server's to ignore (RFC 9110, 7.8):
 * clients that would rather speak HTTP/2 ask for it with every first request. Node has let go of the connection by then,
 * so it gets it anew, as one that begins with the same head without the offer.
 */
export function ignoreUpgrade(
  server: Server,
  request: IncomingMessage,
  connection: Duplex,
  rest: Buffer,
): void {
  // Node leaves out what is more: without a length, the body would be taken for the next request.
  if (server.maxHeadersCount !== null && request.rawHeaders.length >= 2 * server.maxHeadersCount) {
    refuseUpgrade(connection, { status: 431, detail: 'The request has too many headers.' })
    return
  }
  server.emit('connection', connection)
  connection.unshift(Buffer.concat([headOf(request), rest]))
}

/** What is said of the offer, and to nobody else. */
const offers = new Set(['upgrade', 'http2-settings'])

function headOf({ method, url, httpVersion, rawHeaders }: IncomingMessage): Buffer {
  const lines = [`${method} ${url} HTTP/${httpVersion}`]
  for (let k = 0; k < rawHeaders.length; k += 2) {
    const [name = '', value = ''] = rawHeaders.slice(k, k + 2)
    const kept = name.toLowerCase() === 'connection' ? withoutOffers(value) : value
    if (!offers.has(name.toLowerCase())) lines.push(`${name}: ${kept}`)
  }
  // As Node reads it: a byte a character.
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1')
}

const withoutOffers = (connection: string) =>
  tokensOf(connection)
    .filter((token) => !offers.has(token.toLowerCase()))
    .join(', ')

const tokensOf = (list = '') => list.split(',').map((token) => token.trim())
