import { connect as connectSocket } from 'node:net'
import { text } from 'node:stream/consumers'
import { on, once } from 'node:events'
import { buildClientSchema, getIntrospectionQuery, printSchema, lexicographicSortSchema } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { createSchema } from '../../src/graphql/schema.ts'
import { aProblem, problem } from '../unit/http/problems.ts'
import { startServer, type TestServer } from './server.ts'

let server: TestServer
/** What /ready answers from the start on until it says yes. */
const readiness: Awaited<ReturnType<typeof look>>[] = []

beforeAll(async () => {
  server = await startServer()
  do readiness.push(await look(await fetch(`${server.url}/ready`)))
  while (readiness.at(-1)?.[0] !== 200)
})

afterAll(() => server.remove())

const json = 'application/json; charset=utf-8'
const response = 'application/graphql-response+json; charset=utf-8'
const mutation = 'mutation { cancelGeneration(id: "nothing") { __typename } }'

const post = (body: string, headers: Record<string, string> = {}, url = server.url) =>
  fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  })

const query = (text_: string, headers: Record<string, string> = {}) =>
  post(JSON.stringify({ query: text_ }), headers)

/** Status, type and body of an answer. */
async function look(answer: Response): Promise<[number, string | null, unknown]> {
  return [answer.status, answer.headers.get('content-type'), await answer.json()]
}

describe('GraphQL over HTTP', () => {
  it.each([
    [undefined, json],
    ['*/*', json],
    ['application/json', json],
    ['application/graphql-response+json', response],
    ['application/graphql-response+json, application/json;q=0.9', response],
  ])('answers in what is accepted: %s', async (accept, type) => {
    const answer = await query('{ queue { waiting } }', accept === undefined ? {} : { accept })
    expect(await look(answer)).toEqual([200, type, { data: { queue: { waiting: 0 } } }])
  })

  it('answers a query by GET, and a subscription or a query by server-sent events', async () => {
    const address = `${server.url}/graphql?query=${encodeURIComponent('{ queue { waiting } }')}`
    expect(await look(await fetch(address))).toEqual([200, json, { data: { queue: { waiting: 0 } } }])
    const stream = await query('{ queue { waiting } }', { accept: 'text/event-stream' })
    expect(stream.headers.get('content-type')).toBe('text/event-stream')
    const events = await stream.text()
    expect(events).toContain('event: next\ndata: {"data":{"queue":{"waiting":0}}}')
    expect(events).toContain('event: complete')
  })

  it('shows its whole schema', async () => {
    const [, , body] = await look(await query(getIntrospectionQuery({ specifiedByUrl: true })))
    const { data } = body as { data: Parameters<typeof buildClientSchema>[0] }
    expect(printSchema(lexicographicSortSchema(buildClientSchema(data)))).toBe(
      printSchema(lexicographicSortSchema(createSchema())),
    )
  })

  it.each([
    ['JSON that breaks off', '{"query": ', 400, 'POST body sent invalid JSON.'],
    ['no JSON at all', 'query', 400, 'POST body sent invalid JSON.'],
    ['no query', '{}', 200, 'Must provide query string.'],
    ['a batch', '[{"query":"{queue{waiting}}"}]', 400, 'Batching is not supported.'],
  ])('refuses %s', async (_name, body, status, message) => {
    expect(await look(await post(body))).toMatchObject([status, json, { errors: [{ message }] }])
  })

  it.each([
    ['{', 'Syntax Error: Expected Name, found <EOF>.'],
    ['{ nothing }', 'Cannot query field "nothing" on type "Query".'],
    ['{ models { id', 'Syntax Error: Expected Name, found <EOF>.'],
    [
      '{ generation { id } }',
      'Field "generation" argument "id" of type "ID!" is required, but it was not provided.',
    ],
    [
      'query A { queue { waiting } } query B { queue { waiting } }',
      'Could not determine what operation to execute.',
    ],
  ])('says what is wrong with %s', async (wrong, message) => {
    const accept = 'application/graphql-response+json'
    const [status, , body] = await look(await query(wrong, { accept }))
    expect([status, body]).toMatchObject([400, { errors: [{ message }] }])
    expect(body).not.toHaveProperty('data')
  })

  it('changes nothing by GET', async () => {
    const answer = await fetch(`${server.url}/graphql?query=${encodeURIComponent(mutation)}`)
    expect(await look(answer)).toMatchObject([
      ...[405, json],
      { errors: [{ message: 'Can only perform a mutation operation from a POST request.' }] },
    ])
    expect(answer.headers.get('allow')).toBe('POST')
  })

  it.each([
    ['text/plain', 403],
    ['multipart/form-data; boundary=x', 403],
    ['text/html', 415],
  ])('takes no %s', async (type, status) => {
    const answer = await post(JSON.stringify({ query: mutation }), { 'content-type': type })
    expect(answer.status).toBe(status)
  })
})

