import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask } from './client.ts'
import { draw, inDatabase } from './drawing.ts'
import type { AddPrankTriggerInput, UpdatePrankTriggerInput } from './gql/graphql.ts'
import {
  addPrankTrigger,
  prankSet,
  removePrankTrigger,
  replaceTriggerImage,
  updatePrankTrigger,
  useTriggerImageVersion,
} from './prank-operations.ts'
import { startServer, type TestServer } from './server.ts'
import { averageColour, newSet, newTrigger, painted, upload, type Sent } from './uploading.ts'

let server: TestServer
let red: Sent
let blue: Sent
let green: Sent

beforeAll(async () => {
  server = await startServer({
    PRANK_SETS_PER_HOUR: '0',
    UPLOADS_PER_HOUR: '0',
    TRIGGERS_PER_SET: '3',
    SET_BYTES_LIMIT: '20000',
  })
  ;[red, blue, green] = await Promise.all([painted('#ff0000'), painted('#0000ff'), painted('#00ff00')])
})

afterAll(() => server.remove())

/** Which of the three colours a prompt brings through a share link; null: none of them. */
async function colourOf(shareSlug: string, prompt: string, size = {}): Promise<string | null> {
  const { image } = await draw(server, { prompt, shareSlug, steps: 1, ...size })
  const colours = await averageColour(image.url)
  const strong = colours.map((value) => (value > 235 ? 1 : value < 20 ? 0 : Number.NaN)).join('')
  return { '100': 'red', '010': 'green', '001': 'blue' }[strong] ?? null
}

async function setWith(
  ...triggers: [input: Omit<AddPrankTriggerInput, 'image' | 'builderSlug'>, file: Sent][]
) {
  const { builderSlug, shareSlug } = await newSet(server)
  const made = []
  for (const [input, file] of triggers) made.push(await newTrigger(server, { builderSlug, ...input }, file))
  return { builderSlug, shareSlug, triggers: made }
}

const add = async (input: Omit<AddPrankTriggerInput, 'image'>, file: Sent) =>
  (await upload(server.url, addPrankTrigger, { input }, file)).data.addPrankTrigger

const update = async (input: UpdatePrankTriggerInput) =>
  (await ask(server.url, updatePrankTrigger, { input })).updatePrankTrigger

async function triggersOf(builderSlug: string) {
  const { prankSet: set } = await ask(server.url, prankSet, { builderSlug })
  return set?.triggers ?? []
}

