import { afterAll, beforeAll, expect, it } from 'vitest'
import { collect, connect, send, subscribe, subscribeByFetch } from './client.ts'
import { inDatabase, submit, ended } from './drawing.ts'
import { generate, generation, generations, node, plainProgress } from './operations.ts'
import { keepLog } from './log-lines.ts'
import { startServer, type TestServer } from './server.ts'

const { log, lines } = keepLog()
let server: TestServer
let id: string

/** A server whose table of generations somebody has dropped under it. */
beforeAll(async () => {
  server = await startServer({}, log)
  id = (await submit(server, { prompt: 'a cat', sessionId: 'somebody', steps: 1 })).id
  await ended(server, id)
  await inDatabase(server, async (database) => {
    await database.$executeRaw`PRAGMA foreign_keys = OFF`
    await database.$executeRaw`DROP TABLE "Generation"`
  })
})

afterAll(() => server.remove())

const masked = /^Something went wrong on the server \(error [0-9a-f-]{36}\)\.$/

/** An error that says nothing but an id, under which the log says everything. */
function expectMasked(error: unknown): void {
  const { message, extensions } = error as { message: string; extensions: { errorId: string } }
  expect(message).toMatch(masked)
  expect(message).toContain(extensions.errorId)
  expect(extensions).toEqual({ code: 'INTERNAL_ERROR', errorId: extensions.errorId })
  expect(JSON.stringify(error)).not.toMatch(/prisma|sqlite|stack|node_modules|\.ts\b|main\./i)
  const logged = lines.filter(({ errorId }) => errorId === extensions.errorId)
  expect(logged).toMatchObject([{ msg: 'unexpected error', level: 50 }])
  expect(logged[0]?.['err']).toMatchObject({
    message: expect.stringContaining('main.Generation'),
    stack: expect.stringContaining('    at '),
  })
}

it('masks what goes wrong in a query', async () => {
  for (const answer of [
    await send(server.url, generation, { id }),
    await send(server.url, generations, { sessionId: 'somebody' }),
    await send(server.url, node, { id }),
  ]) {
    expect(answer.errors).toHaveLength(1)
    expectMasked(answer.errors?.[0])
  }
})

it('masks what goes wrong in a mutation', async () => {
  const input = { prompt: 'a very private wish', negativePrompt: 'a secret fear', sessionId: 'my session' }
  const { data, errors } = await send(server.url, generate, { input })
  expect(data).toBeNull()
  expectMasked(errors?.[0])
  expect(JSON.stringify(lines)).not.toMatch(/private wish|secret fear|my session|127\.0\.0\.1/)
})

it('masks what goes wrong in a subscription, over a websocket and over server-sent events', async () => {
  const client = connect(server.url)
  const events = client.iterate({ query: plainProgress.toString(), variables: { id } })
  const [event] = await collect(events)
  await expect(collect(subscribe(client, plainProgress, { id }))).rejects.toThrow('INTERNAL_ERROR')
  await client.dispose()
  expect(event?.data ?? null).toBeNull()
  expectMasked(event?.errors?.[0])
  const [sent] = await collect(subscribeByFetch(server.url, plainProgress, { id }))
  expectMasked(sent?.errors?.[0])
})

it('gives every error an id of its own', async () => {
  const answers = await Promise.all([1, 2, 3].map(() => send(server.url, generation, { id })))
  const ids = answers.map(({ errors }) => errors?.[0]?.extensions?.['errorId'])
  expect(new Set(ids).size).toBe(3)
})

it('tells by /ready that the database is failing', async () => {
  const answer = await fetch(`${server.url}/ready`)
  expect(answer.status).toBe(503)
  expect(await answer.json()).toEqual({ status: 'failing', database: 'failing', engine: 'ok', disk: 'ok' })
})

it('goes on serving what works', async () => {
  expect((await fetch(`${server.url}/health`)).status).toBe(200)
  const answer = await fetch(`${server.url}/graphql?query={queue{waiting}}`)
  expect(await answer.json()).toEqual({ data: { queue: { waiting: 0 } } })
})
