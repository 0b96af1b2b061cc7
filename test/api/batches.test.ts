import { join } from 'node:path'
import { readdir } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask } from './client.ts'
import { draw, ended, endless, inDatabase, submit } from './drawing.ts'
import type { GenerateInput } from './gql/graphql.ts'
import { answerTo, drawFrom, fullyRead, landscape, rgbOf, take } from './input-pictures.ts'
import { cancel } from './operations.ts'
import { pixelsOf } from './pictures.ts'
import { prankSet } from './prank-operations.ts'
import { startServer, type TestServer } from './server.ts'
import { newSet, newTrigger, painted, type Inputs } from './uploading.ts'

let server: TestServer

beforeAll(async () => {
  server = await startServer({ UPLOADS_PER_HOUR: '0', PRANK_SETS_PER_HOUR: '0' })
})

afterAll(() => server.remove())

const cat = { prompt: 'a red cat', engine: 'tiny-sd', steps: 3 } as const

/** A batch when all of it has ended, as its first generation shows it. */
async function batchOf(input: GenerateInput, files: Inputs = {}) {
  const { id, batch } = await take(server, input, files)
  for (const member of batch) await ended(server, member.id)
  return { id, batch: (await fullyRead(server, id)).batch }
}

const rowsOf = (ids: readonly string[]) =>
  inDatabase(server, (database) => database.generation.findMany({ where: { id: { in: [...ids] } } }))

const counts = ({ config }: TestServer) =>
  inDatabase({ config }, async (database) => [
    await database.generation.count(),
    await database.image.count(),
  ])

describe('a batch', () => {
  it('is as many generations as were asked for, in order, each what it would be alone', async () => {
    const { id, batch } = await batchOf({ ...cat, seed: '5', count: 3 })
    expect(batch).toMatchObject(
      [5, 6, 7].map((seed, batchIndex) => ({ seed: String(seed), batchIndex, status: 'COMPLETED' })),
    )
    expect(batch[0]!.id).toBe(id)
    for (const member of batch) {
      const told = await fullyRead(server, member.id)
      expect(told.batch.map((each) => each.id)).toEqual(batch.map((each) => each.id))
      const alone = await draw(server, { ...cat, seed: member.seed! })
      expect((await rgbOf(member.image!.url)).equals(await pixelsOf(alone))).toBe(true)
    }
    const rows = await rowsOf(batch.map((member) => member.id))
    expect(rows.map((row) => row.batchId)).toEqual([id, id, id])
    expect(new Set(rows.map((row) => row.imageId)).size).toBe(3)
  })

  it('begins its seeds anew after the largest', async () => {
    const { batch } = await batchOf({ ...cat, steps: 1, seed: '9007199254740990', count: 4 })
    expect(batch.map(({ seed }) => seed)).toEqual(['9007199254740990', '9007199254740991', '0', '1'])
  })

  it('has a random seed each where none is given', async () => {
    const { batch } = await batchOf({ ...cat, steps: 1, count: 3 })
    expect(new Set(batch.map(({ seed }) => seed)).size).toBe(3)
  })

  it('of one is none, and neither is what was asked for alone', async () => {
    const one = await take(server, { ...cat, steps: 1, count: 1 })
    const alone = await take(server, { ...cat, steps: 1 })
    for (const { batch, batchIndex } of [one, alone])
      expect({ batch, batchIndex }).toEqual({ batch: [], batchIndex: 0 })
  })

  it('starts from one picture, which is stored once', async () => {
    const initImage = await landscape()
    const before = await inDatabase(server, (database) => database.image.count({ where: { kind: 'INPUT' } }))
    const { batch } = await batchOf({ ...cat, seed: '5', count: 3, strength: 0.7 }, { initImage })
    const ids = new Set((await rowsOf(batch.map(({ id }) => id))).map(({ initImageId }) => initImageId))
    expect(ids.size).toBe(1)
    const after = await inDatabase(server, (database) => database.image.count({ where: { kind: 'INPUT' } }))
    expect(after - before).toBe(1)
    const alone = await drawFrom(server, { ...cat, seed: '7', strength: 0.7 }, { initImage })
    expect((await rgbOf(batch[2]!.image!.url)).equals(alone.rgb)).toBe(true)
  })

  it('is canceled one by one', async () => {
    const { batch } = await take(server, { ...endless, count: 3 })
    await ask(server.url, cancel, { id: batch[1]!.id })
    const told = await fullyRead(server, batch[0]!.id)
    expect(told.batch[1]!.status).toBe('CANCELED')
    expect(told.batch[2]!.status).toBe('PENDING')
    for (const k of [2, 0]) await ask(server.url, cancel, { id: batch[k]!.id })
  })

  it('goes on in its order after a restart', async () => {
    const running = await submit(server, { ...endless, steps: 12 })
    const { batch } = await take(server, { ...cat, steps: 1, count: 5 })
    server = await server.restart()
    for (const { id } of [running, ...batch]) await ended(server, id)
    const rows = await rowsOf(batch.map(({ id }) => id))
    const byEnd = rows.toSorted((a, b) => Number(a.completedAt) - Number(b.completedAt))
    expect(byEnd.map(({ batchIndex }) => batchIndex)).toEqual([0, 1, 2, 3, 4])
  })

  it('marks what the session had before, and not itself', async () => {
    const session = { sessionId: 'again', steps: 1, prompt: 'the same', engine: 'tiny-sd' }
    const { id } = await take(server, session)
    const { batch } = await take(server, { ...session, count: 2 })
    const marked = (await rowsOf([id, ...batch.map((member) => member.id)])).filter(
      (row) => row.wasRegenerated,
    )
    expect(marked.map((row) => row.id)).toEqual([id])
  })

  it('is drawn though what the session had before cannot be marked', async () => {
    await inDatabase(
      server,
      (database) => database.$executeRaw`
        CREATE TRIGGER defect BEFORE UPDATE OF wasRegenerated ON Generation
        BEGIN SELECT RAISE(ABORT, 'the disk is full'); END`,
    )
    const session = { sessionId: 'unmarked', steps: 1, prompt: 'the same', engine: 'tiny-sd' }
    for (const { id } of [await take(server, session), await take(server, session)])
      expect((await ended(server, id)).status).toBe('COMPLETED')
    await inDatabase(server, (database) => database.$executeRaw`DROP TRIGGER defect`)
  })
})

