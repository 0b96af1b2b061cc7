import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ConfigurationError } from '../errors.ts'

/** How long requests under way may take to end once the server closes, in milliseconds. */
const closeGraceMs = 1500

/** Listens; returns the address as a URL. Throws ConfigurationError where the address cannot be had. */
export async function listen(server: Server, host: string, port: number): Promise<string> {
  server.listen(port, host)
  await once(server, 'listening').catch((error: NodeJS.ErrnoException) => {
    const reason =
      error.code === 'EADDRINUSE' ? 'another program listens there; set PORT to another port' : error.message
    throw new ConfigurationError(`Cannot listen on ${host}:${port}: ${reason}.`, { cause: error })
  })
  const { port: real } = server.address() as AddressInfo
  const name = host.includes(':') ? `[${host}]` : host
  return `http://${name}:${real}`
}

/** Takes no new connection, lets requests under way end, and cuts off those that do not. */
export async function closeServer(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  const timer = setTimeout(() => server.closeAllConnections(), closeGraceMs)
  await closed
  clearTimeout(timer)
}
