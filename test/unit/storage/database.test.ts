import { readdir } from 'node:fs/promises'
import { createClient } from '@libsql/client'
import { beforeEach, describe, expect, it } from 'vitest'
import { isReachable, type Database } from '../../../src/storage/database.ts'
import { migratedDatabase } from './test-database.ts'

let database: Database

beforeEach(async () => {
  database = await migratedDatabase()
})

const log = (id: string) => ({
  ...{ id, createdAt: new Date(0), prompt: 'a red cat', scores: [], tags: [] },
  ...{ idealModelId: 'a', ranModelId: 'a', reason: 'Because.', decidedBy: 'rules', elapsedMs: 0 },
})

const ids = async () => (await database.routingLog.findMany({ orderBy: { id: 'asc' } })).map(({ id }) => id)

const urlOf = async (of: Database) => {
  const [main] = await of.$queryRaw<{ file: string }[]>`PRAGMA database_list`
  return `file:${main?.file}`
}

const openFiles = async () => (await readdir('/dev/fd')).length
const transact = () => database.$transaction(async (transaction) => transaction.routingLog.count())

describe('a transaction', () => {
  it('writes all of it', async () => {
    await database.$transaction(async (transaction) => {
      await transaction.routingLog.create({ data: log('a') })
      await transaction.routingLog.create({ data: log('b') })
    })
    expect(await ids()).toEqual(['a', 'b'])
  })

  it('writes nothing where something throws, and leaves the database in order', async () => {
    const broken = database.$transaction(async (transaction) => {
      await transaction.routingLog.create({ data: log('a') })
      await transaction.routingLog.create({ data: log('a') })
    })
    await expect(broken).rejects.toMatchObject({ code: 'P2002' })
    await database.$transaction([database.routingLog.create({ data: log('b') })])
    expect(await ids()).toEqual(['b'])
  })

  it('keeps to itself what others do meanwhile', async () => {
    const others: Promise<unknown>[] = []
    const broken = database.$transaction(async (transaction) => {
      await transaction.routingLog.create({ data: log('a') })
      others.push(database.routingLog.create({ data: log('b') }), database.routingLog.count())
      await transaction.routingLog.create({ data: log('c') })
      throw new Error('changed my mind')
    })
    await expect(broken).rejects.toThrow('changed my mind')
    const [, count] = await Promise.all(others)
    expect(count).toBe(1)
    expect(await ids()).toEqual(['b'])
  })

  it('can be one of many at the same time', async () => {
    const names = Array.from({ length: 20 }, (_, i) => `${i}`.padStart(2, '0'))
    await Promise.all(
      names.map((name) =>
        database.$transaction(async (transaction) => transaction.routingLog.create({ data: log(name) })),
      ),
    )
    expect(await ids()).toEqual(names)
  })

  it('leaves no file open', async () => {
    await transact()
    const before = await openFiles()
    for (let i = 0; i < 10; i += 1) await transact()
    expect(await openFiles()).toBe(before)
  })
})

/** Another connection that keeps all others from writing, and lets go of it. */
async function lock() {
  // Another program's: it need not wait as long as a server does.
  await database.$queryRaw`PRAGMA busy_timeout = 1`
  const other = createClient({ url: await urlOf(database) })
  const transaction = await other.transaction('write')
  return async () => {
    await transaction.rollback()
    other.close()
  }
}

const write = (id: string) => database.routingLog.create({ data: log(id) })
const writeTogether = (id: string) =>
  database.$transaction((transaction) => transaction.routingLog.create({ data: log(id) }))

/** What another connection finds: all that was committed. */
async function committed() {
  const other = createClient({ url: await urlOf(database) })
  const { rows } = await other.execute('SELECT id FROM RoutingLog ORDER BY id')
  other.close()
  return rows.map(({ id }) => id)
}

describe('a lock that is held for too long', () => {
  it.each([
    ['a statement', write],
    ['a transaction', writeTogether],
  ])('fails %s, and no later one', async (_name, failing) => {
    const unlock = await lock()
    await expect(failing('a')).rejects.toThrow('timed out')
    await unlock()
    await write('b')
    expect(await committed()).toEqual(['b'])
    await writeTogether('c')
    expect(await committed()).toEqual(['b', 'c'])
    expect(await database.$queryRaw`PRAGMA foreign_keys`).toEqual([{ foreign_keys: 1 }])
  })
})

it('says that it is reachable while it answers', async () => {
  expect(await isReachable(database)).toBe(true)
})

it('keeps its readers out of the writer’s way', async () => {
  expect(await database.$queryRaw`PRAGMA journal_mode`).toEqual([{ journal_mode: 'wal' }])
})
