import { once } from 'node:events'
import { createServer } from 'node:net'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { LoraUnavailableError } from '../../../../src/errors.ts'
import { openLibrary, patience } from './file-server.ts'
import { loraBytes } from './lora-bytes.ts'

const lora = loraBytes(10)

/** Says `bytes` to whoever connects, whatever is asked, and hangs up. Returns host:port. */
async function saying(bytes: string | Buffer): Promise<string> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.once('data', () => socket.end(bytes))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return `127.0.0.1:${address.port}`
}

describe('a server that speaks its own HTTP', () => {
  it.each<[string, string | Buffer, string]>([
    ['nothing', '', 'cannot be reached'],
    ['no HTTP', 'SSH-2.0-secret\r\n', 'cannot be reached'],
    ['headers without end', `HTTP/1.1 200 OK\r\n${'x: secret\r\n'.repeat(5000)}`, 'cannot be reached'],
    [
      'an upgrade',
      'HTTP/1.1 101 Switching\r\nupgrade: secret\r\nconnection: upgrade\r\n\r\n',
      'cannot be reached',
    ],
    [
      'two lengths',
      'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nsecret',
      'cannot be reached',
    ],
    ['a length that is none', 'HTTP/1.1 200 OK\r\ncontent-length: secret\r\n\r\n', 'cannot be reached'],
    ['a redirect to nowhere', 'HTTP/1.1 302 Found\r\nlocation: http://[secret\r\n\r\n', 'no URL'],
    ['a redirect without a place', 'HTTP/1.1 302 Found\r\ncontent-length: 0\r\n\r\n', 'status 302'],
    [
      'a redirect to a file',
      'HTTP/1.1 302 Found\r\nlocation: file:///secret\r\n\r\n',
      'may not be fetched from',
    ],
    ['broken chunks', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nsecret\r\n', 'broke off'],
    [
      'no end of chunks',
      Buffer.concat([Buffer.from('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n75\r\n'), lora]),
      'broke off',
    ],
    [
      'less than it announced',
      Buffer.concat([Buffer.from('HTTP/1.1 200 OK\r\ncontent-length: 200\r\n\r\n'), lora]),
      'broke off',
    ],
    [
      'a file that ends with the connection, too early',
      Buffer.concat([Buffer.from('HTTP/1.1 200 OK\r\n\r\n'), lora.subarray(0, -4)]),
      'it is cut off',
    ],
  ])('such as %s, is refused without a word of it', async (_what, bytes, words) => {
    const host = await saying(bytes)
    const { library, folder } = await openLibrary([], { allowedHosts: [host] })
    const failed: unknown = await library
      .resolve({ url: `http://${host}/a` }, patience())
      .catch((error: unknown) => error)
    expect(failed).toBeInstanceOf(LoraUnavailableError)
    expect(String(failed)).toContain(words)
    expect(String(failed)).not.toContain('secret')
    expect(await readdir(join(folder, '.fetched'))).toEqual([])
  })

  it('is asked nothing where it should speak TLS and does not', async () => {
    const host = await saying('HTTP/1.1 200 OK\r\n\r\n')
    const { library } = await openLibrary([], { allowedHosts: [host] })
    await expect(library.resolve({ url: `https://${host}/a` }, patience())).rejects.toThrow(
      'cannot be reached',
    )
  })
})