describe('a batch is taken as a whole or not at all', () => {
  it('where the queue has less room', async () => {
    const strict = await startServer({ QUEUE_LIMIT: '3', UPLOADS_PER_HOUR: '0' })
    const first = await take(strict, endless)
    const waiting = await take(strict, { ...cat, count: 2 })
    const before = await counts(strict)
    expect(await answerTo(strict, { ...cat, count: 3 }, { initImage: await landscape() })).toMatchObject({
      code: 'QUEUE_FULL',
    })
    expect(await counts(strict)).toEqual(before)
    expect(await readdir(join(strict.config.DATA_DIR, 'tmp'))).toEqual([])
    // Its places were given back.
    expect((await answerTo(strict, { ...cat, steps: 1 })).__typename).toBe('Generation')
    for (const { id } of [...waiting.batch, first]) await ask(strict.url, cancel, { id })
    await strict.remove()
  })

  it('where it is too much for the minute', async () => {
    const strict = await startServer({ RATE_LIMIT_PER_MINUTE: '4' })
    expect((await answerTo(strict, { ...cat, steps: 1, count: 3 })).__typename).toBe('Generation')
    const before = await counts(strict)
    expect(await answerTo(strict, { ...cat, steps: 1, count: 2 })).toMatchObject({ code: 'RATE_LIMITED' })
    expect((await counts(strict))[0]).toBe(before[0])
    await strict.remove()
  })
})

describe('a batch through a share link', () => {
  it('is a match in all of its parts, each a use', async () => {
    const { builderSlug, shareSlug } = await newSet(server, { maxUses: 2 })
    const trigger = await newTrigger(server, { builderSlug, prompt: 'a key' }, await painted('red'))
    expect(trigger.image.url).toContain('/images/')
    const { batch } = await batchOf({ ...cat, prompt: 'a key', shareSlug, count: 3, seed: '5' })
    const rows = await rowsOf(batch.map(({ id }) => id))
    const byIndex = rows.toSorted((a, b) => a.batchIndex - b.batchIndex)
    // Two uses were left.
    expect(byIndex.map(({ wasPrank }) => wasPrank)).toEqual([true, true, false])
    const { prankSet: set } = await ask(server.url, prankSet, { builderSlug })
    expect(set).toMatchObject({ successfulPranks: 2, accessCount: 3 })
  })
})
