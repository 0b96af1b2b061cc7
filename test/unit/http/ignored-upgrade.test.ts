import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type Server, type ServerOptions } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { asksForWebSocket, ignoreUpgrade } from '../../../src/http/ignored-upgrade.ts'

let server: Server

/** A server that answers with what it was asked. */
async function listening(options: ServerOptions = {}): Promise<Server> {
  const echo = createServer(options, (request, response) => {
    const tell = (body: string) => {
      const { method, url, headers, socket } = request
      response.end(JSON.stringify({ method, url, headers, body, port: socket.remotePort }))
    }
    text(request).then(tell, () => undefined)
  })
  echo.maxHeadersCount = 20
  echo.on('upgrade', (request, connection, head) => {
    if (asksForWebSocket(request)) connection.end('HTTP/1.1 101 Switching Protocols\r\n\r\n')
    else ignoreUpgrade(echo, request, connection, head)
  })
  echo.listen(0, '127.0.0.1')
  await once(echo, 'listening')
  return echo
}

async function close(echo: Server): Promise<void> {
  echo.closeAllConnections()
  echo.close()
  await once(echo, 'close')
}

beforeAll(async () => {
  server = await listening()
})

afterAll(() => close(server))

interface Asked {
  readonly method: string
  readonly url: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
  readonly port: number
}

const open = async (to = server): Promise<Socket> => {
  const socket = connect((to.address() as AddressInfo).port, '127.0.0.1')
  await once(socket, 'connect')
  return socket
}

/** What was asked, by the next answer. */
const answered = async (socket: Socket): Promise<Asked> => {
  const [answer] = (await once(socket, 'data')) as [Buffer]
  expect(answer.toString()).toMatch(/^HTTP\/1\.1 200 /)
  return JSON.parse(answer.toString().split('\r\n\r\n')[1] ?? '') as Asked
}

const offer = 'Host: x\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n'

it('answers a request that offers HTTP/2, and those after it on the same connection', async () => {
  const socket = await open()
  const port = socket.localPort
  socket.write(`GET /first?x=y HTTP/1.1\r\n${offer}X-Name: caf\u00e9\r\n\r\n`, 'latin1')
  expect(await answered(socket)).toEqual({
    ...{ method: 'GET', url: '/first?x=y', body: '', port },
    headers: { host: 'x', connection: '', 'x-name': 'caf\u00e9' },
  })
  socket.write(`POST /second HTTP/1.1\r\n${offer}Content-Length: 5\r\n\r\nhello`)
  expect(await answered(socket)).toMatchObject({ method: 'POST', url: '/second', body: 'hello', port })
  socket.write('GET /third HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
  expect(await answered(socket)).toMatchObject({ url: '/third', headers: { connection: 'close' } })
})

it.each([
  ['a length', 'Content-Length: 9', ['one', 'two', 'six']],
  ['chunks', 'Transfer-Encoding: chunked', ['3\r\none\r\n', '6\r\ntwo', 'six\r\n', '0\r\n\r\n']],
])('reads a body that comes later, by %s', async (_by, header, parts) => {
  const socket = await open()
  socket.setNoDelay(true)
  for (const part of [`POST / HTTP/1.1\r\n${offer}${header}\r\n\r\n`, ...parts]) {
    await new Promise((resolve) => socket.write(part, resolve))
  }
  expect(await answered(socket)).toMatchObject({ body: 'onetwosix' })
  socket.destroy()
})

it('reads a body of megabytes', async () => {
  const socket = await open()
  const body = 'x'.repeat(3_000_000)
  socket.write(
    `POST / HTTP/1.1\r\n${offer}Connection: close\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  )
  const { body: read } = JSON.parse((await text(socket)).split('\r\n\r\n')[1] ?? '') as Asked
  expect(read === body).toBe(true)
})

it('keeps what else is said of the connection', async () => {
  const socket = await open()
  socket.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: close, upgrade\r\nUpgrade: TLS/1.0\r\n\r\n')
  expect(await text(socket)).toMatch(/\r\nConnection: close\r\n/)
})

it('cuts off who is slow, as ever', async () => {
  const impatient = await listening({ requestTimeout: 300, connectionsCheckingInterval: 50 })
  const socket = await open(impatient)
  socket.write(`POST / HTTP/1.1\r\n${offer}Content-Length: 5\r\n\r\nhel`)
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 408 /)
  await close(impatient)
})

it('refuses a request of which Node has not told all headers', async () => {
  const socket = await open()
  const many = Array.from({ length: 30 }, (_, k) => `X-${k}: x\r\n`).join('')
  socket.write(
    `POST / HTTP/1.1\r\n${offer}${many}Content-Length: 35\r\n\r\nGET /hidden HTTP/1.1\r\nHost: x\r\n\r\n`,
  )
  const answer = await text(socket)
  expect(answer).toMatch(/^HTTP\/1\.1 431 /)
  expect(answer).not.toContain('hidden')
})

it('leaves WebSockets alone', async () => {
  const socket = await open()
  socket.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: WebSocket\r\n\r\n')
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 101 /)
})
