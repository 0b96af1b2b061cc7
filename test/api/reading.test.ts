import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask, collect, connect, send, subscribe } from './client.ts'
import { draw, ended, inDatabase, submit } from './drawing.ts'
import { addRows } from './generation-rows.ts'
import type { GenerationsQueryVariables } from './gql/graphql.ts'
import { cancel, generation, generations, node } from './operations.ts'
import { startServer, type TestServer } from './server.ts'

let server: TestServer
let token: string

beforeAll(async () => {
  server = await startServer()
  token = (await readFile(join(server.config.DATA_DIR, 'admin-token'), 'utf8')).trim()
  await inDatabase(server, (database) => addRows(database, 'crowd', 45))
})

afterAll(() => server.remove())

const list = async (variables: GenerationsQueryVariables, headers: Record<string, string> = {}) =>
  (await ask(server.url, generations, variables, headers)).generations

const forbidden = { path: ['generations'], extensions: { code: 'FORBIDDEN' } }

describe('a generation', () => {
  it('is read by its id, by whoever has it', async () => {
    const { id, prompt } = await draw(server, { prompt: 'a cat', sessionId: 'somebody', steps: 1 })
    expect((await ask(server.url, generation, { id })).generation).toMatchObject({ id, prompt })
    expect(await ask(server.url, node, { id })).toEqual({ node: { __typename: 'Generation', id, prompt } })
  })

  it.each([
    ['nothing', 'nothing'],
    ['the empty text', ''],
    ['SQL', "' OR 1=1 --"],
    ['a book', 'x'.repeat(100_000)],
    ['NUL', '\0'],
  ])('is null where there is none: %s', async (_name, id) => {
    expect(await send(server.url, generation, { id })).toEqual({ data: { generation: null } })
    expect(await send(server.url, node, { id })).toEqual({ data: { node: null } })
  })

  it('tells its version and its edits, oldest first', async () => {
    const [row] = await inDatabase(server, (database) => addRows(database, 'edited', 1))
    const id = row!
    const { generation: found } = await ask(server.url, generation, { id })
    expect(found).toMatchObject({ id, versionNumber: 1, editedFrom: null })
    expect(found?.edits).toEqual([{ id: `${id}e0` }, { id: `${id}e1` }])
    const { generation: edit } = await ask(server.url, generation, { id: `${id}e1` })
    expect(edit).toMatchObject({ versionNumber: 2, editedFrom: { id }, edits: [] })
  })

  it('tells why it failed', async () => {
    const id = 'failedgenerationforreading'
    await inDatabase(server, async (database) => {
      await addRows(database, 'failed', 1, { id, status: 'FAILED', imageId: null })
      await database.generation.update({
        where: { id },
        data: { errorCode: 'MODEL_BROKEN', errorMessage: 'There is no model folder.' },
      })
    })
    expect((await ask(server.url, generation, { id })).generation?.error).toEqual({
      ...{ __typename: 'GenerationFailure', code: 'MODEL_BROKEN', message: 'There is no model folder.' },
    })
  })
})

describe('the generations of a session', () => {
  it('come in pages, newest first, each once', async () => {
    const seen: string[] = []
    const pages: number[] = []
    let after: string | null = null
    for (;;) {
      const page: Awaited<ReturnType<typeof list>> = await list({ sessionId: 'crowd', first: 7, after })
      expect(page.totalCount).toBe(45)
      expect(page.pageInfo.hasPreviousPage).toBe(seen.length > 0)
      expect(page.pageInfo.startCursor).toBe(page.edges[0]?.cursor)
      expect(page.pageInfo.endCursor).toBe(page.edges.at(-1)?.cursor)
      seen.push(...page.edges.map((edge) => edge.node.prompt))
      pages.push(page.edges.length)
      if (!page.pageInfo.hasNextPage) break
      after = page.pageInfo.endCursor ?? null
    }
    expect(pages).toEqual([7, 7, 7, 7, 7, 7, 3])
    // Rows are numbered in their order; every three of them have the same time.
    expect(seen).toEqual(Array.from({ length: 45 }, (_, k) => `crowd ${44 - k}`))
  })

  it('come by twenty unless asked otherwise, and by a hundred at most', async () => {
    expect((await list({ sessionId: 'crowd' })).edges).toHaveLength(20)
    expect((await list({ sessionId: 'crowd', first: 0 })).edges).toEqual([])
    await inDatabase(server, (database) => addRows(database, 'masses', 103))
    const page = await list({ sessionId: 'masses', first: 1000 })
    expect(page.edges).toHaveLength(100)
    expect(page).toMatchObject({ totalCount: 103, pageInfo: { hasNextPage: true } })
  })

  it('are real ones too', async () => {
    const sessionId = 'browser-1'
    const first = await draw(server, { prompt: 'first', sessionId, steps: 1 })
    const second = await submit(server, { prompt: 'second', sessionId, engine: 'tiny-sd-v', steps: 1 })
    await ended(server, second.id)
    await draw(server, { prompt: 'of another', sessionId: 'browser-2', steps: 1 })
    const page = await list({ sessionId })
    expect(page.totalCount).toBe(2)
    expect(page.edges.map((edge) => edge.node)).toMatchObject([
      { id: second.id, prompt: 'second', status: 'COMPLETED', routing: { ranModelId: 'tiny-sd-v' } },
      { id: first.id, prompt: 'first', image: { url: first.image.url, width: 64 }, edits: [] },
    ])
  })

  it.each([
    [{ status: 'COMPLETED' }, 30],
    [{ status: 'CANCELED' }, 15],
    [{ status: 'FAILED' }, 0],
    [{ modelId: 'tiny-sd' }, 23],
    [{ modelId: 'tiny-sd-v' }, 22],
    [{ modelId: 'nothing' }, 0],
    [{ status: 'COMPLETED', modelId: 'tiny-sd' }, 15],
    [{ status: null, modelId: null }, 45],
  ] as const)('can be filtered: %j', async (filter, count) => {
    const page = await list({ sessionId: 'crowd', first: 100, ...filter })
    expect(page.edges).toHaveLength(count)
    expect(page.totalCount).toBe(count)
    if ('status' in filter && filter.status !== null) {
      expect(new Set(page.edges.map((edge) => edge.node.status))).toEqual(
        new Set(count > 0 ? [filter.status] : []),
      )
    }
  })

  it('of an unknown session are none', async () => {
    expect(await list({ sessionId: 'nobody' })).toMatchObject({
      ...{ totalCount: 0, edges: [] },
      pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
    })
  })

  it.each([
    [{ after: 'garbage' }, 'Invalid cursor: garbage'],
    [{ first: -1 }, 'Argument "first" must be a non-negative integer'],
  ])('are not there for %j', async (bad, message) => {
    const { errors } = await send(server.url, generations, { sessionId: 'crowd', ...bad })
    expect(errors).toMatchObject([{ message }])
  })
})

