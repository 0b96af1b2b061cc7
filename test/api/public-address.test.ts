import { once } from 'node:events'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { createClient } from 'graphql-ws'
import { draw } from './drawing.ts'
import { keepLog } from './log-lines.ts'
import { startServer, type TestServer } from './server.ts'
import { newSet } from './uploading.ts'

const { log, lines } = keepLog()
let everywhere: TestServer
let named: Pick<TestServer, 'url' | 'remove'>
let usual: TestServer

beforeAll(async () => {
  everywhere = await startServer({ HOST: '0.0.0.0' }, log)
  const PORT = String(await freePort())
  named = {
    ...(await startServer({ HOST: '0.0.0.0', PORT, PUBLIC_URL: 'https://pictures.example/' })),
    url: `http://127.0.0.1:${PORT}`,
  }
  usual = await startServer()
})

afterAll(() => Promise.all([everywhere, named, usual].map((server) => server?.remove())))

/** One that nothing listens on now: a server with a PUBLIC_URL does not say which it took. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

type Server = Pick<TestServer, 'url'>

const portOf = ({ url }: Server) => new URL(url).port

/** The links of a share, and of a picture, to a client that calls the server `host`. */
async function links(server: Server, host: string, id: string, shareSlug: string): Promise<unknown[]> {
  const body = JSON.stringify({ query, variables: { id, shareSlug } })
  const headers = { host, 'content-type': 'application/json', 'content-length': body.length }
  const asking = request({ port: portOf(server), path: '/graphql', method: 'POST', headers }).end(body)
  const answer = await new Promise<Answer>((resolve, reject) => {
    asking.once('error', reject)
    asking.once('response', (response) => resolve(json(response) as Promise<Answer>))
  })
  return linksIn(answer)
}

const query = `query($id: ID!, $shareSlug: String!) {
  share(shareSlug: $shareSlug) { shareUrl }
  generation(id: $id) { image { id url } }
}`

interface Answer {
  readonly data: {
    readonly share: { readonly shareUrl: string }
    readonly generation: { readonly image: { readonly id: string; readonly url: string } }
  }
}

const linksIn = ({ data: { share, generation } }: Answer) => [
  share.shareUrl.replace(/[^/]+$/, ''),
  generation.image.url.replace(generation.image.id, ''),
]

const at = (origin: string) => [`${origin}/p/`, `${origin}/images/.png`]

describe('where the server listens on every address', () => {
  it('links have the name that each client came by', async () => {
    const { shareSlug } = await newSet(everywhere)
    const { id } = await draw(everywhere, { prompt: 'a cat', steps: 1 })
    for (const host of ['pictures.lan:4000', '192.168.1.5:4000', '[fe80::1]:80', 'localhost']) {
      const origin = new URL(`http://${host}`).origin
      expect(await links(everywhere, host, id, shareSlug)).toEqual(at(origin))
    }
    expect(await links(everywhere, 'somebody@pictures.lan/elsewhere?', id, shareSlug)).toEqual(
      at('http://pictures.lan'),
    )
  })

  it('links over a WebSocket have the name that it was opened by', async () => {
    const { shareSlug } = await newSet(everywhere)
    const { id } = await draw(everywhere, { prompt: 'a cat', steps: 1 })
    const port = portOf(everywhere)
    const client = createClient({ url: `ws://localhost:${port}/graphql`, webSocketImpl: WebSocket })
    const { value } = await client.iterate({ query, variables: { id, shareSlug } }).next()
    expect(linksIn(value as unknown as Answer)).toEqual(at(`http://localhost:${port}`))
    await client.dispose()
  })

  it('the log warns of it, and says where the server is', () => {
    expect(lines.map(({ msg }) => msg).join()).toMatch(/HOST stands for every address .* Set PUBLIC_URL/)
    expect(everywhere.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
  })
})

it.each([
  ['a PUBLIC_URL', () => named, () => 'https://pictures.example'],
  ['an address of its own', () => usual, () => usual.url],
])('with %s links have that one, whatever a client calls the server', async (_what, server, origin) => {
  const { shareSlug } = await newSet(server())
  const { id } = await draw(server(), { prompt: 'a cat', steps: 1 })
  expect(await links(server(), 'evil.example', id, shareSlug)).toEqual(at(origin()))
})
