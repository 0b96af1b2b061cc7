import { request as httpRequest } from 'node:http'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readParameters } from '../../src/imaging/png-text.ts'
import { connect, subscribe, until, ask } from './client.ts'
import { draw, ended, inDatabase, read, submit } from './drawing.ts'
import { startServer, type TestServer } from './server.ts'
import { newSet, newTrigger, painted } from './uploading.ts'
import { cancel, plainProgress } from './operations.ts'

let server: TestServer
let shareSlug: string

beforeAll(async () => {
  server = await startServer({ UPLOADS_PER_HOUR: '0', CORS_ORIGINS: 'https://app.example', QUEUE_LIMIT: '2' })
  const set = await newSet(server)
  ;({ shareSlug } = set)
  await newTrigger(server, { builderSlug: set.builderSlug, prompt: 'a red door' }, await painted('#ff0000'))
})

afterAll(() => server.remove())

const address = (parameters: Record<string, string>, slug = shareSlug) =>
  `${server.url}/api/p/${slug}/generate?${new URLSearchParams(parameters)}`

const get = (parameters: Record<string, string>, init: RequestInit = {}, slug = shareSlug) =>
  fetch(address({ steps: '1', ...parameters }, slug), init)

const rowOf = (id: string) =>
  inDatabase(server, (database) => database.generation.findUniqueOrThrow({ where: { id } }))

/** Headers but for those of the moment and of the connection. */
const names = (response: Response) =>
  [...response.headers.keys()].filter((name) => !['date', 'connection', 'keep-alive'].includes(name))

describe('a share link', () => {
  it('answers with the picture and says how it was made', async () => {
    const response = await get({ prompt: 'a boat', seed: '7', size: '96x64', steps: '2' })
    expect(response.status).toBe(200)
    const headers = Object.fromEntries(response.headers)
    const id = headers['x-generation-id'] ?? ''
    expect(headers).toMatchObject({
      ...{ 'content-type': 'image/png', 'cache-control': 'no-store', vary: 'Origin, Accept' },
      ...{ 'x-model-used': 'tiny-sd', 'x-seed': '7', 'x-content-type-options': 'nosniff' },
      ...{ 'content-security-policy': "sandbox; default-src 'none'" },
      'content-disposition': `inline; filename="${id}.png"`,
    })
    const png = Buffer.from(await response.arrayBuffer())
    expect(headers['content-length']).toBe(String(png.length))
    expect(await sharp(png).metadata()).toMatchObject({ format: 'png', width: 96, height: 64 })
    expect(readParameters(png)).toMatch(/^a boat\nSteps: 2, .*Seed: 7, Size: 96x64/)
    expect(await read(server.url, id)).toMatchObject({
      status: 'COMPLETED',
      prompt: 'a boat',
      seed: '7',
      steps: 2,
    })
  })

  it('brings the picture of a trigger where one fires', async () => {
    const png = await (await get({ prompt: 'A red door!' })).arrayBuffer()
    const { channels } = await sharp(png).stats()
    expect(channels.map(({ mean }) => Math.round(mean))).toEqual([255, 0, 0])
  })

  it.each([
    ['image/webp', 'image/webp', 'webp'],
    ['image/jpeg', 'image/jpeg', 'jpeg'],
    ['image/*', 'image/png', 'png'],
    ['image/webp;q=0.5, image/jpeg;q=0.9', 'image/jpeg', 'jpeg'],
    ['image/avif,image/webp,image/apng,image/*,*/*;q=0.8', 'image/webp', 'webp'],
    ['image/png;q=0, */*', 'image/webp', 'webp'],
  ])('lets Accept choose: %s', async (accept, type, format) => {
    const response = await get({ prompt: 'a boat' }, { headers: { accept } })
    expect(response.headers.get('content-type')).toBe(type)
    expect((await sharp(await response.arrayBuffer()).metadata()).format).toBe(format)
  })

  it('answers HEAD with the headers of GET', async () => {
    const head = await get({ prompt: 'a boat', seed: '3' }, { method: 'HEAD' })
    const whole = await get({ prompt: 'a boat', seed: '3' })
    expect(head.status).toBe(200)
    expect(names(head)).toEqual(names(whole))
    expect(head.headers.get('content-length')).toBe(whole.headers.get('content-length'))
    expect(await head.text()).toBe('')
  })

  it('shows its headers to pages of allowed origins, and to no others', async () => {
    const allowed = await get({ prompt: 'a boat' }, { headers: { origin: 'https://app.example' } })
    expect(allowed.headers.get('access-control-allow-origin')).toBe('https://app.example')
    expect(allowed.headers.get('access-control-expose-headers')).toBe('X-Generation-ID, X-Model-Used, X-Seed')
    const foreign = await get({ prompt: 'a boat' }, { headers: { origin: 'https://evil.example' } })
    expect(foreign.headers.get('access-control-allow-origin')).toBeNull()
  })
})

