import { on, once } from 'node:events'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { Porch, received } from './porch.ts'

const elsewhere = 'http://a.example'
let porch: Porch

beforeAll(async () => {
  porch = await Porch.open({
    CORS_ORIGINS: elsewhere,
    PUBLIC_URL: 'https://pictures.example',
    WS_INIT_TIMEOUT_SECONDS: '0.2',
    SOCKET_SUBSCRIPTION_LIMIT: '3',
    SOCKET_LIMIT_PER_ADDRESS: '2',
    TRUST_PROXY: '1',
    BODY_LIMIT_BYTES: '4096',
  })
})

afterAll(() => porch[Symbol.asyncDispose]())

interface Message {
  readonly id?: string
  readonly type: string
  readonly payload?: unknown
}

type Options = { headers?: Record<string, string>; autoPong?: boolean }

/** Each caller with an address of its own, for one of them may have two sockets only. */
let callers = 0
const caller = () => ({ 'x-forwarded-for': `10.0.${++callers >> 8}.${callers & 255}` })

function connect(options: Options = {}, path = '/graphql', to = porch): WebSocket {
  const address = `${to.url.replace('http', 'ws')}${path}`
  return new WebSocket(address, 'graphql-transport-ws', {
    ...options,
    headers: { ...caller(), ...options.headers },
  })
}

/** What the server closes a socket with. */
const closing = async (socket: WebSocket) => {
  const [code, reason] = (await once(socket, 'close')) as [number, Buffer]
  return [code, reason.toString()]
}

/** The status that a socket is refused with. */
const refusal = (socket: WebSocket) =>
  new Promise<number | undefined>((resolve, reject) => {
    socket.on('error', () => undefined)
    socket.once('open', () => reject(new Error('It was opened')))
    socket.once('unexpected-response', (request, response) => {
      resolve(response.statusCode)
      request.destroy()
    })
  })

/** A socket that has said hello, and the messages that come over it. */
async function greet(socket: WebSocket) {
  const messages = on(socket, 'message') as AsyncIterator<[Buffer]>
  const next = async () => JSON.parse(String((await messages.next()).value?.[0])) as Message
  await once(socket, 'open')
  socket.send('{"type":"connection_init"}')
  expect(await next()).toEqual({ type: 'connection_ack' })
  const ask = (id: string, query: string) =>
    socket.send(JSON.stringify({ id, type: 'subscribe', payload: { query } }))
  return { socket, next, ask }
}

const ticks = 'subscription { ticks }'

describe('who may open a socket', () => {
  it.each([
    ['no browser', {}],
    ['a page of the server by the name it is called', (): Options['headers'] => ({ origin: porch.url })],
    ['a page of the server by a proxy’s name', { origin: 'https://own.example', host: 'own.example' }],
    ['a page of the server by its public name', { origin: 'https://pictures.example' }],
    ['a page of an origin that is listed', { origin: elsewhere }],
  ])('%s may', async (_who, headers) => {
    const { socket } = await greet(
      connect({ headers: (typeof headers === 'function' ? headers() : headers) ?? {} }),
    )
    expect(socket.readyState).toBe(WebSocket.OPEN)
    socket.close()
  })

  it.each([
    'http://evil.example',
    'https://pictures.example.evil.example',
    'http://pictures.example',
    'https://pictures.example:8443',
    'null',
    'file://',
    'garbage',
    '',
  ])('a page of "%s" may not', async (origin) => {
    expect(await refusal(connect({ headers: { origin } }))).toBe(403)
  })

  it('all may by a star', async () => {
    await using open = await Porch.open({ CORS_ORIGINS: '*' })
    for (const origin of ['http://evil.example', 'null']) {
      const { socket } = await greet(connect({ headers: { origin } }, '/graphql', open))
      expect(socket.readyState).toBe(WebSocket.OPEN)
      socket.close()
    }
  })
})

describe('a request for a socket', () => {
  it.each(['/', '/graphql/', '/graphqlx', '/images/x', '//graphql', '/elsewhere?/graphql'])(
    'elsewhere is told that there is none: %s',
    async (path) => {
      expect(await refusal(connect({}, path))).toBe(404)
    },
  )

  it('is refused with a reason, and the connection closed', async () => {
    const answer = await received(
      porch.raw('GET /elsewhere HTTP/1.1', 'Host: x', 'Connection: Upgrade', 'Upgrade: websocket', '', ''),
    )
    expect(answer).toMatch(/^HTTP\/1\.1 404 Not Found\r\nConnection: close\r\n/)
    expect(answer).toContain('"detail":"There is no WebSocket here. It is at /graphql."')
  })

  it('may have a query', async () => {
    const { socket } = await greet(connect({}, '/graphql?x=y'))
    expect(socket.readyState).toBe(WebSocket.OPEN)
    socket.close()
  })

  it('that is none of WebSocket’s is refused', async () => {
    const lines = ['GET /graphql HTTP/1.1', 'Host: x', 'Connection: Upgrade', 'Upgrade: websocket']
    expect(await received(porch.raw(...lines, '', ''))).toMatch(/^HTTP\/1\.1 400 /)
    expect(
      await received(porch.raw(...lines, 'Sec-WebSocket-Version: 99', 'Sec-WebSocket-Key: x', '', '')),
    ).toMatch(/^HTTP\/1\.1 400 /)
  })
})