/** A socket that has said hello, and a reader of its next message. */
async function open() {
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws')
  const messages = on(socket, 'message') as AsyncIterator<[Buffer]>
  const next = async () => {
    const { value } = await messages.next()
    return JSON.parse(String(value?.[0])) as unknown
  }
  await once(socket, 'open')
  socket.send('{"type":"connection_init"}')
  expect(await next()).toEqual({ type: 'connection_ack' })
  const ask = (id: string, text_: string) =>
    socket.send(JSON.stringify({ id, type: 'subscribe', payload: { query: text_ } }))
  return { socket, ask, next }
}

describe('GraphQL over a websocket', () => {
  it('answers queries and mutations as well', async () => {
    const { socket, ask, next } = await open()
    ask('1', '{ queue { waiting } }')
    expect(await next()).toEqual({ id: '1', type: 'next', payload: { data: { queue: { waiting: 0 } } } })
    expect(await next()).toEqual({ id: '1', type: 'complete' })
    ask('2', mutation)
    expect(await next()).toEqual({
      ...{ id: '2', type: 'next' },
      payload: { data: { cancelGeneration: { __typename: 'NotFoundError' } } },
    })
    socket.close()
  })

  it.each([
    ['{', 'Syntax Error: Expected Name, found <EOF>.'],
    ['{ nothing }', 'Cannot query field "nothing" on type "Query".'],
    [
      'query A { queue { waiting } } query B { queue { waiting } }',
      'Could not determine what operation to execute.',
    ],
  ])('says what is wrong with %s, and goes on', async (wrong, message) => {
    const { socket, ask, next } = await open()
    ask('1', 'subscription { queueChanged { waiting } }')
    expect(await next()).toMatchObject({ id: '1', type: 'next' })
    ask('2', wrong)
    expect(await next()).toMatchObject({ id: '2', type: 'error', payload: [{ message }] })
    ask('3', '{ queue { waiting } }')
    expect(await next()).toMatchObject({
      id: '3',
      type: 'next',
      payload: { data: { queue: { waiting: 0 } } },
    })
    socket.close()
  })

  it('speaks graphql-transport-ws and nothing else', async () => {
    const address = `${server.url.replace('http', 'ws')}/graphql`
    const [error] = (await once(new WebSocket(address, 'graphql-ws'), 'error')) as [Error]
    expect(error.message).toBe('Server sent no subprotocol')
    expect((await once(new WebSocket(address), 'close'))[0]).toBe(4406)
  })

  it('is nowhere else', async () => {
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/elsewhere`, 'graphql-transport-ws')
    expect(((await once(socket, 'error')) as [Error])[0].message).toBe('Unexpected server response: 404')
  })

  it('takes no message of more than a megabyte', async () => {
    const { socket, ask } = await open()
    ask('1', `# ${'x'.repeat(1024 * 1024)}`)
    expect((await once(socket, 'close'))[0]).toBe(1009)
  })
})

