import { afterEach, expect, it } from 'vitest'
import { ask, connect, subscribe, until } from './client.ts'
import { answerOf, ended, endless, inDatabase, submit } from './drawing.ts'
import { cancel, plainProgress } from './operations.ts'
import { startServer, type TestServer } from './server.ts'

let server: TestServer

afterEach(() => server.remove())

const countRows = () => inDatabase(server, (database) => database.generation.count())

const cat = { prompt: 'a cat', engine: 'tiny-sd', steps: 1 } as const

it('refuses what is more than may wait, and says when to come back', async () => {
  server = await startServer({ QUEUE_LIMIT: '1' })
  const { id: running } = await submit(server, endless)
  const client = connect(server.url)
  // It no longer waits once it has begun.
  const following = subscribe(client, plainProgress, { id: running })
  await until(following, ({ generationProgress: { step } }) => step > 0)
  await client.dispose()
  const { id: waiting } = await submit(server, cat)
  const before = await countRows()
  const refusal = await answerOf(server, cat, 'QueueFullError')
  expect(refusal).toMatchObject({
    code: 'QUEUE_FULL',
    message: expect.stringMatching(/^The queue holds 1 jobs and takes no more\. Try again in \d+ s\.$/),
  })
  expect(refusal.retryAfterSeconds).toBeGreaterThanOrEqual(1)
  expect(refusal.message).toContain(`in ${Math.ceil(refusal.retryAfterSeconds)} s`)
  expect(await countRows()).toBe(before)
  await ask(server.url, cancel, { id: waiting })
  const { id: next } = await submit(server, cat)
  await answerOf(server, cat, 'QueueFullError')
  await ask(server.url, cancel, { id: running })
  expect((await ended(server, next)).status).toBe('COMPLETED')
})

it('never lets more wait than may, however many come at once', async () => {
  server = await startServer({ QUEUE_LIMIT: '3' })
  const { id: running } = await submit(server, endless)
  const client = connect(server.url)
  const following = subscribe(client, plainProgress, { id: running })
  await until(following, ({ generationProgress: { step } }) => step > 0)
  await client.dispose()
  const answers = await Promise.allSettled(Array.from({ length: 12 }, () => submit(server, cat)))
  expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(3)
  expect(await countRows()).toBe(4)
})

it('refuses who asks too often, and says when to come back', async () => {
  server = await startServer({ RATE_LIMIT_PER_MINUTE: '2' })
  // Mistakes do not count.
  await answerOf(server, { ...cat, prompt: '' }, 'InputError')
  await answerOf(server, { ...cat, engine: 'flux_dev' }, 'ModelUnavailableError')
  await submit(server, cat)
  await submit(server, { ...cat, sessionId: 'one' })
  for (const sessionId of [null, 'one', 'two']) {
    const refusal = await answerOf(server, { ...cat, sessionId }, 'RateLimitedError')
    expect(refusal).toMatchObject({
      code: 'RATE_LIMITED',
      message: expect.stringMatching(/^At most 2 generations a minute are taken\. Try again in \d+ s\.$/),
    })
    expect(refusal.retryAfterSeconds).toBeGreaterThanOrEqual(1)
    expect(refusal.retryAfterSeconds).toBeLessThanOrEqual(60)
  }
  expect(await countRows()).toBe(2)
})

it('keeps the address of who asks as a hash only', async () => {
  server = await startServer()
  await submit(server, cat)
  await submit(server, cat)
  const rows = await inDatabase(server, (database) => database.generation.findMany())
  const hashes = rows.map(({ ipHash }) => ipHash)
  expect(hashes[0]).toMatch(/^[\w-]{43}$/)
  expect(hashes[1]).toBe(hashes[0])
  expect(JSON.stringify(rows)).not.toContain('127.0.0.1')
  // Another installation hashes otherwise.
  const other = await startServer()
  await submit(other, cat)
  const [row] = await inDatabase(other, (database) => database.generation.findMany())
  await other.remove()
  expect(row?.ipHash).toMatch(/^[\w-]{43}$/)
  expect(row?.ipHash).not.toBe(hashes[0])
})
