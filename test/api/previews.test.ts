import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Client } from 'graphql-ws'
import sharp from 'sharp'
import { ask, collect, connect, subscribe, until } from './client.ts'
import { endless, submit } from './drawing.ts'
import type { GenerateInput, PreviewInput, ProgressSubscription } from './gql/graphql.ts'
import { cancel, plainProgress, progress } from './operations.ts'
import { startServer, type TestServer } from './server.ts'

type Event = ProgressSubscription['generationProgress']

let server: TestServer
let client: Client

beforeAll(async () => {
  server = await startServer()
})

afterAll(() => server.remove())

beforeEach(() => {
  client = connect(server.url)
})

afterEach(async () => {
  await client.dispose()
})

/** All events of a generation that somebody follows from before its first step. */
async function watch(
  input: Partial<GenerateInput>,
  ...previews: readonly (PreviewInput | null)[]
): Promise<Event[][]> {
  const running = await submit(server, endless)
  const { id } = await submit(server, { ...endless, width: 128, height: 128, steps: 30, ...input })
  const followings = previews.map((preview) => subscribe(client, progress, { id, preview }))
  const present = await Promise.all(followings.map((following) => following.next()))
  await ask(server.url, cancel, { id: running.id })
  const rest = await Promise.all(followings.map((following) => collect(following)))
  return rest.map((events, k) => {
    const first = present[k]!.value
    return [...(first ? [first] : []), ...events].map(({ generationProgress }) => generationProgress)
  })
}

const framesOf = (events: readonly Event[] | undefined) =>
  (events ?? []).flatMap(({ preview, ...event }) => (preview == null ? [] : [{ ...event, preview }]))

async function decode(dataUri: string) {
  const [head, data = ''] = dataUri.split(',')
  expect(head).toBe('data:image/webp;base64')
  return sharp(Buffer.from(data, 'base64')).metadata()
}

describe('a preview', () => {
  it.each<[string, Partial<GenerateInput>, PreviewInput | null, { width: number; height: number }]>([
    ['as large as asked', {}, { maxSize: 32 }, { width: 32, height: 32 }],
    ['in the shape of the picture', { width: 128, height: 64 }, { maxSize: 64 }, { width: 64, height: 32 }],
    ['never larger than the picture', { width: 64, height: 96 }, null, { width: 64, height: 96 }],
    ['at most 256 unless asked otherwise', { width: 320, height: 64 }, {}, { width: 256, height: 51 }],
    [
      'as by default where nulls are given',
      {},
      { maxSize: null, maxPerSecond: null, enabled: null },
      { width: 128, height: 128 },
    ],
    ['a pixel where less was asked', {}, { maxSize: -5 }, { width: 1, height: 1 }],
  ])('is %s', async (_name, input, preview, size) => {
    const [events] = await watch(input, preview)
    const frames = framesOf(events)
    expect(frames.length).toBeGreaterThan(0)
    for (const { preview: frame } of frames) {
      expect(frame).toMatchObject(size)
      expect(await decode(frame.dataUri)).toMatchObject({ format: 'webp', ...size })
    }
  })

  it('tells its step, and is not sent twice', async () => {
    const [events] = await watch({}, { maxPerSecond: 10 })
    const frames = framesOf(events)
    const steps = frames.map(({ preview }) => preview.step)
    expect(new Set(steps).size).toBe(steps.length)
    for (const { step, preview } of frames) {
      expect(preview.step).toBeGreaterThan(0)
      expect(preview.step).toBeLessThanOrEqual(step)
    }
  })

  it('comes at most as often as asked', async () => {
    const start = performance.now()
    const [seldom, often] = await watch({ steps: 200 }, { maxPerSecond: 0.1 }, { maxPerSecond: 1000 })
    const seconds = (performance.now() - start) / 1000
    expect(framesOf(seldom).length).toBeGreaterThan(0)
    // The server's own limit is ten a second; timers may be early by a tenth.
    expect(framesOf(seldom).length).toBeLessThanOrEqual(1 + (0.1 * seconds) / 0.9)
    expect(framesOf(often).length).toBeLessThanOrEqual(1 + (10 * seconds) / 0.9)
    expect(framesOf(often).length).toBeGreaterThan(framesOf(seldom).length)
  })

  it.each([
    { enabled: false },
    { enabled: false, maxPerSecond: 10 },
    { maxPerSecond: 0 },
    { maxPerSecond: -1 },
  ])('is not sent to who wants none: %j, also while others get theirs', async (preview) => {
    const [none, some] = await watch({}, preview, null)
    expect(framesOf(some).length).toBeGreaterThan(0)
    expect(framesOf(none)).toEqual([])
    expect(none?.at(-1)?.status).toBe('COMPLETED')
  })

  it('is there for who comes late, and for who comes when nobody is left', async () => {
    const { id } = await submit(server, endless)
    const plain = subscribe(client, plainProgress, { id })
    await until(plain, ({ generationProgress: { step } }) => step > 0)
    for (const maxSize of [16, 32]) {
      const following = subscribe(client, progress, { id, preview: { maxSize } })
      const { generationProgress } = await until(
        following,
        (event) => event.generationProgress.preview != null,
      )
      expect(generationProgress.preview).toMatchObject({ width: maxSize, height: maxSize })
      await following.return()
    }
    await ask(server.url, cancel, { id })
    expect((await collect(plain)).at(-1)?.generationProgress.status).toBe('CANCELED')
  })
})

it('is limited by the configuration', async () => {
  const modest = await startServer({ PREVIEW_SIZE_LIMIT: '48', PREVIEW_RATE_LIMIT: '0.1' })
  const { id } = await submit(modest, { ...endless, width: 256, height: 128, steps: 20 })
  const modestClient = connect(modest.url)
  const start = performance.now()
  const preview = { maxSize: 4096, maxPerSecond: 60 }
  const events = await collect(subscribe(modestClient, progress, { id, preview }))
  const seconds = (performance.now() - start) / 1000
  const frames = framesOf(events.map(({ generationProgress }) => generationProgress))
  expect(frames.length).toBeLessThanOrEqual(1 + (0.1 * seconds) / 0.9)
  expect(frames[0]?.preview).toMatchObject({ width: 48, height: 24 })
  await modestClient.dispose()
  await modest.remove()
})
