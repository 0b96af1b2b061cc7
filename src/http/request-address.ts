import type { IncomingMessage } from 'node:http'

/**
 * The address by which whoever sent a request reached this server, without a slash at the end: what its Host says or,
 * without one, the address of this machine that the connection leads to. Host is the client's own word: fit for links in
 * the answer to that client, and for nothing that is kept.
 */
export function addressOfRequest({ headers, socket }: IncomingMessage): string {
  const named = `http://${headers.host ?? ''}`
  if (URL.canParse(named)) return `http://${new URL(named).host}`
  const { localAddress = '127.0.0.1', localPort } = socket
  return `http://${localAddress.includes(':') ? `[${localAddress}]` : localAddress}:${localPort}`
}
