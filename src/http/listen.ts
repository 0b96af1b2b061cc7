import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ConfigurationError } from '../errors.ts'

/** How long requests under way may take to end once the server closes, in milliseconds. */
const closeGraceMs = 1500

export interface Listening {
  /** Where the server is reached from this machine. */
  readonly url: string
  /** Whether it is reached by each address that this machine has. */
  readonly isEverywhere: boolean
}

/** Addresses that stand for all of a machine, which no client can go to, and the machine's own within itself. */
const everywhere: ReadonlyMap<string, string> = new Map([
  ['0.0.0.0', '127.0.0.1'],
  ['::', '::1'],
])

/** Listens. Throws ConfigurationError where the address cannot be had. */
export async function listen(server: Server, host: string, port: number): Promise<Listening> {
  server.listen(port, host)
  await once(server, 'listening').catch((error: NodeJS.ErrnoException) => {
    const reason =
      error.code === 'EADDRINUSE' ? 'another program listens there; set PORT to another port' : error.message
    throw new ConfigurationError(`Cannot listen on ${host}:${port}: ${reason}.`, { cause: error })
  })
  const { address, port: real } = server.address() as AddressInfo
  const reached = everywhere.get(address) ?? host
  const name = reached.includes(':') ? `[${reached}]` : reached
  return { url: `http://${name}:${real}`, isEverywhere: everywhere.has(address) }
}

/** Takes no new connection, lets requests under way end, and cuts off those that do not. */
export async function closeServer(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  const timer = setTimeout(() => server.closeAllConnections(), closeGraceMs)
  await closed
  clearTimeout(timer)
}