describe('an address', () => {
  it('has two sockets and no third, until one of them is closed', async () => {
    const headers = { 'x-forwarded-for': '2001:db8::1' }
    const neighbour = { 'x-forwarded-for': '2001:db8::ffff' }
    const first = connect({ headers })
    const second = connect({ headers: neighbour })
    await Promise.all([once(first, 'open'), once(second, 'open')])
    expect(await refusal(connect({ headers }))).toBe(429)
    const { socket } = await greet(connect({ headers: { 'x-forwarded-for': '2001:db8:0:1::1' } }))
    socket.close()
    first.close()
    await once(first, 'close')
    const third = connect({ headers })
    await once(third, 'open')
    third.close()
    second.close()
  })

  it('loses none by requests that are refused', async () => {
    const headers = { 'x-forwarded-for': '10.9.9.9' }
    for (const origin of ['http://evil.example', 'null', '']) {
      expect(await refusal(connect({ headers: { ...headers, origin } }))).toBe(403)
    }
    const both = [connect({ headers }), connect({ headers })]
    await Promise.all(both.map((socket) => once(socket, 'open')))
    for (const socket of both) socket.close()
  })
})

describe('a socket', () => {
  it('must begin in time', async () => {
    expect(await closing(connect())).toEqual([4408, 'Connection initialisation timeout'])
  })

  it('takes so many operations at once, and goes on with those when one more is asked for', async () => {
    const { socket, ask, next } = await greet(connect())
    for (const id of ['1', '2', '3']) {
      ask(id, ticks)
      expect(await next()).toEqual({ id, type: 'next', payload: { data: { ticks: 0 } } })
    }
    ask('4', ticks)
    const message = 'A WebSocket takes 3 operations at once. End one, or open another.'
    expect(await next()).toEqual({
      id: '4',
      type: 'error',
      payload: [{ message, extensions: { code: 'TOO_MANY_OPERATIONS' } }],
    })
    porch.doings.tick()
    expect(await next()).toEqual({ id: '3', type: 'next', payload: { data: { ticks: 1 } } })
    socket.send('{"id":"2","type":"complete"}')
    ask('5', '{ hello }')
    expect(await next()).toMatchObject({ id: '5', type: 'next' })
    expect(await next()).toEqual({ id: '5', type: 'complete' })
    socket.close()
  })

  it('loses sight of none whose id was used before, and ends them all with itself', async () => {
    await using own = await Porch.open({ SOCKET_SUBSCRIPTION_LIMIT: '3' })
    const { socket, ask, next } = await greet(connect({}, '/graphql', own))
    const waiting: (() => void)[] = []
    const begin = async (id: string) => {
      ask(id, ticks)
      expect(await next()).toEqual({ id, type: 'next', payload: { data: { ticks: 0 } } })
      waiting.push(own.doings.tick)
    }
    await begin('1')
    // It cannot end before its next event, and the library takes the second one's end for its own.
    socket.send('{"id":"1","type":"complete"}')
    await begin('1')
    waiting[0]?.()
    expect(await next()).toEqual({ id: '1', type: 'complete' })
    await begin('2')
    await begin('3')
    ask('4', ticks)
    expect(await next()).toMatchObject({ id: '4', type: 'error' })
    expect(own.doings.ticking).toBe(3)
    socket.close()
    await once(socket, 'close')
    for (const tick of waiting) tick()
    await expect.poll(() => own.doings.ticking).toBe(0)
  })

  it.each([
    ['a message that is too large', `{"x":"${'x'.repeat(4096)}"}`, 1009],
    ['no JSON', '{', 4400],
    ['another message', '{"type":"nothing"}', 4400],
    ['a null', 'null', 4400],
    [
      'an operation before the beginning',
      '{"id":"1","type":"subscribe","payload":{"query":"{hello}"}}',
      4401,
    ],
  ])('is closed on %s, without a word on the console', async (_what, text, code) => {
    const said = vi.spyOn(console, 'error')
    const logged = porch.doings.logged.length
    const socket = connect()
    await once(socket, 'open')
    socket.send(text)
    expect((await closing(socket))[0]).toBe(code)
    expect(said).not.toHaveBeenCalled()
    expect(porch.doings.logged).toHaveLength(logged)
    said.mockRestore()
  })

  it('is closed on a second beginning', async () => {
    const { socket } = await greet(connect())
    socket.send('{"type":"connection_init"}')
    expect((await closing(socket))[0]).toBe(4429)
  })

  it('that breaks off does no harm', async () => {
    const { socket } = await greet(connect())
    socket.terminate()
    expect((await closing(socket))[0]).toBe(1006)
    const other = await greet(connect())
    other.socket.close()
  })
})

describe('pings', () => {
  it('find out a client that is dead, and leave those that live', async () => {
    await using pinging = await Porch.open({ WS_PING_SECONDS: '0.1' })
    const living = await greet(connect({}, '/graphql', pinging))
    const dead = await greet(connect({ autoPong: false }, '/graphql', pinging))
    expect(await closing(dead.socket)).toEqual([1006, ''])
    living.ask('1', '{ hello }')
    expect(await living.next()).toMatchObject({ id: '1', type: 'next' })
    living.socket.close()
  })
})

it('tells clients that the server goes away', async () => {
  const own = await Porch.open()
  const { socket } = await greet(connect({}, '/graphql', own))
  const closed = closing(socket)
  await own[Symbol.asyncDispose]()
  expect(await closed).toEqual([1001, 'Going away'])
})
