import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask } from './client.ts'
import { draw, inDatabase, read, submit, endless } from './drawing.ts'
import type { EditGenerationInput } from './gql/graphql.ts'
import { cancel, generations } from './operations.ts'
import { editGeneration, rateGeneration } from './prank-operations.ts'
import { startServer, type TestServer } from './server.ts'
import { averageColour, newSet, newTrigger, painted, upload, type Sent } from './uploading.ts'

let server: TestServer
let red: Sent

beforeAll(async () => {
  server = await startServer({ UPLOADS_PER_HOUR: '0', PRANK_SETS_PER_HOUR: '0' })
  red = await painted('#ff0000', 80, 48)
})

afterAll(() => server.remove())

const edit = async (input: Omit<EditGenerationInput, 'image'>, file = red) =>
  (await upload(server.url, editGeneration, { input }, file)).data.editGeneration

async function edited(generationId: string, file = red) {
  const answer = await edit({ generationId }, file)
  if (answer.__typename !== 'Generation') throw new Error(JSON.stringify(answer))
  return answer
}

const rate = async (id: string, stars: number) =>
  (await ask(server.url, rateGeneration, { id, stars })).rateGeneration

const listed = async (sessionId: string) =>
  (await ask(server.url, generations, { sessionId })).generations.edges.map(({ node }) => node.id)

const rowOf = (id: string) =>
  inDatabase(server, (database) => database.generation.findUniqueOrThrow({ where: { id } }))

describe('an edited picture', () => {
  it('is a generation of its own, the next version, with the prompt and the model of the first', async () => {
    const first = await draw(server, {
      prompt: 'a house',
      negativePrompt: 'people',
      seed: '5',
      steps: 2,
      sessionId: 's',
    })
    const second = await edited(first.id)
    expect(second).toMatchObject({
      ...{ prompt: 'a house', status: 'COMPLETED', modelId: first.modelId, seed: '5', steps: 2 },
      ...{ width: 80, height: 48, versionNumber: 2, generationTimeMs: null },
      ...{ editedFrom: { id: first.id, edits: [{ id: second.id }] }, image: { width: 80, height: 48 } },
    })
    expect(second.id).not.toBe(first.id)
    expect((await averageColour(second.image!.url))[0]).toBeGreaterThan(240)
    expect(await read(server.url, second.id)).toMatchObject({
      negativePrompt: 'people',
      routing: first.routing,
    })
    expect(await read(server.url, first.id)).toMatchObject({ image: first.image, versionNumber: 1 })
    expect(await rowOf(second.id)).toMatchObject({ sessionId: null, editedFromId: first.id })
  })

  it('is in the list of who edited it, and in nobody’s without a session', async () => {
    const owners = await draw(server, { prompt: 'a boat', sessionId: 'owner', steps: 1 })
    await edited(owners.id)
    const strangers = await edit({ generationId: owners.id, sessionId: 'stranger' })
    const own = await edit({ generationId: owners.id, sessionId: 'owner' })
    if (own.__typename !== 'Generation' || strangers.__typename !== 'Generation')
      throw new Error(JSON.stringify([own, strangers]))
    expect(await listed('owner')).toEqual([own.id, owners.id])
    expect(await listed('stranger')).toEqual([strangers.id])
  })

  it('is edited on, in chains and branches', async () => {
    const first = await draw(server, { prompt: 'a tree', steps: 1 })
    const a = await edited(first.id)
    const b = await edited(first.id)
    const c = await edited(a.id)
    expect([a, b, c].map(({ versionNumber }) => versionNumber)).toEqual([2, 2, 3])
    expect(c.editedFrom).toMatchObject({ id: a.id })
    expect((await read(server.url, first.id)).edits).toEqual([{ id: a.id }, { id: b.id }])
  })

  it('keeps what was said of it, and belongs to the share link that the first came through', async () => {
    const { builderSlug, shareSlug } = await newSet(server)
    await newTrigger(server, { builderSlug, prompt: 'a key' }, red)
    const first = await draw(server, { prompt: 'a key', shareSlug, steps: 1 })
    const answer = await edit({ generationId: first.id, description: 'more contrast' })
    if (answer.__typename !== 'Generation') throw new Error(JSON.stringify(answer))
    const [one, two] = [await rowOf(first.id), await rowOf(answer.id)]
    expect(two).toMatchObject({
      prankSetId: one.prankSetId,
      editDescription: 'more contrast',
      wasPrank: false,
    })
    expect(one.prankSetId).not.toBeNull()
  })

  it('is refused where there is nothing to edit, or what was sent is no picture', async () => {
    expect(await edit({ generationId: 'nothing' })).toMatchObject({ code: 'NOT_FOUND' })
    const { id } = await submit(server, endless)
    expect(await edit({ generationId: id })).toMatchObject({
      ...{ __typename: 'StateError', code: 'WRONG_STATE' },
      message: expect.stringMatching(
        /^Only a generation that is COMPLETED can be edited; this one is [A-Z]+\.$/,
      ),
    })
    await ask(server.url, cancel, { id })
    expect(await edit({ generationId: id })).toMatchObject({ code: 'WRONG_STATE' })
    const drawn = await draw(server, { prompt: 'a cat', steps: 1 })
    const bad = { ...red, bytes: Buffer.from('no picture') }
    expect(await edit({ generationId: drawn.id }, bad)).toMatchObject({ code: 'UPLOAD_REFUSED' })
    const long = await edit({ generationId: drawn.id, description: 'x'.repeat(2001) })
    expect(long).toMatchObject({ __typename: 'InputError', code: 'BAD_INPUT' })
    for (const sessionId of ['', 'x'.repeat(129)]) {
      const answer = await edit({ generationId: drawn.id, sessionId })
      expect(answer).toMatchObject({ code: 'BAD_INPUT', message: expect.stringContaining('sessionId') })
    }
    expect((await read(server.url, drawn.id)).edits).toEqual([])
  })
})

describe('a rating', () => {
  it('is one to five stars of a finished generation, and the last one counts', async () => {
    const { id } = await draw(server, { prompt: 'a cat', steps: 1 })
    expect(await rate(id, 5)).toEqual({ __typename: 'Generation', id, rating: 5 })
    expect(await rate(id, 1)).toMatchObject({ rating: 1 })
    expect((await read(server.url, id)).rating).toBe(1)
    for (const stars of [0, 6, -1]) expect(await rate(id, stars)).toMatchObject({ code: 'BAD_INPUT' })
    expect(await rate('nothing', 3)).toMatchObject({ code: 'NOT_FOUND' })
    const { id: running } = await submit(server, endless)
    expect(await rate(running, 3)).toMatchObject({ code: 'WRONG_STATE' })
    await ask(server.url, cancel, { id: running })
  })
})

describe('asking for the same prompt again', () => {
  it('marks what the session had before, and nobody else’s', async () => {
    const prompt = 'a bird on a wire'
    const first = await draw(server, { prompt, sessionId: 'one', steps: 1 })
    const others = await draw(server, { prompt, sessionId: 'two', steps: 1 })
    const without = await draw(server, { prompt, steps: 1 })
    expect((await rowOf(first.id)).wasRegenerated).toBe(false)
    const second = await draw(server, { prompt, sessionId: 'one', steps: 1 })
    const marks = await Promise.all([first, others, without, second].map(({ id }) => rowOf(id)))
    expect(marks.map(({ wasRegenerated }) => wasRegenerated)).toEqual([true, false, false, false])
  })
})
