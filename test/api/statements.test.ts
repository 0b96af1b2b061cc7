import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ask, collect, connect, send, subscribe } from './client.ts'
import { draw, ended, endless, inDatabase, submit } from './drawing.ts'
import { addRows } from './generation-rows.ts'
import { generations, progress } from './operations.ts'
import { startServer, type TestServer } from './server.ts'
import { noteStatements } from './sql-statements.ts'

const { noted, forget } = noteStatements()
let server: TestServer

beforeAll(async () => {
  server = await startServer({ SOCKET_SUBSCRIPTION_LIMIT: '100' })
  await inDatabase(server, async (database) => {
    await addRows(database, 'one', 1)
    await addRows(database, 'many', 30)
  })
  // What a start looks up has been looked up when a picture is there.
  await draw(server, { prompt: 'first', steps: 1 })
})

afterAll(() => server.remove())

beforeEach(forget)

/** The statements that a query takes, sent as it is. */
async function statementsOf(query: string): Promise<string[]> {
  forget()
  const { errors, data } = await send(server.url, { toString: () => query } as typeof generations, {})
  expect(errors).toBeUndefined()
  expect(JSON.stringify(data)).toContain('"id"')
  return [...noted]
}

const page = (session: string, first: number, selection: string) =>
  `{ generations(sessionId: "${session}", first: ${first}) { edges { node { ${selection} } } } }`

const tableOf = (statement: string) => /FROM `main`\.`(\w+)`/.exec(statement)?.[1] ?? ''

describe('a page of generations', () => {
  it.each([
    ['id', ['Generation']],
    ['id prompt status seed createdAt error { code message }', ['Generation']],
    ['id routing { ranModelId scores { score } }', ['Generation']],
    ['id image { url }', ['Generation', 'Image']],
    ['id image { url microDataUri } edits { id }', ['Generation', 'Generation', 'Image']],
    [
      'id image { url } routing { reason } edits { id image { url } editedFrom { id } }',
      ['Generation', 'Generation', 'Generation', 'Image', 'Image'],
    ],
  ])('takes no more statements the longer it is: %s', async (selection, tables) => {
    const one = await statementsOf(page('one', 1, selection))
    const many = await statementsOf(page('many', 20, selection))
    expect(many).toHaveLength(one.length)
    expect(many.map(tableOf).toSorted()).toEqual(tables)
  })

  it('takes one more statement to count', async () => {
    await ask(server.url, generations, { sessionId: 'many' })
    const tables = noted.map(tableOf)
    expect(tables.filter((table) => table === 'Image')).toHaveLength(1)
    expect(noted.filter((statement) => statement.includes('COUNT(*)'))).toHaveLength(1)
    expect(noted.length).toBeLessThanOrEqual(5)
  })

  it('reads no column of a picture that nobody asked for', async () => {
    const statements = await statementsOf(page('many', 20, 'id image { url width }'))
    const images = statements.filter((statement) => tableOf(statement) === 'Image').join()
    expect(images).toContain('`width`')
    expect(images).not.toContain('micro')
  })
})

it('reads a generation once for all who watch the same event', async () => {
  const blocker = await submit(server, { ...endless, steps: 3 })
  const { id } = await submit(server, { ...endless, steps: 3 })
  const client = connect(server.url)
  const watchers = Array.from({ length: 100 }, () => subscribe(client, progress, { id }))
  await Promise.all(watchers.map((watcher) => watcher.next()))
  forget()
  const all = await Promise.all(watchers.map((watcher) => collect(watcher)))
  await client.dispose()
  const events = all.reduce((sum, own) => sum + own.length, 0)
  const reads = noted.filter(
    (statement) => statement.startsWith('SELECT') && tableOf(statement) === 'Generation',
  )
  expect(events).toBeGreaterThan(100)
  expect(reads.length).toBeLessThan(events / 2)
  for (const own of all) {
    expect(own.at(-1)?.generationProgress).toMatchObject({
      status: 'COMPLETED',
      generation: { status: 'COMPLETED' },
    })
  }
  await ended(server, blocker.id)
})
