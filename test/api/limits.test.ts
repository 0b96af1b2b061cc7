import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask, connect, subscribe, until } from './client.ts'
import { answerOf, ended, endless, inDatabase, submit } from './drawing.ts'
import { cancel, plainProgress } from './operations.ts'
import { startServer, type TestServer } from './server.ts'
import { newSet } from './uploading.ts'

/** One where hardly anything may wait, one where hardly anything may be asked, and one of both. */
let narrow: TestServer
let strict: TestServer
let both: TestServer

beforeAll(async () => {
  narrow = await startServer({ QUEUE_LIMIT: '1' })
  strict = await startServer({ RATE_LIMIT_PER_MINUTE: '2' })
  both = await startServer({ QUEUE_LIMIT: '4', RATE_LIMIT_PER_MINUTE: '6' })
})

afterAll(() => Promise.all([narrow, strict, both].map((server) => server.remove())))

const rowsOf = (server: TestServer) => inDatabase(server, (database) => database.generation.findMany())

const cat = { prompt: 'a cat', engine: 'tiny-sd', steps: 1 } as const

/** Keeps the worker busy until it is canceled. */
async function occupy(server = narrow): Promise<string> {
  const { id } = await submit(server, endless)
  const client = connect(server.url)
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

  it('is not used up by what is refused', async () => {
    const { shareSlug } = await newSet(both)
    const running = await occupy(both)
    const { id: waiting } = await submit(both, { ...cat, count: 2 })
    // Three of six are left: neither a full queue nor the rate itself takes any.
    for (let k = 0; k < 7; k++) await answerOf(both, { ...cat, count: 3 }, 'QueueFullError')
    for (let k = 0; k < 7; k++) await answerOf(both, { ...cat, count: 4 }, 'RateLimitedError')
    // What had to be looked up counts as one, however many were asked for.
    await answerOf(both, { ...cat, count: 3, shareSlug: 'nonesuch' }, 'NotFoundError')
    await submit(both, { ...cat, count: 2, shareSlug })
    await answerOf(both, cat, 'RateLimitedError')
    const rows = await rowsOf(both)
    expect(rows).toHaveLength(5)
    for (const { id } of rows) if (id !== waiting) await ask(both.url, cancel, { id })
    expect((await ended(both, running)).status).toBe('CANCELED')
  })

  it('says what is the most where a batch is more than it, or the queue, ever takes', async () => {
    for (const [server, most] of [
      [strict, 2],
      [narrow, 1],
      [both, 4],
    ] as const) {
      const { fields } = await answerOf(server, { ...cat, count: most + 1 }, 'InputError')
      const message = `1 to ${most} was expected, ${most + 1} was given`
      expect(fields).toEqual([{ path: 'input.count', message }])
    }
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
