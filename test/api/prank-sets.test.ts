import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask, send } from './client.ts'
import { draw, ended, endless, inDatabase, read, submit } from './drawing.ts'
import type { CreatePrankSetInput, UpdatePrankSetInput } from './gql/graphql.ts'
import { cancel } from './operations.ts'
import {
  createPrankSet,
  deletePrankSet,
  prankSet,
  removePrankTrigger,
  share,
  updatePrankSet,
  updatePrankTrigger,
  useTriggerImageVersion,
} from './prank-operations.ts'
import { startServer, type TestServer } from './server.ts'
import { averageColour, newSet, newTrigger, painted } from './uploading.ts'

let server: TestServer

beforeAll(async () => {
  server = await startServer({ PRANK_SETS_PER_HOUR: '0', UPLOADS_PER_HOUR: '0', SLUG_MISSES_PER_MINUTE: '0' })
})

afterAll(() => server.remove())

const view = async (builderSlug: string) => (await ask(server.url, prankSet, { builderSlug })).prankSet

async function seen(builderSlug: string) {
  const set = await view(builderSlug)
  if (set == null) throw new Error(`No set of ${builderSlug}`)
  return set
}

const update = async (input: UpdatePrankSetInput) =>
  (await ask(server.url, updatePrankSet, { input })).updatePrankSet

const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString()

/** A set with one trigger, "a red door", whose picture is red. */
async function redDoor(input: CreatePrankSetInput = {}) {
  const set = await newSet(server, input)
  const trigger = await newTrigger(
    server,
    { builderSlug: set.builderSlug, prompt: 'a red door' },
    await painted('#ff0000'),
  )
  return { ...set, trigger }
}

/** Whether asking for the red door through a link brings it. */
async function isPranked(shareSlug: string): Promise<boolean> {
  const { image } = await draw(server, { prompt: 'a red door', shareSlug, steps: 1 })
  const [red, green, blue] = await averageColour(image.url)
  return red > 240 && green < 15 && blue < 15
}

/** Waits until a set has expired: the database alone knows, so it is told that the time has come. */
const expire = (shareSlug: string) =>
  inDatabase(server, (database) =>
    database.prankSet.update({ where: { shareSlug }, data: { expiresAt: new Date(Date.now() - 1) } }),
  )

