import { once } from 'node:events'
import type { Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { head, map, operations } from './multipart.ts'
import { Porch, received } from './porch.ts'

let porch: Porch

beforeAll(async () => {
  porch = await Porch.open({ HEADER_TIMEOUT_SECONDS: '0.3', REQUEST_TIMEOUT_SECONDS: '0.6' })
})

afterAll(() => porch[Symbol.asyncDispose]())

/** All that a client gets who sends a byte now and then, for as long as it is let. */
async function dripping(socket: Socket): Promise<string> {
  const timer = setInterval(() => socket.write('x'), 20)
  try {
    return await received(socket)
  } finally {
    clearInterval(timer)
  }
}

const timedOut = /^HTTP\/1\.1 408 Request Timeout\r\nConnection: close/

describe('a client that is slow to ask is cut off', () => {
  it('in the middle of its headers', async () => {
    expect(await dripping(porch.raw('GET /health HTTP/1.1', 'Host: x', 'X-Slow: '))).toMatch(timedOut)
  })

  it('before it has said anything', async () => {
    expect(await received(porch.raw(''))).toMatch(timedOut)
  })

  it('in the middle of an operation', async () => {
    const lines = [
      'POST /graphql HTTP/1.1',
      'Host: x',
      'Content-Type: application/json',
      'Content-Length: 9999',
    ]
    expect(await dripping(porch.raw(...lines, '', '{'))).toMatch(timedOut)
  })

  it('in the middle of a file, whose reader is told', async () => {
    const parts = [
      ...['--x', 'Content-Disposition: form-data; name="operations"', '', operations('echo')],
      ...['--x', 'Content-Disposition: form-data; name="map"', '', map],
      ...['--x', 'Content-Disposition: form-data; name="0"; filename="a"', '', 'x'],
    ]
    const socket = porch.raw(...head(99_999), ...parts)
    expect(await dripping(socket)).toMatch(timedOut)
    expect(await Promise.all(porch.doings.files)).toEqual([
      expect.stringMatching(/^UploadError: The file did not arrive whole/),
    ])
  })

  it('and nothing of it is taken for a defect', () => {
    expect(porch.doings.logged).toEqual([])
  })
})

it('takes all the time there is to answer', async () => {
  const answer = await porch.post({ query: 'subscription { ticks }' }, { accept: 'text/event-stream' })
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader()
  const event = async (number: number) => {
    for (;;) {
      const { done, value = '' } = (await reader?.read()) ?? { done: true }
      if (done) throw new Error('The answer was cut off')
      if (value.includes(`{"ticks":${number}}`)) return
    }
  }
  await event(0)
  // Whoever began to ask after this answer began is cut off by now.
  expect(await received(porch.raw(''))).toMatch(timedOut)
  porch.doings.tick()
  await event(1)
  await reader?.cancel()
})

it('closes a connection that is one too many, and takes the next when there is room', async () => {
  await using full = await Porch.open({ CONNECTION_LIMIT: '2' })
  const request = ['GET /health HTTP/1.1', 'Host: x', '', '']
  const [first, second] = [full.raw(...request), full.raw(...request)]
  await Promise.all([once(first, 'data'), once(second, 'data')])
  const third = full.raw(...request)
  third.resume()
  await new Promise((resolve) => third.once('close', resolve))
  expect(third.bytesRead).toBe(0)
  first.destroy()
  second.end()
  await once(second, 'close')
  const fourth = full.raw(...request)
  expect(String(((await once(fourth, 'data')) as [Buffer])[0])).toContain('"status":"ok"')
  fourth.destroy()
})
