import { once } from 'node:events'
import { mkdir, open, readdir, readlink } from 'node:fs/promises'
import { dirname } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lasting, PictureServer } from './picture-server.ts'
import { aProblem, problem } from './problems.ts'

const id = 'k3lighthouse'
const original = `original of ${id} 0123456789`

let server: PictureServer

beforeAll(async () => {
  server = await PictureServer.start()
  await server.add(id)
})
afterAll(() => server[Symbol.asyncDispose]())

const ranged = (range: string, more: Record<string, string> = {}) =>
  server.fetch(`/images/${id}`, { headers: { Range: range, ...more } })

const rangedIf = async (ifRange: string) => (await ranged('bytes=0-3', { 'If-Range': ifRange })).status

/** The files of the server's folder that this process holds open. */
const openPictures = async () => {
  const targets = (await readdir('/proc/self/fd')).map((fd) =>
    readlink(`/proc/self/fd/${fd}`).catch(() => ''),
  )
  return (await Promise.all(targets)).filter((target) => target.startsWith(server.folder))
}

describe('conditions', () => {
  const conditional = (name: string, value: string, method = 'GET') =>
    server.fetch(`/images/${id}`, { method, headers: { [name]: value } })
  const tag = `"${id}-original"`

  it.each([tag, `W/${tag}`, `"other", ${tag}`, '*'])('304 for If-None-Match: %s', async (value) => {
    for (const method of ['GET', 'HEAD']) {
      const response = await conditional('If-None-Match', value, method)
      expect(response.status).toBe(304)
      expect(await response.text()).toBe('')
      expect(response.headers.get('etag')).toBe(tag)
      expect(response.headers.get('cache-control')).toContain('immutable')
      expect(response.headers.get('content-length')).toBeNull()
    }
  })

  it.each([`"${id}-web"`, '"x"', id])('200 for If-None-Match: %s', async (value) => {
    expect((await conditional('If-None-Match', value)).status).toBe(200)
  })

  it('does the same for If-Match, the other way round', async () => {
    expect((await conditional('If-Match', tag)).status).toBe(200)
    expect(await problem(await conditional('If-Match', '"other"'))).toEqual(aProblem(412))
  })
})

describe('HEAD', () => {
  it('has the headers of GET and no body', async () => {
    const got = await server.fetch(`/images/${id}`)
    const head = await server.fetch(`/images/${id}`, { method: 'HEAD' })
    expect(lasting(head.headers)).toEqual(lasting(got.headers))
    expect(head.status).toBe(200)
    expect(await head.text()).toBe('')
  })

  it('ignores ranges, which are defined for GET alone', async () => {
    const response = await server.fetch(`/images/${id}`, { method: 'HEAD', headers: { Range: 'bytes=0-3' } })
    expect(response.status).toBe(200)
    expect(response.headers.get('content-length')).toBe(String(original.length))
  })

  it('has no body on the wire when refused', async () => {
    const answer = await server.exchange('/images/nosuchpicture', 'HEAD')
    expect(answer).toMatch(/^HTTP\/1\.1 404 /)
    expect(answer.endsWith('\r\n\r\n')).toBe(true)
  })
})

describe('ranges', () => {
  const size = original.length

  it.each([
    ['bytes=0-7', 0, 7],
    ['bytes=9-', 9, size - 1],
    ['bytes=-10', size - 10, size - 1],
    ['bytes=5-5', 5, 5],
    ['bytes=10-99999', 10, size - 1],
  ])('206 for %s', async (range, start, end) => {
    const response = await ranged(range)
    expect(response.status).toBe(206)
    expect(await response.text()).toBe(original.slice(start, end + 1))
    expect(response.headers.get('content-range')).toBe(`bytes ${start}-${end}/${size}`)
    expect(response.headers.get('content-length')).toBe(String(end - start + 1))
    expect(response.headers.get('etag')).toBe(`"${id}-original"`)
  })

  it.each([`bytes=${size}-`, 'bytes=-0'])('416 for %s', async (range) => {
    const response = await ranged(range)
    expect(response.headers.get('content-range')).toBe(`bytes */${size}`)
    expect(await problem(response)).toEqual(aProblem(416))
  })

  it.each(['bytes=0-1,3-4', 'bytes=4-2', 'lines=1-2'])('the whole for %s', async (range) => {
    const response = await ranged(range)
    expect(response.status).toBe(200)
    expect(await response.text()).toBe(original)
  })

  it('heeds If-Range', async () => {
    expect(await rangedIf(`"${id}-original"`)).toBe(206)
    expect(await rangedIf(`"${id}-web"`)).toBe(200)
    expect(await rangedIf(`W/"${id}-original"`)).toBe(200)
    expect(await rangedIf('Wed, 01 Jan 2200 00:00:00 GMT')).toBe(200)
  })

  it('puts If-None-Match first', async () => {
    expect((await ranged('bytes=0-3', { 'If-None-Match': `"${id}-original"` })).status).toBe(304)
  })
})

describe('large pictures and clients that leave', () => {
  const large = 'large00000'
  const size = 48 * 1024 * 1024

  beforeAll(async () => {
    const path = server.files.path('generated', large, 'original')
    await mkdir(dirname(path), { recursive: true })
    const file = await open(path, 'w')
    await file.truncate(size)
    await file.close()
    server.rows.set(large, { kind: 'generated' })
  })

  it('sends them whole', async () => {
    const response = await server.fetch(`/images/${large}`)
    expect((await response.arrayBuffer()).byteLength).toBe(size)
    await server.handled.at(-1)
  })

  it.runIf(process.platform === 'linux')('closes the file when the client leaves in the middle', async () => {
    const sockets = Array.from({ length: 5 }, () => server.request(`/images/${large}`))
    await Promise.all(sockets.map((socket) => once(socket, 'readable')))
    // Nobody reads on, so that the answers cannot end by themselves.
    expect(await openPictures()).toHaveLength(5)
    for (const socket of sockets) socket.resetAndDestroy()
    await Promise.all(server.handled.slice(-5))
    expect(await openPictures()).toEqual([])
  })

  it.runIf(process.platform === 'linux')(
    'closes the file when the client left before the row was found',
    async () => {
      const gone = new Promise<void>((resolve) => {
        server.beforeRow = async (request) => {
          socket.resetAndDestroy()
          await new Promise((closed) => request.socket.once('close', closed))
          resolve()
        }
      })
      const socket = server.request(`/images/${large}`)
      await gone
      await server.handled.at(-1)
      server.beforeRow = () => Promise.resolve()
      expect(await openPictures()).toEqual([])
    },
  )

  it.runIf(process.platform === 'linux')('closes the file of which nothing is sent', async () => {
    const tag = `"${large}-original"`
    const asked = [
      { method: 'HEAD' },
      { headers: { 'If-None-Match': tag } },
      { headers: { 'If-Match': '"other"' } },
      { headers: { Range: `bytes=${size}-` } },
    ]
    const answers = await Promise.all(asked.map((init) => server.fetch(`/images/${large}`, init)))
    expect(answers.map((answer) => answer.status)).toEqual([200, 304, 412, 416])
    await Promise.all(server.handled.slice(-4))
    expect(await openPictures()).toEqual([])
  })

  it('goes on sending a picture that is removed meanwhile', async () => {
    const socket = server.request(`/images/${large}`)
    await once(socket, 'readable')
    await server.files.remove('generated', large)
    let received = 0
    for await (const chunk of socket as AsyncIterable<Buffer>) received += chunk.length
    expect(received).toBeGreaterThan(size)
    expect(await problem(await server.fetch(`/images/${large}`))).toEqual(aProblem(404))
  })
})
