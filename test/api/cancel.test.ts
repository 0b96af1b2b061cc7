import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Client } from 'graphql-ws'
import { ask, collect, connect, subscribe, until } from './client.ts'
import { draw, ended, endless, inDatabase, read, submit } from './drawing.ts'
import { cancel, plainProgress, queue } from './operations.ts'
import { startServer, type TestServer } from './server.ts'

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

const follow = (id: string) => subscribe(client, plainProgress, { id })

const stop = async (id: string) => (await ask(server.url, cancel, { id })).cancelGeneration

async function running(): Promise<string> {
  const { id } = await submit(server, endless)
  await until(follow(id), ({ generationProgress: { step } }) => step > 0)
  return id
}

/** Names of all files below a folder of the data folder. */
async function filesIn(folder: string): Promise<string[]> {
  const path = join(server.config.DATA_DIR, folder)
  const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => [])
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name)
}

/** Ids of the pictures in the database. */
const images = () =>
  inDatabase(server, async (database) =>
    (await database.image.findMany({ select: { id: true } })).map(({ id }) => id),
  )

/** Every file is a picture's, and every picture has all of its files. */
async function expectFilesAndRowsToAgree(): Promise<void> {
  const endings = ['.png', '.web.webp', '.512.webp', '.256.webp']
  const expected = (await images()).flatMap((id) => endings.map((ending) => id + ending))
  expect((await filesIn('images')).toSorted()).toEqual(expected.toSorted())
  expect(await filesIn('tmp')).toEqual([])
}

describe('canceling', () => {
  it('is told to who asks later as to who watched', async () => {
    const id = await running()
    const watching = collect(follow(id))
    await stop(id)
    const told = (await watching).at(-1)
    expect(told?.generationProgress.step).toBeGreaterThan(0)
    expect(await collect(follow(id))).toEqual([told])
  })

  it('takes a waiting one out of the queue at once', async () => {
    const before = await running()
    const { id } = await submit(server, { prompt: 'a cat' })
    const { id: behind } = await submit(server, { prompt: 'a dog', steps: 1 })
    const [following, next] = [follow(id), follow(behind)]
    await Promise.all([following.next(), next.next()])
    expect((await ask(server.url, queue, {})).queue).toMatchObject({ waiting: 2, running: 1 })
    const answer = await stop(id)
    expect(answer).toEqual({
      __typename: 'Generation',
      id,
      status: 'CANCELED',
      completedAt: expect.any(String),
    })
    expect((await ask(server.url, queue, {})).queue).toMatchObject({ waiting: 1, running: 1 })
    expect((await collect(following)).at(-1)?.generationProgress).toMatchObject({
      ...{ status: 'CANCELED', queuePosition: null },
    })
    expect((await next.next()).value?.generationProgress).toMatchObject({ queuePosition: 1 })
    await stop(before)
    expect((await ended(server, behind)).status).toBe('COMPLETED')
    expect(await read(server.url, id)).toMatchObject({
      ...{ status: 'CANCELED', image: null, error: null, generationTimeMs: null, routing: null },
    })
  })

  it('stops a running one before its next step, and the next one begins', async () => {
    const id = await running()
    const following = follow(id)
    await following.next()
    expect(await stop(id)).toMatchObject({ __typename: 'Generation', status: 'CANCELED' })
    expect((await collect(following)).at(-1)?.generationProgress.status).toBe('CANCELED')
    // Five hundred steps would take longer than this test may.
    await draw(server, { prompt: 'a cat', steps: 1 })
    expect(await read(server.url, id)).toMatchObject({ status: 'CANCELED', image: null, error: null })
  })

  it('leaves no file and no picture behind', async () => {
    const before = await images()
    const id = await running()
    const { id: second } = await submit(server, { ...endless, steps: 1 })
    await stop(id)
    const following = follow(second)
    await until(following, ({ generationProgress: { step } }) => step === 1)
    // The last step is done: it is being decoded, or stored.
    await stop(second)
    const { image } = await draw(server, { prompt: 'a cat', steps: 1 })
    const { status } = await read(server.url, second)
    const stored = status === 'COMPLETED' ? 2 : 1
    expect((await images()).length).toBe(before.length + stored)
    expect(await images()).toContain(image.id)
    await expectFilesAndRowsToAgree()
  })

  it('is refused where it has ended already', async () => {
    const { id: completed } = await draw(server, { prompt: 'a cat', steps: 1 })
    const { id: canceled } = await submit(server, endless)
    await stop(canceled)
    for (const [id, status] of [
      [completed, 'COMPLETED'],
      [canceled, 'CANCELED'],
    ] as const) {
      expect(await stop(id)).toEqual({
        __typename: 'StateError',
        code: 'WRONG_STATE',
        message: `The generation has ended already (${status}); only one that waits or runs can be canceled.`,
      })
      expect((await read(server.url, id)).status).toBe(status)
    }
  })

  it('is refused where there is no such generation', async () => {
    expect(await stop('nothing')).toEqual({
      __typename: 'NotFoundError',
      code: 'NOT_FOUND',
      message: 'There is no generation nothing.',
    })
  })

  it('is right whenever it comes', async () => {
    const ids = await Promise.all(
      Array.from({ length: 24 }, async (_, k) => {
        const { id } = await submit(server, { prompt: `cat ${k}`, engine: 'tiny-sd', steps: 1 + (k % 3) })
        if (k % 4 === 0) return id
        const steps = follow(id)
        if (k % 4 > 1) await until(steps, ({ generationProgress: { status } }) => status !== 'PENDING')
        const answers = await Promise.all([stop(id), stop(id)])
        // Canceled once at most, whoever asks how often.
        expect(answers.filter(({ __typename }) => __typename === 'Generation').length).toBeLessThan(2)
        return id
      }),
    )
    const generations = await Promise.all(ids.map((id) => ended(server, id)))
    for (const { status, image, completedAt } of generations) {
      expect(status).toMatch(/^(COMPLETED|CANCELED)$/)
      expect(image == null).toBe(status === 'CANCELED')
      expect(completedAt).not.toBeNull()
    }
    for (const k of [0, 4, 8]) expect(generations[k]?.status).toBe('COMPLETED')
    // One that was running when it was canceled still winds up: the next one waits for it.
    await draw(server, { prompt: 'the last one', steps: 1 })
    await expectFilesAndRowsToAgree()
    const claims = await inDatabase(server, (database) =>
      database.generation.count({ where: { claim: { not: null } } }),
    )
    expect(claims).toBe(0)
    expect((await ask(server.url, queue, {})).queue.waiting).toBe(0)
  })
})