describe('a prank set', () => {
  it('is made with what was said, and seen by who has its builder slug', async () => {
    const expiresAt = inAnHour()
    const input = { title: 'Draw anything', description: 'for Ann', expiresAt, maxUses: 3 }
    const set = await newSet(server, input)
    expect(set.builderSlug).toMatch(/^[a-z0-9]{32}$/)
    expect(set.shareSlug).toMatch(/^[a-z0-9]{8}$/)
    expect(set).toMatchObject({ ...input, isActive: true })
    expect(set.shareUrl).toBe(`${server.url}/p/${set.shareSlug}`)
    expect(set.builderUrl).toBe(`${server.url}/build/${set.builderSlug}`)
    expect(await seen(set.builderSlug)).toMatchObject({
      ...{ ...input, builderSlug: set.builderSlug, shareSlug: set.shareSlug },
      ...{ accessCount: 0, lastAccessedAt: null, successfulPranks: 0, triggers: [], activity: [] },
    })
  })

  it('is stored without its builder slug', async () => {
    const { builderSlug, shareSlug } = await newSet(server)
    const row = await inDatabase(server, (database) =>
      database.prankSet.findUniqueOrThrow({ where: { shareSlug } }),
    )
    expect(row.builderSlugHash).toMatch(/^[0-9a-f]{64}$/)
    expect(JSON.stringify(row)).not.toContain(builderSlug)
  })

  it.each<[string, CreatePrankSetInput, string]>([
    ['a title that is too long', { title: 'x'.repeat(201) }, 'input.title'],
    ['a description that is too long', { description: 'x'.repeat(2001) }, 'input.description'],
    ['a moment in the past', { expiresAt: '2020-01-01T00:00:00Z' }, 'input.expiresAt'],
    ['no uses', { maxUses: 0 }, 'input.maxUses'],
  ])('is refused with %s', async (_name, input, path) => {
    const { createPrankSet: answer } = await ask(server.url, createPrankSet, { input })
    expect(answer).toMatchObject({ __typename: 'InputError', code: 'BAD_INPUT', fields: [{ path }] })
  })

  it('is changed: what is left out stays, null takes away', async () => {
    const { builderSlug } = await newSet(server, { title: 'old', description: 'words', maxUses: 3 })
    expect(await update({ builderSlug, title: 'new' })).toMatchObject({ title: 'new', description: 'words' })
    expect(await update({ builderSlug, description: null, maxUses: null, isActive: false })).toMatchObject({
      ...{ builderSlug, title: 'new', description: null, maxUses: null, isActive: false },
    })
    const refused = await update({ builderSlug, maxUses: -1 })
    expect(refused).toMatchObject({ code: 'BAD_INPUT', fields: [{ path: 'input.maxUses' }] })
  })

  it('counts how often its link is opened and asked through, and the pranks', async () => {
    const { builderSlug, shareSlug } = await redDoor({ title: 'Doors' })
    expect(await ask(server.url, share, { shareSlug })).toEqual({
      share: { title: 'Doors', shareUrl: `${server.url}/p/${shareSlug}` },
    })
    expect(await isPranked(shareSlug)).toBe(true)
    await draw(server, { prompt: 'a boat', shareSlug, steps: 1 })
    const set = await seen(builderSlug)
    expect(set).toMatchObject({ accessCount: 3, successfulPranks: 1, lastAccessedAt: expect.any(String) })
    expect(set.triggers).toMatchObject([{ triggerCount: 1, lastTriggeredAt: expect.any(String) }])
  })

  it('tells its builder what was asked, newest first, which trigger fired and how similar it was', async () => {
    const { builderSlug, shareSlug, trigger } = await redDoor()
    await draw(server, { prompt: 'A red door, please!', shareSlug, steps: 1 })
    await draw(server, { prompt: 'a blue door', shareSlug, steps: 1 })
    const { activity } = await seen(builderSlug)
    expect(activity).toMatchObject([
      { prompt: 'a blue door', trigger: null, similarity: expect.any(Number) },
      { prompt: 'A red door, please!', trigger: { id: trigger.id, prompt: 'a red door' } },
    ])
    expect(activity[1]!.similarity).toBeGreaterThan(0.85)
    expect(activity[0]!.similarity).toBeLessThan(0.85)
    const { prankSet: first } = await ask(server.url, prankSet, { builderSlug, first: 1 })
    expect(first?.activity).toHaveLength(1)
  })
})

it('serves after a restart what was asked before it', async () => {
  const { builderSlug, shareSlug } = await redDoor()
  const { id: busy } = await submit(server, endless)
  const { id } = await submit(server, { prompt: 'a red door', shareSlug, steps: 2 })
  server = await server.restart()
  await ask(server.url, cancel, { id: busy })
  const { image } = await ended(server, id)
  const [red, green] = await averageColour(`${server.url}/images/${image?.id}.png`)
  expect([red > 240, green < 15]).toEqual([true, true])
  expect((await seen(builderSlug)).successfulPranks).toBe(1)
})

