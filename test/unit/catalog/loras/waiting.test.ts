import { once } from 'node:events'
import { readdir, readFile } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { LoraLibrary } from '../../../../src/catalog/loras/lora-library.ts'
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

/** Fetches of one caller, as many as it may have at once, which are not answered. */
async function begin(library: LoraLibrary, server: HeldServer, paths: readonly string[]) {
  const slow = paths.map((path) => library.resolve({ url: server.url(path) }, patience(), 'slow'))
  for (const _ of paths) await server.next()
  return slow
}

describe('who waits for a LoRA', () => {
  it('shares one fetch with the others', async () => {
    const server = await heldServer()
    const { library } = await openLibrary([server])
    const url = server.url('/a')
    const both = [library.resolve({ url }, patience()), library.resolve({ url }, patience())]
    ;(await server.next()).response.end(lora)
    const [first, second] = await Promise.all(both)
    expect(first).toBe(second)
    expect(server.asked).toEqual(['/a'])
  })

  it('waits while two others of its caller are fetched', async () => {
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

  it('is not held up by another’s slow ones', async () => {
    const server = await heldServer()
    const { library } = await openLibrary([server])
    const slow = await begin(library, server, ['/1', '/2'])
    slow.push(library.resolve({ url: server.url('/3') }, patience(), 'slow'))
    const quick = library.resolve({ url: server.url('/quick') }, patience(), 'quick')
    const { path, response } = await server.next()
    expect(path).toBe('/quick')
    response.end(lora)
    await quick
    await Promise.all([...slow.map((each) => expect(each).rejects.toThrow('stopped')), library.stop()])
    expect(server.asked.toSorted()).toEqual(['/1', '/2', '/quick'])
  })

  it('lends its slot to a file that stands in another’s line', async () => {
    const server = await heldServer()
    const { library } = await openLibrary([server])
    const slow = await begin(library, server, ['/1', '/2'])
    const both = ['slow', 'quick'].map((caller) =>
      library.resolve({ url: server.url('/3') }, patience(), caller),
    )
    const { path, response } = await server.next()
    expect(path).toBe('/3')
    response.end(lora)
    const [first, second] = await Promise.all(both)
    expect(first).toBe(second)
    await Promise.all([...slow.map((each) => expect(each).rejects.toThrow('stopped')), library.stop()])
  })

  it('waits while eight are fetched, whoever’s they are', async () => {
    const server = await heldServer()
    const { library } = await openLibrary([server])
    const paths = Array.from({ length: 9 }, (_, k) => `/${k}`)
    const all = paths.map((path) => library.resolve({ url: server.url(path) }, patience(), path))
    const first = await server.next()
    const others: ServerResponse[] = []
    while (others.length < 7) others.push((await server.next()).response)
    expect(server.asked).toHaveLength(8)
    first.response.end(lora)
    others.push((await server.next()).response)
    for (const response of others) response.end(lora)
    expect(new Set(await Promise.all(all)).size).toBe(9)
  })

  it('is not held up by two others where the file is there', async () => {
    const server = await heldServer()
    const { library } = await openLibrary([server])
    const there = library.resolve({ url: server.url('/there') }, patience())
    ;(await server.next()).response.end(lora)
    const path = await there
    const others = ['/1', '/2'].map((other) => library.resolve({ url: server.url(other) }, patience()))
    await server.next()
    await server.next()
    expect(await library.resolve({ url: server.url('/there') }, patience())).toBe(path)
    for (const each of others) each.catch(() => undefined)
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

  it('is told of a failure as all who wait are; who comes later has it tried again', async () => {
    const server = await heldServer()
    const { library } = await openLibrary([server])
    const failed = [1, 2].map(() => library.resolve({ url: server.url('/a') }, patience()))
    ;(await server.next()).response.writeHead(404).end()
    await Promise.all(failed.map((each) => expect(each).rejects.toThrow('status 404')))
    const again = library.resolve({ url: server.url('/a') }, patience())
    ;(await server.next()).response.end(lora)
    expect(await readFile(await again)).toEqual(lora)
  })

  it('is refused an address that is not public', async () => {
    const { library } = await openLibrary([])
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