describe('other addresses', () => {
  it('/ leads to GraphiQL', async () => {
    const answer = await fetch(server.url, { redirect: 'manual' })
    expect([answer.status, answer.headers.get('location')]).toEqual([302, '/graphql'])
  })

  it('/health tells that the server is alive', async () => {
    const answer = await fetch(`${server.url}/health`)
    expect(await look(answer)).toEqual([200, 'application/json', { status: 'ok' }])
    expect(answer.headers.get('cache-control')).toBe('no-store')
  })

  it('/ready tells when it can take work', async () => {
    const state = { database: 'ok', disk: 'ok' }
    expect(readiness.pop()).toEqual([200, 'application/json', { ...state, status: 'ok', engine: 'ok' }])
    // Its engine takes a moment to start.
    for (const answer of readiness) {
      expect(answer).toEqual([503, 'application/json', { ...state, status: 'failing', engine: 'failing' }])
    }
  })

  it.each([
    ['/nothing', 404],
    ['/graphql/', 404],
    ['/GRAPHQL', 404],
    ['/health/x', 404],
    ['/%', 404],
    ['/%zz', 404],
    ['/%2e%2e/%2e%2e/etc/passwd', 404],
    ['/images/', 404],
    ['/images/%00', 404],
    ['/images/..%2f..%2fpromptpics.db', 404],
    ['//', 400],
    ['//:0/', 400],
  ])('%s is a problem: %i', async (path, status) => {
    expect(await problem(await fetch(server.url + path))).toEqual(aProblem(status))
  })

  it.each([
    ['*', 400],
    ['http://[/', 400],
    ['?query={queue{waiting}}', 400],
  ])('"%s" as the whole of a target is a problem: %i', async (target, status) => {
    const socket = connectSocket(Number(new URL(server.url).port), '127.0.0.1')
    socket.write(`GET ${target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`)
    expect(await text(socket)).toMatch(`HTTP/1.1 ${status} `)
  })
})

/** What a server with these settings allows each of these origins. */
async function allowed(settings: Record<string, string>, ...origins: string[]) {
  const own = await startServer(settings)
  const answers = await Promise.all(
    origins.map(async (origin) => {
      const answer = await post('{"query":"{queue{waiting}}"}', { origin }, own.url)
      const preflight = await fetch(`${own.url}/graphql`, {
        method: 'OPTIONS',
        headers: {
          origin,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'content-type',
        },
      })
      expect(answer.headers.get('access-control-allow-credentials')).toBeNull()
      return [answer, preflight].map(({ headers }) => headers.get('access-control-allow-origin'))
    }),
  )
  await own.remove()
  return answers
}

describe('other origins', () => {
  it('are allowed none by default', async () => {
    const answer = await query('{ queue { waiting } }', { origin: 'http://a.example' })
    expect(answer.headers.get('access-control-allow-origin')).toBeNull()
    const preflight = await fetch(`${server.url}/graphql`, {
      method: 'OPTIONS',
      headers: { origin: 'http://a.example', 'access-control-request-method': 'POST' },
    })
    expect(preflight.headers.get('access-control-allow-origin')).toBeNull()
  })

  it('are allowed those that are listed', async () => {
    const [a, b, evil] = await allowed(
      { CORS_ORIGINS: ' http://a.example , http://b.example:8080,' },
      ...['http://a.example', 'http://b.example:8080', 'http://evil.example'],
    )
    expect(a).toEqual(['http://a.example', 'http://a.example'])
    expect(b).toEqual(['http://b.example:8080', 'http://b.example:8080'])
    for (const origin of ['http://evil.example', '*']) expect(evil).not.toContain(origin)
  })

  it('are allowed all by a star', async () => {
    const [answers] = await allowed({ CORS_ORIGINS: '*' }, 'http://a.example')
    for (const origin of answers ?? ['none']) expect(['*', 'http://a.example']).toContain(origin)
  })
})