describe('a trigger', () => {
  it('fires at what comes close to it and at nothing else', async () => {
    const { shareSlug } = await setWith([{ prompt: 'why did the chicken cross the road' }, red])
    expect(await colourOf(shareSlug, 'Why would a chicken cross the road?')).toBe('red')
    expect(await colourOf(shareSlug, 'why did the duck cross the road')).toBeNull()
  })

  it('has the defaults that the schema says, and what was asked for', async () => {
    const { triggers } = await setWith(
      [{ prompt: 'a cat' }, red],
      [
        { prompt: 'A Dog', similarityThreshold: 0.9, priority: 7, exactMatchOnly: true, caseSensitive: true },
        blue,
      ],
    )
    expect(triggers).toMatchObject([
      {
        prompt: 'a cat',
        similarityThreshold: 0.85,
        priority: 0,
        exactMatchOnly: false,
        caseSensitive: false,
      },
      { prompt: 'A Dog', similarityThreshold: 0.9, priority: 7, exactMatchOnly: true, caseSensitive: true },
    ])
    expect(triggers[0]).toMatchObject({ currentVersion: 1, image: { width: 64, height: 64 } })
  })

  it('can be for exactly its own words, or for exactly its letters', async () => {
    const { shareSlug } = await setWith(
      [{ prompt: 'a quiet lake', exactMatchOnly: true }, red],
      [{ prompt: 'IBM', caseSensitive: true }, blue],
    )
    expect(await colourOf(shareSlug, 'A quiet lake.')).toBe('red')
    expect(await colourOf(shareSlug, 'please draw a quiet lake')).toBeNull()
    expect(await colourOf(shareSlug, 'IBM')).toBe('blue')
    expect(await colourOf(shareSlug, 'ibm')).toBeNull()
  })

  it('goes before others by its priority', async () => {
    const { builderSlug, shareSlug, triggers } = await setWith(
      [{ prompt: 'a red fox' }, red],
      [{ prompt: 'the red fox', priority: -1 }, blue],
    )
    expect(await colourOf(shareSlug, 'the red fox')).toBe('red')
    await update({ builderSlug, triggerId: triggers[1]!.id, priority: 5 })
    expect(await colourOf(shareSlug, 'a red fox')).toBe('blue')
  })

  it('fires as it was last changed, at once and after a restart', async () => {
    const { builderSlug, shareSlug, triggers } = await setWith([{ prompt: 'a boat' }, red])
    const triggerId = triggers[0]!.id
    expect(await colourOf(shareSlug, 'a boat')).toBe('red')
    expect(await update({ builderSlug, triggerId, prompt: 'a plane' })).toMatchObject({ prompt: 'a plane' })
    expect(await colourOf(shareSlug, 'a boat')).toBeNull()
    expect(await colourOf(shareSlug, 'a plane')).toBe('red')
    server = await server.restart()
    expect(await colourOf(shareSlug, 'a plane')).toBe('red')
    await update({ builderSlug, triggerId, exactMatchOnly: true, similarityThreshold: 1 })
    expect(await colourOf(shareSlug, 'draw a plane')).toBeNull()
  })

  it('is gone when it is removed, and what it served stays', async () => {
    const { builderSlug, shareSlug, triggers } = await setWith(
      [{ prompt: 'a horse' }, red],
      [{ prompt: 'an owl' }, blue],
    )
    const served = await draw(server, { prompt: 'a horse', shareSlug, steps: 1 })
    const { id: triggerId, image } = triggers[0]!
    const { removePrankTrigger: set } = await ask(server.url, removePrankTrigger, { builderSlug, triggerId })
    expect(set).toEqual({ __typename: 'PrankSet', builderSlug, triggers: [{ id: triggers[1]!.id }] })
    expect(await colourOf(shareSlug, 'a horse')).toBeNull()
    expect((await fetch(image.url)).status).toBe(404)
    expect((await averageColour(served.image.url))[0]).toBeGreaterThan(235)
    const again = await ask(server.url, removePrankTrigger, { builderSlug, triggerId })
    expect(again.removePrankTrigger).toMatchObject({ code: 'NOT_FOUND' })
  })

  it('is served at the size that was asked for', async () => {
    const { shareSlug } = await setWith([{ prompt: 'a wall' }, await painted('#ff0000', 300, 40)])
    const drawn = await draw(server, { prompt: 'a wall', shareSlug, steps: 1, width: 96, height: 160 })
    expect(drawn.image).toMatchObject({ width: 96, height: 160 })
    expect((await averageColour(drawn.image.url))[0]).toBeGreaterThan(235)
  })

  it('of another set is not to be touched', async () => {
    const { triggers } = await setWith([{ prompt: 'a cat' }, red])
    const { builderSlug } = await newSet(server)
    const triggerId = triggers[0]!.id
    expect(await update({ builderSlug, triggerId, prompt: 'x' })).toMatchObject({ code: 'NOT_FOUND' })
    const version = { builderSlug, triggerId, version: 1 }
    const used = await ask(server.url, useTriggerImageVersion, version)
    expect(used.useTriggerImageVersion).toMatchObject({ code: 'NOT_FOUND' })
    const replaced = await upload(server.url, replaceTriggerImage, { input: { builderSlug, triggerId } }, red)
    expect(replaced.data.replaceTriggerImage).toMatchObject({ code: 'NOT_FOUND' })
  })

  it.each<[string, Partial<AddPrankTriggerInput>, string]>([
    ['an empty prompt', { prompt: ' ' }, 'input.prompt'],
    ['a prompt that is too long', { prompt: 'x'.repeat(10_001) }, 'input.prompt'],
    ['a threshold above 1', { similarityThreshold: 1.1 }, 'input.similarityThreshold'],
    ['a threshold below 0', { similarityThreshold: -0.1 }, 'input.similarityThreshold'],
    ['a priority that is too large', { priority: 1_000_001 }, 'input.priority'],
  ])('is refused with %s, and nothing is kept of it', async (_name, wrong, path) => {
    const { builderSlug, triggers } = await setWith([{ prompt: 'a cat' }, red])
    const refused = await add({ builderSlug, prompt: 'a dog', ...wrong }, red)
    expect(refused).toMatchObject({ __typename: 'InputError', fields: [{ path }] })
    const changed = await update({ builderSlug, triggerId: triggers[0]!.id, ...wrong })
    expect(changed).toMatchObject({ __typename: 'InputError', fields: [{ path }] })
    expect(await triggersOf(builderSlug)).toHaveLength(1)
  })
})

