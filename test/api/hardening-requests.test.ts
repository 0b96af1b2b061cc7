import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Porch, preflight, received } from './porch.ts'

let porch: Porch

beforeAll(async () => {
  porch = await Porch.open()
})

afterAll(() => porch[Symbol.asyncDispose]())

const change = { query: 'mutation { change }' }

/** What a request to /graphql is answered with: status, type, body. */
async function sent(init: RequestInit, path = '/graphql'): Promise<[number, string | null, unknown]> {
  const answer = await porch.fetch(path, init)
  return [answer.status, answer.headers.get('content-type'), await answer.json()]
}

const json = 'application/json; charset=utf-8'

const refused = (status: number, code: string) => [
  status,
  json,
  { errors: [{ message: expect.stringMatching(/^[A-Z].*\.$/) as string, extensions: { code } }] },
]

/** A body as a page's form would send it, of that type; null: none named. */
const form = (type: string | null, headers: Record<string, string> = {}): RequestInit => ({
  method: 'POST',
  headers: { ...(type !== null && { 'content-type': type }), ...headers },
  body: new TextEncoder().encode(JSON.stringify(change)),
})

describe('what a form on any page could send', () => {
  it.each([
    null,
    'text/plain',
    'text/plain;charset=UTF-8',
    'Text/Plain ; application/json',
    'text/plain; a="application/json"',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'multipart/form-data',
  ])('is refused: %s', async (type) => {
    expect(await sent(form(type))).toEqual(refused(403, 'CSRF_REFUSED'))
    for (const name of Object.keys(preflight)) {
      expect(await sent(form(type, { [name]: '' }))).toEqual(refused(403, 'CSRF_REFUSED'))
    }
  })

  it('is refused as a real form sends it, and does nothing', async () => {
    const body = new URLSearchParams(change)
    expect(await sent({ method: 'POST', body })).toEqual(refused(403, 'CSRF_REFUSED'))
    const upload = new FormData()
    upload.append('operations', JSON.stringify(change))
    upload.append('map', '{}')
    expect(await sent({ method: 'POST', body: upload })).toEqual(refused(403, 'CSRF_REFUSED'))
    expect(porch.doings.changes).toBe(0)
  })

  it.each([
    'Apollo-Require-Preflight',
    'x-graphql-yoga-csrf',
    'GRAPHQL-PREFLIGHT',
    'X-Apollo-Operation-Name',
  ])('is taken with %s, which no form can send, where it is multipart', async (name) => {
    const body = new FormData()
    body.append('operations', '{"query":"{ hello }"}')
    body.append('map', '{}')
    const [status, , answer] = await sent({ method: 'POST', headers: { [name]: '1' }, body })
    expect([status, answer]).toEqual([200, { data: { hello: 'hello you' } }])
    expect(await sent(form('text/plain', { [name]: '1' }))).toEqual(refused(415, 'UNSUPPORTED_MEDIA_TYPE'))
  })
})

describe('content types', () => {
  it.each([
    'text/html',
    'application/graphql',
    'application/xml',
    'application/json2',
    'application/json, text/plain',
  ])('that are no GraphQL are refused: %s', async (type) => {
    expect(await sent(form(type))).toEqual(refused(415, 'UNSUPPORTED_MEDIA_TYPE'))
  })

  it.each([
    'application/json',
    'Application/JSON',
    'application/json;charset=utf-8',
    ' application/json ; a=b',
  ])('that are JSON are taken: %s', async (type) => {
    const [status, , body] = await sent({ ...form(type), body: '{"query":"{ hello }"}' })
    expect([status, body]).toEqual([200, { data: { hello: 'hello you' } }])
  })

  it.each(['null', '7', '"text"', 'true', '', '{', '\u0000'])(
    'with a body that is no operation: %s',
    async (body) => {
      expect(await sent({ ...form('application/json'), body })).toEqual(refused(400, 'BAD_REQUEST'))
    },
  )
})

const get = (query: string, more: Record<string, string> = {}) =>
  sent({}, `/graphql?${new URLSearchParams({ query, ...more }).toString()}`)

describe('a GET', () => {
  it('asks for a query with variables', async () => {
    const query = 'query($name: String) { hello(name: $name) }'
    const [status, , body] = await get(query, { variables: '{"name":"me"}' })
    expect([status, body]).toEqual([200, { data: { hello: 'hello me' } }])
  })

  it('changes nothing', async () => {
    expect((await get('mutation { change }'))[0]).toBe(405)
    const named = await get('query A { hello } mutation B { change }', { operationName: 'B' })
    expect(named[0]).toBe(405)
    expect(porch.doings.changes).toBe(0)
  })

  it.each([{ variables: '{' }, { extensions: 'x' }])('with %o is refused', async (more) => {
    expect(await get('{ hello }', more)).toEqual(refused(400, 'BAD_REQUEST'))
  })

  it('of a subscription is streamed', async () => {
    const path = `/graphql?query=${encodeURIComponent('subscription { ticks }')}`
    const answer = await porch.fetch(path, { headers: { accept: 'text/event-stream' } })
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/event-stream'])
    await answer.body?.cancel()
  })
})

