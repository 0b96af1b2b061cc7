import { once } from 'node:events'
import { readdir, readFile } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fileServer, openLibrary, patience, type FileServer } from './file-server.ts'
import { loraBytes } from './lora-bytes.ts'

const lora = loraBytes(10)

interface HeldServer extends FileServer {
  /** The next question that comes, or came without having been taken. */
  readonly next: () => Promise<{ path: string; response: ServerResponse }>
}

/** A server that answers when the test does. */
async function heldServer(): Promise<HeldServer> {
  const arrived: { path: string; response: ServerResponse }[] = []
  const waiting: ((question: { path: string; response: ServerResponse }) => void)[] = []
  const server = await fileServer((request, response) => {
    const question = { path: request.url ?? '', response }
    const taker = waiting.shift()
    if (taker === undefined) arrived.push(question)
    else taker(question)
  })
  const next = () =>
    new Promise<{ path: string; response: ServerResponse }>((resolve) => {
      const question = arrived.shift()
      if (question === undefined) waiting.push(resolve)
      else resolve(question)
    })
  return Object.assign(server, { next })
}

describe('who waits for a LoRA', () => {
  it('shares one fetch with the others', async () => {
    const server = await heldServer()
    const { library } = await openLibrary([server])
    library.prepare(server.url('/a'))
    const url = server.url('/a')
    const both = [library.resolve({ url }, patience()), library.resolve({ url }, patience())]
    library.prepare(url)
    ;(await server.next()).response.end(lora)
    const [first, second] = await Promise.all(both)
    expect(first).toBe(second)
    expect(server.asked).toEqual(['/a'])
  })

  it('waits while two others are fetched', async () => {
    const server = await heldServer()
    const { library } = await openLibrary([server])
    const all = ['/1', '/2', '/3', '/4'].map((path) => library.resolve({ url: server.url(path) }, patience()))
    const first = await server.next()
    await server.next().then(({ response }) => response.end(lora))
    const third = await server.next()
    expect(server.asked).toHaveLength(3)
    third.response.end(lora)
    await server.next().then(({ response }) => response.end(lora))
    first.response.end(lora)
    expect(new Set(await Promise.all(all)).size).toBe(4)
  })

  it('is not held up by two others where the file is there', async () => {
    const server = await heldServer()
    const { library } = await openLibrary([server])
    const there = library.resolve({ url: server.url('/there') }, patience())
    ;(await server.next()).response.end(lora)
    const path = await there
    library.prepare(server.url('/1'))
    library.prepare(server.url('/2'))
    await server.next()
    await server.next()
    expect(await library.resolve({ url: server.url('/there') }, patience())).toBe(path)
  })

  it('may give up, which ends the fetch where nobody else waits', async () => {
    const server = await heldServer()
    const { library, folder } = await openLibrary([server])
    const abort = new AbortController()
    const given = library.resolve({ url: server.url('/a') }, abort.signal)
    const { response } = await server.next()
    const closed = once(response, 'close')
    response.write(lora.subarray(0, 50))
    abort.abort(new Error('canceled'))
    await expect(given).rejects.toThrow('canceled')
    await closed
    const again = library.resolve({ url: server.url('/a') }, patience())
    ;(await server.next()).response.end(lora)
    expect(await readFile(await again)).toEqual(lora)
    await library.stop()
    expect(await readdir(join(folder, '.fetched'))).toHaveLength(1)
  })

  it('may give up, which does not trouble another', async () => {
    const server = await heldServer()
    const { library } = await openLibrary([server])
    const abort = new AbortController()
    const given = library.resolve({ url: server.url('/a') }, abort.signal)
    const kept = library.resolve({ url: server.url('/a') }, patience())
    const { response } = await server.next()
    abort.abort(new Error('canceled'))
    await expect(given).rejects.toThrow('canceled')
    response.end(lora)
    expect(await readFile(await kept)).toEqual(lora)
  })

  it('may have given up before', async () => {
    const { library } = await openLibrary([])
    const given = library.resolve({ url: 'https://example.test/a' }, AbortSignal.abort(new Error('canceled')))
    await expect(given).rejects.toThrow('canceled')
  })

  it('may give up in line, which leaves the line to the others', async () => {
    const server = await heldServer()
    const { library } = await openLibrary([server])
    const abort = new AbortController()
    const [first] = ['/1', '/2'].map((path) => library.resolve({ url: server.url(path) }, patience()))
    const questions = [await server.next(), await server.next()]
    const given = library.resolve({ url: server.url('/3') }, abort.signal)
    const fourth = library.resolve({ url: server.url('/4') }, patience())
    abort.abort(new Error('canceled'))
    await expect(given).rejects.toThrow('canceled')
    for (const { response } of questions) response.end(lora)
    await first
    ;(await server.next()).response.end(lora)
    await fourth
    expect(server.asked.toSorted()).toEqual(['/1', '/2', '/4'])
  })

  it('is told of a failure that came before it waited, once', async () => {
    const server = await heldServer()
    const { library } = await openLibrary([server])
    library.prepare(server.url('/a'))
    const { response } = await server.next()
    const closed = once(response, 'close')
    response.writeHead(404, { connection: 'close' }).end()
    await closed
    await expect(library.resolve({ url: server.url('/a') }, patience())).rejects.toThrow('status 404')
    const again = library.resolve({ url: server.url('/a') }, patience())
    ;(await server.next()).response.end(lora)
    expect(await readFile(await again)).toEqual(lora)
  })

  it('is not tried again for before it is prepared again', async () => {
    const server = await heldServer()
    const { library } = await openLibrary([server])
    library.prepare(server.url('/a'))
    const waiting = library.resolve({ url: server.url('/a') }, patience())
    ;(await server.next()).response.writeHead(500).end()
    await expect(waiting).rejects.toThrow('status 500')
    library.prepare(server.url('/a'))
    ;(await server.next()).response.end(lora)
    await library.resolve({ url: server.url('/a') }, patience())
    expect(server.asked).toHaveLength(2)
  })

  it('is left alone with an address that cannot be prepared', async () => {
    const { library } = await openLibrary([])
    library.prepare('https://127.0.0.1/a')
    await expect(library.resolve({ url: 'https://127.0.0.1/a' }, patience())).rejects.toThrow(
      'public address',
    )
  })

  it('ends when everything stops, with nothing left', async () => {
    const server = await heldServer()
    const { library, folder } = await openLibrary([server])
    const waiting = library.resolve({ url: server.url('/a') }, patience())
    const { response } = await server.next()
    response.write(lora.subarray(0, 50))
    await Promise.all([expect(waiting).rejects.toThrow('is being stopped'), library.stop()])
    expect(await readdir(join(folder, '.fetched'))).toEqual([])
  })
})