describe('everyone’s generations', () => {
  it('are forbidden to everyone', async () => {
    const { errors, data } = await send(server.url, generations, {})
    expect(errors).toMatchObject([forbidden])
    expect(errors?.[0]?.message).toBe(
      'Give a sessionId, or the admin token (Authorization: Bearer ...) to see everyone’s generations.',
    )
    expect(data).toBeNull()
  })

  it.each([
    '{ generations { totalCount } }',
    '{ generations { __typename totalCount } }',
    '{ generations { ...Count } } fragment Count on GenerationConnection { totalCount }',
    '{ generations(sessionId: null) { edges { cursor } } }',
    '{ generations { pageInfo { hasNextPage } } }',
  ])('are forbidden in every form: %s', async (form) => {
    const response = await fetch(`${server.url}/graphql?query=${encodeURIComponent(form)}`)
    expect(await response.json()).toMatchObject({ data: null, errors: [forbidden] })
  })

  it.each([
    'Bearer wrong',
    'Bearer ',
    'Bearer',
    'Basic TOKEN',
    'TOKEN',
    'Bearer TOKENx',
    'Bearer TOKEN x',
    '',
  ])('are forbidden with "%s"', async (header) => {
    const authorization = header.replace('TOKEN', token)
    expect((await send(server.url, generations, {}, { authorization })).errors).toMatchObject([forbidden])
  })

  it.each(['Bearer', 'bearer'])('are the admin’s by "%s" and the token', async (scheme) => {
    const page = await list({ first: 100 }, { authorization: `${scheme} ${token}` })
    const count = await inDatabase(server, (database) => database.generation.count())
    expect(page.totalCount).toBe(count)
    expect(page.edges).toHaveLength(100)
  })

  it.each(['authorization', 'Authorization'])('are the admin’s over a websocket by %s', async (name) => {
    const admin = connect(server.url, { [name]: `Bearer ${token}` })
    const [answer] = await collect(subscribe(admin, generations, { first: 1 }))
    await admin.dispose()
    expect(answer?.generations.edges).toHaveLength(1)
  })

  it.each([{}, { authorization: 'Bearer wrong' }, { authorization: 7 }])(
    'are forbidden over a websocket with %j',
    async (parameters) => {
      const client = connect(server.url, parameters)
      await expect(collect(subscribe(client, generations, {}))).rejects.toThrow('"code":"FORBIDDEN"')
      await client.dispose()
    },
  )

  it('are behind a token that only the owner of the data can read, and that stays', async () => {
    const file = join(server.config.DATA_DIR, 'admin-token')
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect(token.length).toBeGreaterThanOrEqual(43)
    server = await server.restart()
    expect((await readFile(file, 'utf8')).trim()).toBe(token)
    expect((await list({ first: 1 }, { authorization: `Bearer ${token}` })).edges).toHaveLength(1)
  })

  it('are behind the configured token where there is one', async () => {
    const own = await startServer({ ADMIN_TOKEN: 'a token of my own' })
    const page = await ask(own.url, generations, {}, { authorization: 'Bearer a token of my own' })
    expect(page.generations.totalCount).toBe(0)
    expect((await send(own.url, generations, {})).errors).toMatchObject([forbidden])
    await own.remove()
  })
})

it('lets nobody but the holder of an id cancel: there is no list to learn it from', async () => {
  const { errors } = await send(server.url, generations, {})
  expect(errors).toMatchObject([forbidden])
  const answer = await ask(server.url, cancel, { id: 'crowd' })
  expect(answer.cancelGeneration.__typename).toBe('NotFoundError')
})
