import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import { addressOfRequest } from '../../../src/http/request-address.ts'

/** The address that a request with these headers came by, and the port that it was sent to. */
async function addressBy(...headers: string[]): Promise<{ address: string; port: number }> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const socket = connect(port, '127.0.0.1')
  socket.write(['GET / HTTP/1.0', ...headers, '', ''].join('\r\n'))
  const [request] = (await once(server, 'request')) as [IncomingMessage]
  const address = addressOfRequest(request)
  socket.destroy()
  server.close()
  return { address, port }
}

it.each([
  ['pictures.lan', 'http://pictures.lan'],
  ['Pictures.LAN:4000', 'http://pictures.lan:4000'],
  ['pictures.lan:80', 'http://pictures.lan'],
  ['[::1]:4000', 'http://[::1]:4000'],
  ['a@b.lan/c?d#e', 'http://b.lan'],
])('is what Host says: %s', async (host, expected) => {
  expect((await addressBy(`Host: ${host}`)).address).toBe(expected)
})

it.each([[[]], [['Host:']], [['Host: a b']], [['Host: [']]])(
  'is where the connection leads to without a host: %j',
  async (headers) => {
    const { address, port } = await addressBy(...headers)
    expect(address).toBe(`http://127.0.0.1:${port}`)
  },
)
