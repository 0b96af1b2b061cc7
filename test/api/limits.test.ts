import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask, connect, subscribe, until } from './client.ts'
import { answerOf, ended, endless, inDatabase, submit } from './drawing.ts'
import { cancel, plainProgress } from './operations.ts'
import { startServer, type TestServer } from './server.ts'

/** One where hardly anything may wait, one where hardly anything may be asked. */
let narrow: TestServer
let strict: TestServer

beforeAll(async () => {
  narrow = await startServer({ QUEUE_LIMIT: '1' })
  strict = await startServer({ RATE_LIMIT_PER_MINUTE: '2' })
})

afterAll(() => Promise.all([narrow, strict].map((server) => server.remove())))

const rowsOf = (server: TestServer) => inDatabase(server, (database) => database.generation.findMany())

const cat = { prompt: 'a cat', engine: 'tiny-sd', steps: 1 } as const

/** Keeps the worker busy until it is canceled. */
async function occupy(): Promise<string> {
  const { id } = await submit(narrow, endless)
  const client = connect(narrow.url)
  // It no longer waits once it has begun.
  const following = subscribe(client, plainProgress, { id })
  await until(following, ({ generationProgress: { step } }) => step > 0)
  await client.dispose()
  return id
}

describe('a full queue', () => {
  it('refuses what is more than may wait, and says when to come back', async () => {
    const running = await occupy()
    const { id: waiting } = await submit(narrow, cat)
    const before = await rowsOf(narrow)
    const refusal = await answerOf(narrow, cat, 'QueueFullError')
    expect(refusal).toMatchObject({
      code: 'QUEUE_FULL',
      message: expect.stringMatching(/^The queue holds 1 jobs and takes no more\. Try again in \d+ s\.$/),
    })
    expect(refusal.retryAfterSeconds).toBeGreaterThanOrEqual(1)
    expect(refusal.message).toContain(`in ${Math.ceil(refusal.retryAfterSeconds)} s`)
    expect(await rowsOf(narrow)).toHaveLength(before.length)
    await ask(narrow.url, cancel, { id: waiting })
    const { id: next } = await submit(narrow, cat)
    await answerOf(narrow, cat, 'QueueFullError')
    await ask(narrow.url, cancel, { id: running })
    expect((await ended(narrow, next)).status).toBe('COMPLETED')
  })

  it('never lets more wait than may, however many come at once', async () => {
    const running = await occupy()
    const before = await rowsOf(narrow)
    const answers = await Promise.allSettled(Array.from({ length: 12 }, () => submit(narrow, cat)))
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await rowsOf(narrow)).toHaveLength(before.length + 1)
    await ask(narrow.url, cancel, { id: running })
  })
})

describe('a rate', () => {
  it('refuses who asks too often, and says when to come back', async () => {
    // Mistakes do not count.
    await answerOf(strict, { ...cat, prompt: '' }, 'InputError')
    await answerOf(strict, { ...cat, engine: 'flux_dev' }, 'ModelUnavailableError')
    await submit(strict, cat)
    await submit(strict, { ...cat, sessionId: 'one' })
    for (const sessionId of [null, 'one', 'two']) {
      const refusal = await answerOf(strict, { ...cat, sessionId }, 'RateLimitedError')
      expect(refusal).toMatchObject({
        code: 'RATE_LIMITED',
        message: expect.stringMatching(/^At most 2 generations a minute are taken\. Try again in \d+ s\.$/),
      })
      expect(refusal.retryAfterSeconds).toBeGreaterThanOrEqual(1)
      expect(refusal.retryAfterSeconds).toBeLessThanOrEqual(60)
    }
    expect(await rowsOf(strict)).toHaveLength(2)
  })

  it('knows addresses by a hash only, which is another in another installation', async () => {
    const rows = await rowsOf(strict)
    const [first, second] = rows.map(({ ipHash }) => ipHash)
    expect(first).toMatch(/^[\w-]{43}$/)
    expect(second).toBe(first)
    expect(JSON.stringify(rows)).not.toContain('127.0.0.1')
    const [other] = await rowsOf(narrow)
    expect(other?.ipHash).toMatch(/^[\w-]{43}$/)
    expect(other?.ipHash).not.toBe(first)
  })
})
