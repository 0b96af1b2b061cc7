import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask, send } from './client.ts'
import { answerOf } from './drawing.ts'
import { createPrankSet, deletePrankSet, prankSet } from './prank-operations.ts'
import { startServer, type TestServer } from './server.ts'
import { newSet } from './uploading.ts'

type Sent = typeof prankSet

/** Look-ups of one request, each under a name of its own. */
const lookups = (field: string, count: number) =>
  ({
    toString: () =>
      `{ ${Array.from({ length: count }, (_, k) => `a${k}: ${field.replace('?', `none${k}`)}`).join(' ')} }`,
  }) as unknown as Sent

describe('slugs that do not exist', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startServer({ SLUG_MISSES_PER_MINUTE: '6' })
  })
  afterAll(() => server.remove())

  it('are counted one by one, whatever way they are tried, and then none is looked up any more', async () => {
    const { builderSlug, shareSlug } = await newSet(server)
    const builders = 'prankSet(builderSlug: "?") { title }'
    const shares = 'share(shareSlug: "?") { title }'
    expect(await send(server.url, lookups(builders, 2), {} as never)).toEqual({
      data: { a0: null, a1: null },
    })
    expect(await send(server.url, lookups(shares, 1), {} as never)).toEqual({ data: { a0: null } })
    const deleted = await ask(server.url, deletePrankSet, { builderSlug: 'none' })
    expect(deleted.deletePrankSet).toMatchObject({ code: 'NOT_FOUND' })
    // What exists does not count.
    const many = lookups(`prankSet(builderSlug: "${builderSlug}") { shareSlug }`, 10)
    expect(await send(server.url, many, {} as never)).toMatchObject({ data: { a9: { shareSlug } } })
    const { data, errors } = await send(server.url, lookups(builders, 8), {} as never)
    expect(Object.values(data)).toEqual(Array.from({ length: 8 }, () => null))
    const refusal = { extensions: { code: 'RATE_LIMITED', retryAfterSeconds: expect.any(Number) } }
    expect(errors).toMatchObject(Array.from({ length: 6 }, () => refusal))
    // From now on also what exists is not told.
    const own = await send(server.url, prankSet, { builderSlug })
    expect(own).toMatchObject({ data: { prankSet: null }, errors: [refusal] })
    const late = await ask(server.url, deletePrankSet, { builderSlug })
    expect(late.deletePrankSet).toMatchObject({ __typename: 'RateLimitedError', code: 'RATE_LIMITED' })
    await answerOf(server, { prompt: 'a cat', shareSlug }, 'RateLimitedError')
    const link = await fetch(`${server.url}/api/p/${shareSlug}/generate?prompt=a`)
    expect([link.status, await link.json()]).toMatchObject([429, { code: 'RATE_LIMITED' }])
    expect(Number(link.headers.get('retry-after'))).toBeGreaterThan(0)
  })
})

describe('prank sets', () => {
  it('are made so often an hour by an address', async () => {
    const server = await startServer({ PRANK_SETS_PER_HOUR: '2' })
    await newSet(server)
    await newSet(server)
    const { createPrankSet: third } = await ask(server.url, createPrankSet, { input: {} })
    expect(third).toMatchObject({
      ...{ __typename: 'RateLimitedError', code: 'RATE_LIMITED' },
      message: expect.stringMatching(/^At most 2 prank sets an hour are made\. Try again in \d+ s\.$/),
    })
    await server.remove()
  })

  it('have share slugs as long as was configured', async () => {
    const server = await startServer({ SHARE_SLUG_LENGTH: '12' })
    expect((await newSet(server)).shareSlug).toMatch(/^[a-z0-9]{12}$/)
    await server.remove()
  })
})