describe('a set that plays no pranks is a plain generator', () => {
  it('because it is switched off', async () => {
    const { builderSlug, shareSlug } = await redDoor()
    await update({ builderSlug, isActive: false })
    expect(await isPranked(shareSlug)).toBe(false)
    await update({ builderSlug, isActive: true })
    expect(await isPranked(shareSlug)).toBe(true)
  })

  it('because it has expired', async () => {
    const { shareSlug } = await redDoor({ expiresAt: inAnHour() })
    expect(await isPranked(shareSlug)).toBe(true)
    await expire(shareSlug)
    expect(await isPranked(shareSlug)).toBe(false)
    expect((await ask(server.url, share, { shareSlug })).share).not.toBeNull()
  })

  it('because it is used up, however many ask at once', async () => {
    const { builderSlug, shareSlug } = await redDoor({ maxUses: 2 })
    const pranked = await Promise.all(Array.from({ length: 5 }, () => isPranked(shareSlug)))
    expect(pranked.filter(Boolean)).toHaveLength(2)
    expect(await seen(builderSlug)).toMatchObject({ successfulPranks: 2, accessCount: 5 })
    await update({ builderSlug, maxUses: 3 })
    expect(await isPranked(shareSlug)).toBe(true)
    expect(await isPranked(shareSlug)).toBe(false)
  })
})

describe('a deleted set', () => {
  it('takes its triggers and their pictures along, and leaves what was generated', async () => {
    const { builderSlug, shareSlug, trigger } = await redDoor()
    const served = await draw(server, { prompt: 'a red door', shareSlug, steps: 1 })
    expect((await fetch(trigger.image.url)).status).toBe(200)
    expect(await ask(server.url, deletePrankSet, { builderSlug })).toEqual({
      deletePrankSet: { __typename: 'DeletedPrankSet', builderSlug },
    })
    expect((await fetch(trigger.image.url)).status).toBe(404)
    const files = await readdir(join(server.config.DATA_DIR, 'images/trigger'), { recursive: true })
    expect(files.filter((name) => name.includes(trigger.image.id))).toEqual([])
    expect(await view(builderSlug)).toBeNull()
    expect((await ask(server.url, share, { shareSlug })).share).toBeNull()
    expect(await read(server.url, served.id)).toEqual(served)
    expect((await fetch(served.image.url)).status).toBe(200)
    const left = await inDatabase(server, async (database) => [
      await database.prankTrigger.count({ where: { id: trigger.id } }),
      await database.image.count({ where: { id: trigger.image.id } }),
      await database.imageLatents.count({ where: { imageId: trigger.image.id } }),
    ])
    expect(left).toEqual([0, 0, 0])
  })

  it.each([
    ['wrong', async () => 'x'.repeat(32)],
    ['empty', async () => ''],
    ['a share slug', async () => (await newSet(server)).shareSlug],
    [
      'of a deleted set',
      async () => {
        const { builderSlug } = await newSet(server)
        await ask(server.url, deletePrankSet, { builderSlug })
        return builderSlug
      },
    ],
    [
      'of an expired set',
      async () => {
        const { builderSlug, shareSlug } = await newSet(server)
        await expire(shareSlug)
        return builderSlug
      },
    ],
  ])('is answered like any slug that opens nothing: %s', async (_name, slugOf) => {
    const builderSlug = await slugOf()
    const message = 'There is no prank set of this builder slug.'
    const error = { __typename: 'NotFoundError', code: 'NOT_FOUND', message }
    const one = { builderSlug, triggerId: 'x' }
    expect(await view(builderSlug)).toBeNull()
    expect(await update({ builderSlug, title: 'x' })).toEqual(error)
    expect(await ask(server.url, deletePrankSet, { builderSlug })).toEqual({ deletePrankSet: error })
    expect(await ask(server.url, removePrankTrigger, one)).toEqual({ removePrankTrigger: error })
    expect(await ask(server.url, updatePrankTrigger, { input: one })).toEqual({ updatePrankTrigger: error })
    const version = { ...one, version: 1 }
    expect(await ask(server.url, useTriggerImageVersion, version)).toEqual({ useTriggerImageVersion: error })
  })

  it('cannot be asked through', async () => {
    const answer = await send(server.url, share, { shareSlug: 'nonesuch' })
    expect(answer).toEqual({ data: { share: null } })
    await expect(draw(server, { prompt: 'a cat', shareSlug: 'nonesuch' })).rejects.toThrow('NOT_FOUND')
  })
})