describe('what a share link refuses', () => {
  it.each([
    ['no prompt', {}, /^prompt: a prompt was expected/, ['prompt']],
    ['an empty prompt', { prompt: ' ' }, /^prompt: a prompt was expected/, ['prompt']],
    ['steps that are no number', { prompt: 'a', steps: 'many' }, /^steps: a whole number/, ['steps']],
    ['too many steps', { prompt: 'a', steps: '501' }, /^steps: /, ['steps']],
    ['a size that is no size', { prompt: 'a', size: 'big' }, /^size: pixels were expected/, ['size']],
    ['a size that no model draws', { prompt: 'a', size: '63x64' }, /^size: /, ['size']],
    ['a seed that is no number', { prompt: 'a', seed: '-1' }, /^seed: a whole number/, ['seed']],
  ])('%s', async (_name, parameters: Record<string, string>, detail, paths) => {
    const response = await get(parameters)
    expect(response.status).toBe(400)
    expect(response.headers.get('content-type')).toBe('application/problem+json; charset=utf-8')
    const problem = (await response.json()) as { fields: { path: string }[] }
    expect(problem).toMatchObject({
      ...{ status: 400, title: 'Bad Request', code: 'BAD_INPUT' },
      detail: expect.stringMatching(detail),
    })
    expect(problem.fields.map(({ path }) => path)).toEqual(paths)
  })

  it('a slug that there is not', async () => {
    const response = await get({ prompt: 'a' }, {}, 'nonesuch')
    expect([response.status, await response.json()]).toMatchObject([404, { code: 'NOT_FOUND', status: 404 }])
  })

  it('formats that there are not, and methods other than GET and HEAD', async () => {
    expect((await get({ prompt: 'a' }, { headers: { accept: 'image/gif' } })).status).toBe(406)
    const post = await get({ prompt: 'a' }, { method: 'POST' })
    expect([post.status, post.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
  })

  it('what is more than may wait', async () => {
    const busy = [await submit(server, slow), await submit(server, slow), await submit(server, slow)]
    const response = await get({ prompt: 'a' })
    expect([response.status, await response.json()]).toMatchObject([503, { code: 'QUEUE_FULL' }])
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThanOrEqual(1)
    for (const { id } of busy) await ask(server.url, cancel, { id })
  })
})

const slow = {
  prompt: 'a long way',
  engine: 'tiny-sd',
  width: 320,
  height: 320,
  steps: 500,
  sessionId: 'busy',
} as const

/** The generation of a prompt, once there is one. */
async function generationOf(prompt: string): Promise<string> {
  for (let k = 0; k < 1000; k++) {
    const [row] = await inDatabase(server, (database) => database.generation.findMany({ where: { prompt } }))
    if (row !== undefined) return row.id
    // The server works in this very process: it is given its turn.
    await fetch(`${server.url}/health`)
  }
  throw new Error('The generation never came to be')
}

/** Asks through the link for a picture that takes too long, and hands over the means to hang up. */
async function askInVain(prompt: string): Promise<{ id: string; hangUp: () => void }> {
  const request = httpRequest(address({ prompt, steps: '500', size: '320' })).on('error', () => undefined)
  request.end()
  return { id: await generationOf(prompt), hangUp: () => request.destroy() }
}

describe('a visitor who hangs up', () => {
  it('cancels what nobody else watches', async () => {
    const { id, hangUp } = await askInVain('hung up')
    hangUp()
    // The next in the queue has its turn only when the other has gone.
    await draw(server, { prompt: 'after that', steps: 1 })
    expect((await rowOf(id)).status).toBe('CANCELED')
  })

  it('does not cancel what somebody else watches', async () => {
    const { id, hangUp } = await askInVain('watched')
    const client = connect(server.url)
    const events = subscribe(client, plainProgress, { id })
    await until(events, ({ generationProgress: { step } }) => step > 0)
    hangUp()
    const { generationProgress: now } = await until(events, ({ generationProgress: { step } }) => step > 3)
    expect(now.status).toBe('GENERATING')
    await ask(server.url, cancel, { id })
    expect((await ended(server, id)).status).toBe('CANCELED')
    await client.dispose()
  })
})

it('is told when the generation is canceled by somebody else', async () => {
  const waiting = fetch(address({ prompt: 'canceled elsewhere', steps: '500', size: '320' }))
  const id = await generationOf('canceled elsewhere')
  await ask(server.url, cancel, { id })
  const response = await waiting
  expect([response.status, await response.json()]).toMatchObject([409, { code: 'CANCELED' }])
  expect(response.headers.get('x-generation-id')).toBe(id)
})

it('is told when the server stops, and the picture is drawn after the next start', async () => {
  const { id: inHand } = await submit(server, slow)
  const waiting = get({ prompt: 'before the stop' })
  const id = await generationOf('before the stop')
  await server.stop()
  const response = await waiting
  expect([response.status, await response.json()]).toMatchObject([503, { code: 'STOPPING' }])
  expect(response.headers.get('x-generation-id')).toBe(id)
  expect(await rowOf(id)).toMatchObject({ status: 'PENDING', attempts: 0 })
  server = await server.restart()
  await ask(server.url, cancel, { id: inHand })
  expect((await ended(server, id)).status).toBe('COMPLETED')
})