describe('the picture of a trigger', () => {
  it('has versions: new ones are served, and older ones again', async () => {
    const { builderSlug, shareSlug, triggers } = await setWith([{ prompt: 'a door' }, red])
    const triggerId = triggers[0]!.id
    const input = { builderSlug, triggerId, description: 'blue looks better' }
    const { data } = await upload(server.url, replaceTriggerImage, { input }, blue)
    expect(data.replaceTriggerImage).toMatchObject({
      currentVersion: 2,
      versions: [
        { version: 1, description: null, image: { id: triggers[0]!.image.id } },
        { version: 2, description: 'blue looks better' },
      ],
    })
    expect(await colourOf(shareSlug, 'a door')).toBe('blue')
    const back = await ask(server.url, useTriggerImageVersion, { builderSlug, triggerId, version: 1 })
    const { image } = triggers[0]!
    expect(back.useTriggerImageVersion).toMatchObject({ currentVersion: 1, image: { id: image.id } })
    expect(await colourOf(shareSlug, 'a door')).toBe('red')
    const third = await upload(server.url, replaceTriggerImage, { input }, green)
    expect(third.data.replaceTriggerImage).toMatchObject({ currentVersion: 3 })
    expect(await colourOf(shareSlug, 'a door')).toBe('green')
    expect((await triggersOf(builderSlug))[0]!.versions).toHaveLength(3)
    const none = await ask(server.url, useTriggerImageVersion, { builderSlug, triggerId, version: 4 })
    expect(none.useTriggerImageVersion).toMatchObject({ code: 'NOT_FOUND' })
  })

  it('is shown to the models when there is time', async () => {
    const { triggers } = await setWith([{ prompt: 'a tower' }, red])
    const known = () =>
      inDatabase(server, (database) =>
        database.imageLatents.findMany({
          where: { imageId: triggers[0]!.image.id },
          orderBy: { modelId: 'asc' },
        }),
      )
    let latents = await known()
    // Each generation leaves some time behind it.
    for (let k = 0; latents.length < 5 && k < 50; k++) {
      await draw(server, { prompt: 'anything', steps: 1 })
      latents = await known()
    }
    expect(latents).toMatchObject([
      { modelId: 'tiny-flux', channels: 16, height: 8, width: 8 },
      { modelId: 'tiny-sd', pictureWidth: 64, channels: 4, height: 8, width: 8 },
      { modelId: 'tiny-sd-v', channels: 4, height: 16, width: 16 },
      { modelId: 'tiny-sd3', channels: 16, height: 8, width: 8 },
      { modelId: 'tiny-sdxl', channels: 4, height: 16, width: 16 },
    ])
    expect(latents[1]!.values).toHaveLength(4 * 8 * 8 * 4)
  })

  it.each([
    ['.png', 1],
    ['.256.webp', 0],
  ])('that has lost its file %s does not keep a generation from its end', async (ending, served) => {
    const { builderSlug, shareSlug, triggers } = await setWith([{ prompt: 'a ghost' }, red])
    const { id } = triggers[0]!.image
    await rm(join(server.config.DATA_DIR, 'images/trigger', id.slice(0, 2), id + ending))
    const drawn = await draw(server, { prompt: 'a ghost', shareSlug, steps: 1 })
    expect(drawn).toMatchObject({ status: 'COMPLETED', error: null })
    const { prankSet: set } = await ask(server.url, prankSet, { builderSlug })
    expect(set?.successfulPranks).toBe(served)
  })
})

describe('a set holds', () => {
  it('so many triggers', async () => {
    const { builderSlug } = await setWith(
      [{ prompt: 'a' }, red],
      [{ prompt: 'b' }, red],
      [{ prompt: 'c' }, red],
    )
    const refused = await add({ builderSlug, prompt: 'd' }, red)
    const message = 'a set of less than 3 triggers was expected: it holds no more'
    expect(refused).toMatchObject({ fields: [{ path: 'input.builderSlug', message }] })
    const { length } = await triggersOf(builderSlug)
    expect(length).toBe(3)
  })

  it('so many bytes of pictures, all versions together', async () => {
    const noise = await painted('noise', 64, 64)
    const { builderSlug, triggers } = await setWith([{ prompt: 'a' }, noise])
    const refused = await add({ builderSlug, prompt: 'b' }, noise)
    expect(refused).toMatchObject({
      ...{ __typename: 'UploadError', code: 'UPLOAD_REFUSED' },
      message: 'The pictures of a set may have 20000 bytes together; this one is too much.',
    })
    const input = { builderSlug, triggerId: triggers[0]!.id }
    const replaced = await upload(server.url, replaceTriggerImage, { input }, noise)
    expect(replaced.data.replaceTriggerImage).toMatchObject({ code: 'UPLOAD_REFUSED' })
    expect(await triggersOf(builderSlug)).toMatchObject([{ currentVersion: 1 }])
    expect(await add({ builderSlug, prompt: 'b' }, red)).toMatchObject({ __typename: 'PrankTrigger' })
  })
})
