import { mkdir, readdir, readFile, utimes, writeFile } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'
import { basename, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { LoraUnavailableError } from '../../../../src/errors.ts'
import { fileServer, openLibrary, patience, serving } from './file-server.ts'
import { loraBytes, safetensors } from './lora-bytes.ts'

const lora = loraBytes(1000)
const names = (folder: string) => readdir(join(folder, '.fetched'))

describe('a LoRA from an address', () => {
  it('stands whole on the disk, and is fetched once', async () => {
    const server = await fileServer(serving(lora))
    const { library, folder } = await openLibrary([server])
    const path = await library.resolve({ url: server.url('/a.safetensors') }, patience())
    expect(path).toMatch(/\/\.fetched\/[0-9a-f]{64}\.safetensors$/)
    expect(await readFile(path)).toEqual(lora)
    expect(await library.resolve({ url: server.url('/a.safetensors#again') }, patience())).toBe(path)
    expect(server.asked).toEqual(['/a.safetensors'])
    expect(await names(folder)).toHaveLength(1)
  })

  it('is there after a restart', async () => {
    const server = await fileServer(serving(lora))
    const { library, folder } = await openLibrary([server])
    const path = await library.resolve({ url: server.url('/a') }, patience())
    const later = await openLibrary([server], { folder })
    expect(await later.library.resolve({ url: server.url('/a') }, patience())).toBe(path)
    expect(server.asked).toHaveLength(1)
  })

  it('may come without a length, in pieces of a byte', async () => {
    const small = loraBytes(2)
    const server = await fileServer((_request, response) => {
      for (const byte of small) response.write(Buffer.of(byte))
      response.end()
    })
    const { library } = await openLibrary([server])
    expect(await readFile(await library.resolve({ url: server.url('/a') }, patience()))).toEqual(small)
  })

  it('is asked for without cookies, credentials or compression, also after a redirect', async () => {
    const server = await fileServer((request, response) => {
      if (request.url === '/b') serving(lora)(request, response)
      else response.writeHead(302, { location: '/b', 'set-cookie': 'a=b' }).end('moved')
    })
    const { library } = await openLibrary([server])
    await library.resolve({ url: server.url('/a') }, patience())
    expect(server.asked).toEqual(['/a', '/b'])
    for (const { headers } of server.requests)
      expect(Object.keys(headers).toSorted()).toEqual(['accept-encoding', 'connection', 'host', 'user-agent'])
    expect(server.connections).toBe(2)
  })

  it('follows five redirects, not six', async () => {
    const server = await fileServer((request, response) => {
      const left = Number(request.url?.slice(1))
      if (left === 0) serving(lora)(request, response)
      else response.writeHead(307, { location: `/${left - 1}` }).end()
    })
    const { library } = await openLibrary([server])
    await library.resolve({ url: server.url('/5') }, patience())
    await expect(library.resolve({ url: server.url('/6') }, patience())).rejects.toThrow('more than 5 times')
    expect(server.asked).toHaveLength(12)
  })

  it('is not looked for at an internal address that a redirect leads to', async () => {
    const internal = await fileServer(serving(lora))
    const port = internal.host.split(':')[1]
    const targets = [
      internal.url('/'),
      'https://127.0.0.1/',
      'https://internal.test/',
      `https://2130706433:${port}/`,
    ]
    const server = await fileServer((request, response) => {
      response.writeHead(302, { location: targets[Number(request.url?.slice(1))] }).end()
    })
    const { library } = await openLibrary([server], {
      resolveHost: (_name, answer) => answer(null, [{ address: '127.0.0.1', family: 4 }]),
    })
    for (const [index] of targets.entries()) {
      const failed = await library.resolve({ url: server.url(`/${index}`) }, patience()).catch(String)
      expect(failed).toMatch(/may not be fetched from|no public address/)
      expect(failed).not.toContain('internal.test')
      expect(failed.replace(server.host, '')).not.toContain('127.0.0.1')
    }
    expect(internal.connections).toBe(0)
  })

  it('is refused where its host’s name leads inside', async () => {
    const { library } = await openLibrary([], {
      resolveHost: (_name, answer) => answer(null, [{ address: '10.1.2.3', family: 4 }]),
    })
    const failed = library.resolve({ url: 'https://inside.test/a?token=secret' }, patience())
    await expect(failed).rejects.toThrow(
      new LoraUnavailableError('https://inside.test/a', 'its host has no public address'),
    )
    await expect(failed).rejects.toMatchObject({ code: 'LORA_UNAVAILABLE' })
  })
})

describe('what is not taken', () => {
  const huge = Buffer.alloc(8, 0xff)
  it.each<[string, Buffer, Record<string, string>, string]>([
    ['a page by its type', lora, { 'content-type': 'text/html; charset=utf-8' }, 'it is a web page'],
    ['a page by its look', Buffer.from('\n<!doctype html><title>Log in</title>'), {}, 'it is a web page'],
    ['JSON', Buffer.from('{"error":"not found"}'), {}, 'it is not a safetensors file'],
    [
      'a pickle',
      Buffer.concat([Buffer.from('PK\u0003\u0004'), Buffer.alloc(100)]),
      {},
      'it is not a safetensors file',
    ],
    ['a header longer than the file', lora.subarray(0, 40), {}, 'it is not a safetensors file'],
    ['a header of any length', Buffer.concat([huge, Buffer.from('{}')]), {}, 'it is not a safetensors file'],
    ['a header that is no JSON', safetensors('{"a":', Buffer.alloc(8)), {}, 'its header cannot be read'],
    ['a header that is a list', safetensors('[1]     ', Buffer.alloc(8)), {}, 'it is not a safetensors file'],
    ['no tensors', safetensors('{"__metadata__":{}}', Buffer.alloc(0)), {}, 'without tensors'],
    ['nothing', Buffer.alloc(0), {}, 'it is not a safetensors file'],
    ['some bytes', Buffer.alloc(5), {}, 'it is not a safetensors file'],
    ['data that are cut', lora.subarray(0, -1), {}, 'it is cut off'],
    ['data after the end', Buffer.concat([lora, Buffer.of(0)]), {}, 'longer than its header says'],
    ['a compressed file', gzipSync(lora), { 'content-encoding': 'gzip' }, 'compressed'],
  ])('%s', async (_what, bytes, headers, words) => {
    const server = await fileServer(serving(bytes, headers))
    const { library, folder } = await openLibrary([server])
    const failed = library.resolve({ url: server.url('/a') }, patience())
    await expect(failed).rejects.toThrow(LoraUnavailableError)
    await expect(failed).rejects.toThrow(words)
    expect(await names(folder)).toEqual([])
  })

  it.each([
    ['offsets beyond the shape', { dtype: 'F32', shape: [2], data_offsets: [0, 12] }],
    ['offsets backwards', { dtype: 'F32', shape: [0], data_offsets: [12, 0] }],
    ['negative offsets', { dtype: 'F32', shape: [3], data_offsets: [-12, 0] }],
    ['a type nobody knows', { dtype: 'F99', shape: [3], data_offsets: [0, 12] }],
    ['no shape', { dtype: 'F32', data_offsets: [0, 12] }],
    ['no object', 7],
  ])('a tensor with %s', async (_what, tensor) => {
    const server = await fileServer(serving(loraBytes(3, () => ({ tensor }))))
    const { library } = await openLibrary([server])
    await expect(library.resolve({ url: server.url('/a') }, patience())).rejects.toThrow('contradicts itself')
  })

  it.each([404, 403, 500, 206, 304])(
    'an answer of status %i, of which nothing else is told',
    async (status) => {
      const server = await fileServer((_request, response) => {
        response.writeHead(status, 'secret phrase', { 'x-secret': 'secret' })
        response.end(status === 304 ? undefined : 'secret')
      })
      const { library } = await openLibrary([server])
      const failed: unknown = await library
        .resolve({ url: server.url('/a') }, patience())
        .catch((error) => error)
      expect(String(failed)).toContain(`answered with status ${status}`)
      expect(String(failed)).not.toContain('secret')
    },
  )

  it('more than the limit, by what the server announces', async () => {
    const server = await fileServer((_request, response) => {
      response.writeHead(200, { 'content-length': '2000000' }).write(lora.subarray(0, 9))
    })
    const { library } = await openLibrary([server])
    await expect(library.resolve({ url: server.url('/a') }, patience())).rejects.toThrow(
      'larger than the 1000000 bytes',
    )
  })

  it('more than the limit from a server that announces nothing', async () => {
    const server = await fileServer((_request, response) => void response.end(loraBytes(1_000_000)))
    const { library, folder } = await openLibrary([server])
    await expect(library.resolve({ url: server.url('/a') }, patience())).rejects.toThrow(
      'larger than the 1000000 bytes',
    )
    expect(await names(folder)).toEqual([])
  })

  it('a file whose first bytes are wrong is not waited for', async () => {
    const server = await fileServer((_request, response) => void response.write('no safetensors at all'))
    const { library } = await openLibrary([server])
    await expect(library.resolve({ url: server.url('/a') }, patience())).rejects.toThrow('not a safetensors')
  })
})

describe('a server that fails', () => {
  const times = { connectMs: 10_000, stallMs: 60_000, totalMs: 60_000 }

  it('in the middle', async () => {
    const server = await fileServer((_request, response) => {
      response.writeHead(200, { 'content-length': String(lora.length) })
      response.write(lora.subarray(0, 100), () => response.destroy())
    })
    const { library, folder } = await openLibrary([server])
    await expect(library.resolve({ url: server.url('/a') }, patience())).rejects.toThrow(
      'the connection broke off',
    )
    expect(await names(folder)).toEqual([])
  })

  it('before an answer', async () => {
    const server = await fileServer((request) => request.socket.destroy())
    const { library } = await openLibrary([server])
    await expect(library.resolve({ url: server.url('/a') }, patience())).rejects.toThrow('cannot be reached')
  })

  it('by never answering', async () => {
    const server = await fileServer(() => undefined)
    const { library } = await openLibrary([server], { times: { ...times, stallMs: 50 } })
    await expect(library.resolve({ url: server.url('/a') }, patience())).rejects.toThrow(
      'sends nothing for too long',
    )
  })

  it('by stopping', async () => {
    const server = await fileServer((_request, response) => void response.write(lora.subarray(0, 100)))
    const { library, folder } = await openLibrary([server], { times: { ...times, stallMs: 50 } })
    await expect(library.resolve({ url: server.url('/a') }, patience())).rejects.toThrow(
      'sends nothing for too long',
    )
    expect(await names(folder)).toEqual([])
  })

  it('by sending for ever', async () => {
    const server = await fileServer((_request, response) => {
      response.write(lora.subarray(0, 1000))
      const drip = setInterval(() => response.write(Buffer.alloc(1)), 5)
      response.on('close', () => clearInterval(drip))
    })
    const { library } = await openLibrary([server], { times: { ...times, totalMs: 200 } })
    await expect(library.resolve({ url: server.url('/a') }, patience())).rejects.toThrow('takes too long')
  })

  it('by its name never becoming an address', async () => {
    const { library } = await openLibrary([], {
      resolveHost: () => undefined,
      times: { ...times, connectMs: 50 },
    })
    await expect(library.resolve({ url: 'https://slow.test/a' }, patience())).rejects.toThrow(
      'does not take connections in time',
    )
  })
})

describe('the kept files', () => {
  it('go when the others need their room, unused for longest first', async () => {
    const server = await fileServer(serving(lora))
    const { library, folder } = await openLibrary([server], { keptBytes: lora.length * 2 })
    const fetch = (path: string) => library.resolve({ url: server.url(path) }, patience())
    const first = await fetch('/1')
    const second = await fetch('/2')
    await utimes(first, 1000, 1000)
    await utimes(second, 2000, 2000)
    await fetch('/1')
    const third = await fetch('/3')
    expect((await names(folder)).toSorted()).toEqual([first, third].map((path) => basename(path)).toSorted())
    await fetch('/2')
    expect(server.asked).toEqual(['/1', '/2', '/3', '/2'])
  })

  it('hold the newest even where it alone is too large', async () => {
    const server = await fileServer(serving(lora))
    const { library, folder } = await openLibrary([server], { keptBytes: 1 })
    await library.resolve({ url: server.url('/1') }, patience())
    await library.resolve({ url: server.url('/2') }, patience())
    expect(await names(folder)).toHaveLength(1)
  })

  it('are rid of what a killed process left', async () => {
    const server = await fileServer(serving(lora))
    const { library, folder } = await openLibrary([server])
    await mkdir(join(folder, '.fetched'))
    const left = join(folder, '.fetched', `${'0'.repeat(64)}.safetensors.left.part`)
    const alive = join(folder, '.fetched', `${'0'.repeat(64)}.safetensors.alive.part`)
    await writeFile(left, 'half')
    await writeFile(alive, 'half')
    await utimes(left, 1000, 1000)
    const path = await library.resolve({ url: server.url('/1') }, patience())
    expect((await names(folder)).map((name) => join(folder, '.fetched', name)).toSorted()).toEqual(
      [alive, path].toSorted(),
    )
  })

  it('cannot be kept where there is no folder to be made, which the log tells', async () => {
    const server = await fileServer(serving(lora))
    const { library, folder, warnings } = await openLibrary([server])
    await writeFile(join(folder, '.fetched'), 'a file in the way')
    await expect(library.resolve({ url: server.url('/1') }, patience())).rejects.toThrow(
      'it could not be stored here',
    )
    expect(warnings).toHaveLength(1)
  })
})