describe('Accept', () => {
  it.each(['text/html', 'image/png', 'application/xml', 'application/json;charset=latin1'])(
    'that names no kind of answer runs nothing: %s',
    async (accept) => {
      const answer = await sent({ ...form('application/json', { accept }) })
      expect(answer).toEqual(refused(406, 'NOT_ACCEPTABLE'))
      expect(porch.doings.changes).toBe(0)
    },
  )

  it.each([
    ['', json],
    ['*/*', json],
    ['application/*', json],
    ['text/html, application/json;q=0.1', json],
    ['application/graphql-response+json', 'application/graphql-response+json; charset=utf-8'],
  ])('%s is answered', async (accept, type) => {
    const answer = await porch.post({ query: '{ hello }' }, { accept })
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, type])
    expect(await answer.json()).toEqual({ data: { hello: 'hello you' } })
  })

  it.each([
    'application/json',
    'application/graphql-response+json, application/json',
    'text/event-stream;charset=x, application/json',
    'application/json, text/event-streams',
    'application/json, x-text/event-stream',
    'application/json, text/*; charset=utf-16',
    'application/json;x="*/*"',
  ])('that names no stream begins no subscription: %s', async (accept) => {
    const began = porch.doings.tick
    const answer = await porch.post({ query: 'subscription { ticks }' }, { accept })
    expect(answer.status).toBe(406)
    expect(await answer.json()).toMatchObject({ errors: [{ extensions: { code: 'NOT_ACCEPTABLE' } }] })
    expect(porch.doings.tick).toBe(began)
  })
})

it.each([
  'text/event-stream',
  'Text/Event-Stream; charset=UTF-8',
  'application/json;q=0.9, text/*',
  'text/event-stream;charset=x, */*',
  '*/*',
])('a subscription is streamed to who accepts it: %s', async (accept) => {
  const answer = await porch.post({ query: 'subscription { ticks }' }, { accept })
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/event-stream'])
  await answer.body?.cancel()
})

describe('other methods', () => {
  it.each(['PUT', 'DELETE', 'PATCH'])('are refused: %s', async (method) => {
    const answer = await porch.fetch('/graphql', { method })
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, POST'])
    expect(await answer.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] })
  })
})

describe('a request that no client of ours sends', () => {
  it.each([
    ['GET /graphql?query={hello} HTTP/1.1', 'Host: [', 400],
    ['GET /graphql?query={hello} HTTP/1.1', 'Host: a b', 400],
    ['GET /graphql?query={hello} HTTP/1.1', 'Host: x', 200],
    ['GET /graphql?query={hello} HTTP/1.1', 'X-None: x', 400],
  ])('is answered: %s, %s', async (line, host, status) => {
    const answer = await received(porch.raw(line, host, 'Connection: close', '', ''))
    expect(answer).toMatch(`HTTP/1.1 ${status} `)
    expect(answer).not.toMatch(/node_modules|\.ts:/)
  })

  it('has too large a head', async () => {
    const socket = porch.raw('GET / HTTP/1.1', 'Host: x', `X-Long: ${'x'.repeat(20_000)}`, '', '')
    expect(await received(socket)).toMatch('HTTP/1.1 431 ')
  })

  it.each(['HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA', 'X-None: x'])(
    'offers another protocol, which nobody heeds: %s',
    async (settings) => {
      const body = '{"query":"{ hello }"}'
      const offer = ['Host: x', 'Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', settings]
      const socket = porch.raw('GET /images/x HTTP/1.1', ...offer, '', '')
      const [picture] = (await once(socket, 'data')) as [Buffer]
      expect(picture.toString()).toMatch(/^HTTP\/1\.1 200 .*a picture$/s)
      const post = ['POST /graphql HTTP/1.1', 'Content-Type: application/json', ...offer]
      socket.write([...post, `Content-Length: ${body.length}`, '', body].join('\r\n'))
      const [answer] = (await once(socket, 'data')) as [Buffer]
      expect(answer.toString()).toMatch(/^HTTP\/1\.1 200 .*"hello you"/s)
      socket.destroy()
    },
  )
})
