import { afterAll, beforeAll, expect, it } from 'vitest'
import { sendText } from './secrecy/public-fields.ts'
import { startServer, type TestServer } from './server.ts'

let server: TestServer

beforeAll(async () => {
  server = await startServer()
})

afterAll(() => server.remove())

const errorsOf = async (query: string) =>
  ((await sendText(server.url, query)).errors ?? []).map(({ message, extensions }) => [
    message,
    extensions?.['code'],
  ])

const refused = (found: number) => [
  [`Limit of 3 lists within one another exceeded, found ${found}.`, 'QUERY_TOO_COMPLEX'],
]

it.each([
  '{ generation(id: "x") { batch { batch { edits { id } } } } }',
  '{ generations(sessionId: "x") { edges { node { batch { edits { id } } } } } }',
  '{ generation(id: "x") { batch { id } other: batch { id } edits { batch { id } } } }',
  '{ __schema { types { fields { args { type { fields { args { name } } } } } } } }',
])('answers lists within lists: %s', async (query) => {
  expect(await errorsOf(query)).toEqual([])
})

it.each([
  ['{ generation(id: "x") { batch { batch { batch { batch { id } } } } } }', 4],
  ['{ node(id: "x") { ... on Generation { batch { edits { batch { edits { id } } } } } } }', 4],
  [
    '{ generation(id: "x") { ...a } } fragment a on Generation { batch { edits { ...b } } } fragment b on Generation { batch { batch { batch { id } } } }',
    5,
  ],
  [
    '{ generations(sessionId: "x") { edges { node { batch { edits { routing { scores { score } } } } } } } }',
    4,
  ],
])('refuses what would multiply: %s', async (query, found) => {
  expect(await errorsOf(query)).toEqual(refused(found))
})

it('is not led in circles by a fragment', async () => {
  const query = '{ generation(id: "x") { ...a } } fragment a on Generation { batch { ...a } }'
  expect((await errorsOf(query)).join()).toContain('Cannot spread fragment "a" within itself')
})
