/**
 * Many clients in one process, each with a socket of its own. Says so when all are connected; then takes an id, follows
 * it with every client, says when each has had an event, and what became of them all in the end.
 */
import { createClient, type Client } from 'graphql-ws'
import { WebSocket } from 'ws'
import { subscribe } from '../api/client.ts'
import { plainProgress } from '../api/operations.ts'

export interface CrowdReport {
  readonly heardTheEnd: number
  readonly events: number
  /** When the last of them heard of the end, in milliseconds since 1970. */
  readonly lastAt: number
}

const url = process.argv[2] ?? ''
const size = Number(process.argv[3])
/** More at once than a listening socket queues would have to try again after a second. */
const atOnce = 100

/** A client whose socket is open. */
function connected(): Promise<Client> {
  return new Promise((resolve, reject) => {
    const client = createClient({
      url: `${url.replace(/^http/, 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      retryAttempts: 0,
      lazy: false,
    })
    client.on('connected', () => resolve(client))
    client.on('error', reject)
  })
}

async function connectAll(): Promise<Client[]> {
  const clients: Client[] = []
  while (clients.length < size)
    clients.push(
      ...(await Promise.all(Array.from({ length: Math.min(atOnce, size - clients.length) }, connected))),
    )
  return clients
}

/** Follows to the end: how many events there were, and whether and when the last came. */
async function follow(
  client: Client,
  id: string,
  onFirst: () => void,
): Promise<{ events: number; endAt: number | null }> {
  let events = 0
  let endAt: number | null = null
  for await (const { generationProgress } of subscribe(client, plainProgress, { id })) {
    if (events === 0) onFirst()
    events += 1
    if (generationProgress.status === 'COMPLETED') endAt = Date.now()
  }
  return { events, endAt }
}

async function followAll(clients: readonly Client[], id: string): Promise<CrowdReport> {
  let there = 0
  const onFirst = () => {
    there += 1
    if (there === clients.length) process.send?.('everyone is there')
  }
  const results = await Promise.all(clients.map((client) => follow(client, id, onFirst)))
  const ends = results.flatMap(({ endAt }) => endAt ?? [])
  return {
    heardTheEnd: ends.length,
    events: results.reduce((sum, result) => sum + result.events, 0),
    lastAt: Math.max(...ends),
  }
}

const clients = await connectAll()
process.on('message', (id: string) => void followAll(clients, id).then((report) => process.send?.(report)))
process.on('disconnect', () => process.exit())
process.send?.('connected')
