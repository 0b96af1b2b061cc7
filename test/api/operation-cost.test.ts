import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inDatabase } from './drawing.ts'
import { addRows } from './generation-rows.ts'
import { sendText } from './secrecy/public-fields.ts'
import { startServer, type TestServer } from './server.ts'
import { newSet, newTrigger, painted } from './uploading.ts'

let server: TestServer

beforeAll(async () => {
  server = await startServer()
})

afterAll(() => server.remove())

const errorsOf = async (query: string, variables: Record<string, unknown> = {}) =>
  ((await sendText(server.url, query, variables)).errors ?? []).map(({ message, extensions }) => [
    message,
    extensions?.['code'],
  ])

const refused = (found: number) => [[`Cost limit of 50000 exceeded, found ${found}.`, 'QUERY_TOO_COMPLEX']]

const page = `query($n: Int) {
  generations(sessionId: "x", first: $n) { edges { node { edits { editedFrom { id } batch { id } } } } }
}`

describe('an operation that lists make large', () => {
  it.each([
    [
      '{ generation(id: "x") { edits { editedFrom { edits { editedFrom { edits { id } } } } } } }',
      2 + 100 * (4 + 100 * (4 + 300)),
    ],
    ['{ generation(id: "x") { batch { edits { editedFrom { edits { id } } } } } }', 2 + 8 * (2 + 100 * 304)],
  ])('is refused before it is run: %s', async (query, found) => {
    expect(await errorsOf(query)).toEqual(refused(found))
  })

  it('is refused by the size of a page in its variables, each time anew', async () => {
    const each = 6 + 100 * (2 + 3 + 8 * 3)
    expect(await errorsOf(page, { n: 100 })).toEqual(refused(100 * each))
    expect(await errorsOf(page, { n: 10 })).toEqual([])
    expect(await errorsOf(page, { n: 18 })).toEqual(refused(18 * each))
  })
})

describe('a list that has no pages', () => {
  it('has the oldest hundred of more edits', async () => {
    const edits = await inDatabase(server, async (database) => {
      const [id = ''] = await addRows(database, 'edited', 1)
      const [like] = await database.generation.findMany({ where: { editedFromId: id } })
      const more = Array.from({ length: 150 }, (_, k) => ({
        ...{ ...like!, asked: {}, decision: {}, loras: [], imageId: null },
        id: `${id}more${k}`,
        createdAt: new Date(Date.UTC(2021, 0, 1, 0, 0, k)),
      }))
      await database.generation.createMany({ data: more })
      return [`${id}e0`, `${id}e1`, ...more.slice(0, 98).map((row) => row.id)]
    })
    const { data } = await sendText(server.url, '{ generation(id: "edited0000") { edits { id } } }')
    expect(data).toEqual({ generation: { edits: edits.map((id) => ({ id })) } })
  })

  it('has the latest fifty of more versions, oldest first', async () => {
    const { builderSlug } = await newSet(server)
    await newTrigger(server, { builderSlug, prompt: 'a key' }, await painted('#ff0000'))
    await inDatabase(server, async (database) => {
      const first = await database.triggerImage.findFirstOrThrow()
      const image = await database.image.findUniqueOrThrow({ where: { id: first.imageId } })
      const more = Array.from({ length: 54 }, (_, k) => `version${k + 2}`)
      await database.image.createMany({ data: more.map((id) => ({ ...image, id })) })
      await database.triggerImage.createMany({
        data: more.map((id, k) => ({ ...first, id, imageId: id, version: k + 2 })),
      })
    })
    const query =
      'query($slug: String!) { prankSet(builderSlug: $slug) { triggers { versions { version } } } }'
    const { data } = await sendText(server.url, query, { slug: builderSlug })
    const versions = Array.from({ length: 50 }, (_, k) => ({ version: k + 6 }))
    expect(data).toEqual({ prankSet: { triggers: [{ versions }] } })
  })
})
