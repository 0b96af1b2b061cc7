import { once } from 'node:events'
import { request, type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { draw, ended, endless, submit } from './drawing.ts'
import { startServer, type TestServer } from './server.ts'

let server: TestServer

beforeAll(async () => {
  server = await startServer({ ALIAS_LIMIT: '100' })
})

afterAll(() => server.remove())

const steps = 60

/** So much in every event that a connection whose reader rests is soon full. */
const query = `subscription Watch($id: ID!) {
  generationProgress(id: $id) {
    status step sequence
    generation { ${Array.from({ length: 100 }, (_, k) => `p${k}: prompt`).join(' ')} }
  }
}`

interface Event {
  readonly status: string
  readonly step: number
  readonly sequence: number
}

const submitLarge = async () => {
  const prompt = '😀'.repeat(10_000)
  return (await submit(server, { ...endless, prompt, width: 64, height: 64, steps })).id
}

/** What a slow one should have seen: the end, and fewer events than there were. */
function expectFewAndTheEnd(events: readonly Event[]): void {
  expect(events.at(-1)).toMatchObject({ status: 'COMPLETED', step: steps })
  expect(events.filter(({ status }) => status === 'COMPLETED')).toHaveLength(1)
  expect(events.length).toBeLessThan(steps / 2)
  const sequences = events.map(({ sequence }) => sequence)
  expect(sequences).toEqual(sequences.toSorted((a, b) => a - b))
}

it('skips to the latest event over a websocket, and gets the last', async () => {
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws')
  const events: Event[] = []
  const completed = new Promise<void>((resolve) => {
    socket.on('message', (data: Buffer) => {
      const message = JSON.parse(data.toString()) as {
        type: string
        payload?: { data: { generationProgress: Event } }
      }
      if (message.type === 'next' && message.payload) events.push(message.payload.data.generationProgress)
      if (message.type === 'complete') resolve()
    })
  })
  await once(socket, 'open')
  socket.send(JSON.stringify({ type: 'connection_init' }))
  await once(socket, 'message')
  const id = await submitLarge()
  socket.send(JSON.stringify({ type: 'subscribe', id: '1', payload: { query, variables: { id } } }))
  await once(socket, 'message')
  socket.pause()
  expect((await ended(server, id)).status).toBe('COMPLETED')
  const beforeRest = events.length
  expect(events.at(-1)?.status).not.toBe('COMPLETED')
  socket.resume()
  await completed
  socket.close()
  expect(events.length).toBeGreaterThan(beforeRest)
  expectFewAndTheEnd(events)
})

it('skips to the latest event over server-sent events, and gets the last', async () => {
  const id = await submitLarge()
  const asking = request(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
  })
  asking.end(JSON.stringify({ query, variables: { id } }))
  const [response] = (await once(asking, 'response')) as [IncomingMessage]
  // Nothing is read until the generation has ended.
  expect((await ended(server, id)).status).toBe('COMPLETED')
  const blocks = (await text(response)).split('\n\n')
  const events = blocks
    .filter((block) => block.includes('event: next'))
    .map((block) => {
      const data = /^data: ?(.*)$/m.exec(block)?.[1] ?? ''
      return (JSON.parse(data) as { data: { generationProgress: Event } }).data.generationProgress
    })
  expect(blocks.at(-2)).toContain('event: complete')
  expectFewAndTheEnd(events)
})

it('keeps nobody else waiting', async () => {
  expect((await draw(server, { prompt: 'a cat', steps: 1 })).status).toBe('COMPLETED')
})
