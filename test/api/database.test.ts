import { createHash } from 'node:crypto'
import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startApp } from '../../src/app.ts'
import { projectFolder } from '../../src/config.ts'
import { ask } from './client.ts'
import { draw, inDatabase } from './drawing.ts'
import { keepLog, type LogLine } from './log-lines.ts'
import { generations } from './operations.ts'
import { startServer, type TestServer } from './server.ts'

const { log, lines } = keepLog()
let server: TestServer

beforeAll(async () => {
  server = await startServer({}, log)
})

afterAll(() => server.remove())

interface Applied {
  readonly id: string
  readonly checksum: string
  readonly migration_name: string
  readonly finished_at: unknown
  readonly rolled_back_at: unknown
  readonly logs: unknown
  readonly applied_steps_count: number | bigint
}

const applied = () =>
  inDatabase(
    server,
    (database) => database.$queryRaw<Applied[]>`SELECT * FROM _prisma_migrations ORDER BY migration_name`,
  )

const start = () => startApp(server.config, log)

const isMigration = (line: LogLine) => line.msg === 'database migrated'

/** Whether the server reads its database. */
async function serves(): Promise<boolean> {
  const { generations: page } = await ask(server.url, generations, { sessionId: 'nobody' })
  return page.totalCount === 0
}

const folder = join(projectFolder, 'prisma/migrations/sqlite')

it('is made at the first start, and left alone at the second, with what is in it', async () => {
  const entries = await readdir(folder, { withFileTypes: true })
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
  expect(lines.filter(isMigration)).toMatchObject([{ applied: names.toSorted() }])
  const before = await applied()
  expect(before.map((row) => row.migration_name)).toEqual(names.toSorted())
  const { id, image } = await draw(server, { prompt: 'a cat', steps: 1 })
  server = await server.restart()
  expect(lines.filter(isMigration)).toHaveLength(1)
  expect(await applied()).toEqual(before)
  const rows = await inDatabase(server, (database) =>
    database.generation.findMany({ include: { image: true } }),
  )
  expect(rows).toMatchObject([{ id, status: 'COMPLETED', image: { id: image.id } }])
  expect((await fetch(`${server.url}/images/${image.id}`)).status).toBe(200)
})

it('has the rows that Prisma’s own command line looks for', async () => {
  for (const row of await applied()) {
    const sql = await readFile(join(folder, row.migration_name, 'migration.sql'))
    expect(row).toMatchObject({
      checksum: createHash('sha256').update(sql).digest('hex'),
      rolled_back_at: null,
    })
    expect(row.finished_at).not.toBeNull()
    expect(Number(row.applied_steps_count)).toBe(1)
    expect(row.id).toMatch(/^[0-9a-f-]{36}$/)
  }
})

it('is not shared: a second server on the same folder is refused', async () => {
  await expect(start()).rejects.toMatchObject({
    code: 'DATA_FOLDER_IN_USE',
    message: expect.stringContaining(server.config.DATA_DIR),
  })
  expect(await serves()).toBe(true)
})

it.each([
  [
    'is newer than the program',
    `'2026-12-01', '20991231000000_from_the_future'`,
    /newer than this program: it has 20991231000000_from_the_future/,
  ],
  [
    'was left by a migration half done',
    `NULL, '20991231000000_half_done'`,
    /20991231000000_half_done broke off in this database/,
  ],
])('is refused where it %s, until that is mended', async (_name, values, message) => {
  await server.stop()
  await inDatabase(server, (database) =>
    database.$executeRawUnsafe(
      `INSERT INTO _prisma_migrations (id, checksum, applied_steps_count, finished_at, migration_name)
       VALUES ('x', 'x', 0, ${values})`,
    ),
  )
  const before = await applied()
  const refusal = { code: 'DATABASE_UNUSABLE', message: expect.stringMatching(message) }
  await expect(start()).rejects.toMatchObject(refusal)
  expect(await applied()).toEqual(before)
  // As `prisma migrate resolve --rolled-back` does it. Nothing of the refused start goes on running.
  await inDatabase(
    server,
    (database) =>
      database.$executeRaw`UPDATE _prisma_migrations SET rolled_back_at = '2026-12-01' WHERE id = 'x'`,
  )
  server = await server.restart()
  expect(await serves()).toBe(true)
  await inDatabase(server, (database) => database.$executeRaw`DELETE FROM _prisma_migrations WHERE id = 'x'`)
})

it('is made anew where it was removed', async () => {
  await server.stop()
  const names = await readdir(server.config.DATA_DIR)
  for (const name of names.filter((each) => each.startsWith('promptpics.db'))) {
    await rm(join(server.config.DATA_DIR, name))
  }
  server = await server.restart()
  expect(lines.filter(isMigration)).toHaveLength(2)
  expect(await serves()).toBe(true)
})
