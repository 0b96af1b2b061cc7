import { afterAll, beforeAll, expect, it } from 'vitest'
import { ask, collect, connect, subscribe, subscribeByFetch, until } from './client.ts'
import { ended, endless, inDatabase, submit } from './drawing.ts'
import { keepLog } from './log-lines.ts'
import { cancel, plainProgress, progress, queueChanged } from './operations.ts'
import { startServer, type TestServer } from './server.ts'

const { log, lines } = keepLog()

/** The same data throughout, in one server after another. */
let server: TestServer

beforeAll(async () => {
  server = await startServer({}, log)
})

afterAll(() => server.remove())

const rowOf = (id: string) =>
  inDatabase(server, (database) => database.generation.findUniqueOrThrow({ where: { id } }))

/** One generation that is being drawn, and some that wait behind it. */
async function fill() {
  const { id: running } = await submit(server, { ...endless, steps: 16, width: 256, height: 256 })
  const client = connect(server.url)
  const following = subscribe(client, plainProgress, { id: running })
  const { generationProgress } = await until(following, (event) => event.generationProgress.step > 1)
  await client.dispose()
  const waiting: string[] = []
  for (const prompt of ['first', 'second', 'third']) {
    waiting.push((await submit(server, { prompt, steps: 2 })).id)
  }
  return { running, waiting, sequence: generationProgress.sequence }
}

it('goes on with the queue after a restart', async () => {
  const { running, waiting, sequence } = await fill()
  await server.stop()
  expect(await rowOf(running)).toMatchObject({ status: 'PENDING', attempts: 0, claim: null, startedAt: null })
  for (const id of waiting) expect(await rowOf(id)).toMatchObject({ status: 'PENDING', attempts: 0 })
  server = await server.restart()
  expect(lines).toContainEqual(expect.objectContaining({ msg: 'queue restored', jobs: 4 }))
  const client = connect(server.url)
  const events = await collect(subscribe(client, plainProgress, { id: running }))
  await client.dispose()
  expect(events[0]?.generationProgress.sequence).toBeGreaterThan(sequence)
  expect(events.at(-1)?.generationProgress).toMatchObject({ status: 'COMPLETED', step: 16 })
  for (const id of waiting) expect((await ended(server, id)).status).toBe('COMPLETED')
  for (const id of [running, ...waiting]) expect(await rowOf(id)).toMatchObject({ attempts: 1, claim: null })
  // In the order in which they came.
  const ends = await Promise.all([running, ...waiting].map(async (id) => (await rowOf(id)).completedAt))
  expect(ends).toEqual(ends.toSorted((a, b) => Number(a) - Number(b)))
  const logs = await inDatabase(server, (database) =>
    database.routingLog.groupBy({ by: ['generationId'], _count: true }),
  )
  expect(logs.map(({ _count }) => _count)).toEqual([1, 1, 1, 1])
})

it('makes the same picture after a restart as without one', async () => {
  const input = { ...endless, steps: 8, width: 256, height: 256, seed: '11' }
  const whole = await submit(server, input)
  const { image: expected } = await ended(server, whole.id)
  const { id } = await submit(server, input)
  const client = connect(server.url)
  const following = subscribe(client, plainProgress, { id })
  await until(following, ({ generationProgress: { step } }) => step > 2)
  await client.dispose()
  server = await server.restart()
  const { image } = await ended(server, id)
  expect([image?.thumbhash, image?.bytes]).toEqual([expected?.thumbhash, expected?.bytes])
})

it('remembers how long generations take', async () => {
  server = await server.restart()
  const running = await submit(server, endless)
  const waiting = await submit(server, endless)
  const client = connect(server.url)
  const { value } = await subscribe(client, progress, { id: waiting.id }).next()
  await client.dispose()
  expect(value?.generationProgress.etaSeconds).toBeGreaterThan(0)
  for (const { id } of [waiting, running]) await ask(server.url, cancel, { id })
})

it('breaks every subscription off when it stops, so that clients come back', async () => {
  const { id } = await submit(server, endless)
  const client = connect(server.url)
  const closed = new Promise<unknown>((resolve) => {
    client.on('closed', resolve)
  })
  const events: AsyncGenerator[] = [
    subscribe(client, plainProgress, { id }),
    subscribe(client, queueChanged, {}),
    subscribeByFetch(server.url, plainProgress, { id }),
  ]
  await Promise.all(events.map((each) => each.next()))
  const ends = Promise.allSettled(events.map((each) => collect(each)))
  await server.stop()
  expect(await closed).toMatchObject({ code: 1001 })
  // Completed in order would have meant: it is over, do not come back.
  expect((await ends).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
  await expect(fetch(`${server.url}/health`)).rejects.toThrow('fetch failed')
  expect(await rowOf(id)).toMatchObject({ status: 'PENDING', attempts: 0 })
})

it('stops when it is stopped twice', async () => {
  expect(await Promise.all([server.stop(), server.stop()])).toEqual([undefined, undefined])
})
