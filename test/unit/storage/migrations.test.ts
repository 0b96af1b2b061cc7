import { beforeEach, describe, expect, it } from 'vitest'
import { DatabaseError } from '../../../src/errors.ts'
import type { Database } from '../../../src/storage/database.ts'
import { databaseAdapter } from '../../../src/storage/database.ts'
import { migrate, readMigrationFiles, type MigrationFiles } from '../../../src/storage/migrations.ts'
import { loadSchemaEngine } from '../../../src/storage/schema-engine.ts'
import { emptyDatabase, prismaFolder } from './test-database.ts'

let database: Database
let url: string
let files: MigrationFiles

beforeEach(async () => {
  ;({ database, url } = await emptyDatabase())
  files = await readMigrationFiles(prismaFolder, 'sqlite')
})

const later = (name: string, sql: string): MigrationFiles => ({
  ...files,
  migrations: [...files.migrations, { name, sql }],
})

/** Everything that is in the database but for the record of migrations, in an order that does not matter. */
async function structure(of: Database): Promise<unknown> {
  const columns = await of.$queryRaw<object[]>`
    SELECT m.name AS "table", c.name, c.type, c."notnull", c.dflt_value, c.pk
    FROM sqlite_master m JOIN pragma_table_info(m.name) c
    WHERE m.type = 'table' AND m.name NOT LIKE '\\_prisma%' ESCAPE '\\' AND m.name NOT LIKE 'sqlite%'
    ORDER BY 1, 2`
  const keys = await of.$queryRaw<object[]>`
    SELECT m.name AS "from", k."table", k."from" AS "column", k."to", k.on_delete, k.on_update
    FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) k ORDER BY 1, 2, 3`
  const indexes = await of.$queryRaw<object[]>`
    SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY 1`
  return JSON.parse(
    JSON.stringify({ columns, keys, indexes }, (_key, value: unknown) =>
      typeof value === 'bigint' ? Number(value) : value,
    ),
  )
}

const applied = async () =>
  (
    await database.$queryRaw<{ migration_name: string }[]>`
      SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL ORDER BY started_at`
  ).map((row) => row.migration_name)

describe('migrate', () => {
  it('makes all tables in an empty database', async () => {
    const names = files.migrations.map(({ name }) => name)
    expect(names.length).toBeGreaterThan(0)
    expect(await migrate(database, url, files)).toEqual(names)
    expect(await applied()).toEqual(names)
    expect(await database.generation.count()).toBe(0)
  })

  it('has nothing to do in one that is up to date', async () => {
    await migrate(database, url, files)
    expect(await migrate(database, url, files)).toEqual([])
  })

  it('leads to what the schema says', async () => {
    await migrate(database, url, files)
    const direct = await emptyDatabase()
    const engine = await loadSchemaEngine(files.schema, databaseAdapter(direct.url))
    const sql = await engine.diff(null, files.schema)
    for (const statement of sql.split(/;\s*$/m).filter((text) => text.trim() !== ''))
      await direct.database.$executeRawUnsafe(statement)
    expect(await structure(database)).toEqual(await structure(direct.database))
  })

  it('applies only what is missing, and keeps what is there', async () => {
    await migrate(database, url, files)
    await database.generation.create({ data: generation })
    const more = later('29990101000000_more', 'ALTER TABLE "Generation" ADD COLUMN "more" TEXT')
    expect(await migrate(database, url, more)).toEqual(['29990101000000_more'])
    expect(await database.$queryRaw`SELECT id, more FROM Generation`).toEqual([{ id: 'one', more: null }])
  })

  it('keeps generations that were made before pictures could be started from', async () => {
    await migrate(database, url, { ...files, migrations: files.migrations.filter(isOld) })
    await database.$executeRaw`INSERT INTO Image VALUES ('picture', 0, 'GENERATED', 8, 8, 1, 'png', '', x'00')`
    await database.$executeRaw`
      INSERT INTO Generation (id, createdAt, engine, prompt, asked, seed, imageId, status)
      VALUES ('old', 0, 'auto', 'a red cat', '{"steps":3}', '1', 'picture', 'COMPLETED')`
    expect(await migrate(database, url, files)).toEqual([expect.stringMatching(/_init_images$/)])
    const rows = await database.generation.findMany({ include: { image: true, batchHead: true } })
    expect(rows).toMatchObject([
      {
        ...{ id: 'old', status: 'COMPLETED', asked: { steps: 3 }, image: { id: 'picture' } },
        ...{ batchIndex: 0, batchHead: null, loras: null, initImageId: null, maskId: null, strength: null },
      },
    ])
  })

  it('keeps references when it makes a table anew', async () => {
    await migrate(database, url, files)
    await database.image.create({ data: image })
    await database.generation.create({ data: { ...generation, imageId: 'picture' } })
    const anew = later(
      '29990101000000_anew',
      `PRAGMA foreign_keys=OFF;
       CREATE TABLE "new_Image" AS SELECT * FROM "Image";
       DROP TABLE "Image";
       ALTER TABLE "new_Image" RENAME TO "Image";`,
    )
    await migrate(database, url, anew)
    expect(await database.generation.findMany({ select: { imageId: true } })).toEqual([
      { imageId: 'picture' },
    ])
  })
})

/** From before the migration that made it possible to start from pictures. */
const isOld = ({ name }: { name: string }) => !name.endsWith('_init_images')

const failing = () =>
  later('29990101000000_failing', 'CREATE TABLE "Half" ("id" TEXT); INSERT INTO "Nowhere" VALUES (1);')

describe('a migration that fails', () => {
  it('leaves a new database empty', async () => {
    await expect(migrate(database, url, failing())).rejects.toThrow('Nowhere')
    expect(await database.$queryRaw`SELECT name FROM sqlite_master`).toEqual([])
    expect(await migrate(database, url, files)).toEqual(files.migrations.map(({ name }) => name))
  })

  it('leaves an older database as it was', async () => {
    await migrate(database, url, files)
    await database.generation.create({ data: generation })
    const before = await structure(database)
    await expect(migrate(database, url, failing())).rejects.toThrow('Nowhere')
    expect(await structure(database)).toEqual(before)
    expect(await database.generation.count()).toBe(1)
    expect(await migrate(database, url, files)).toEqual([])
  })
})

describe('a database that cannot be used', () => {
  it('is newer than the program', async () => {
    await migrate(database, url, later('29990101000000_future', 'CREATE TABLE "Future" ("id" TEXT);'))
    await expect(migrate(database, url, files)).rejects.toThrow(DatabaseError)
    await expect(migrate(database, url, files)).rejects.toThrow('29990101000000_future')
  })

  it('holds a migration that another tool broke off', async () => {
    await migrate(database, url, files)
    await database.$executeRaw`UPDATE _prisma_migrations SET finished_at = NULL`
    await expect(migrate(database, url, files)).rejects.toThrow(DatabaseError)
    await expect(migrate(database, url, files)).rejects.toThrow('broke off')
  })

  it('can be used again once the broken migration was marked as rolled back', async () => {
    await migrate(database, url, files)
    await database.$executeRaw`
      INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, rolled_back_at, applied_steps_count)
      VALUES ('x', 'x', '29990101000000_gone', 0, 1, 0)`
    expect(await migrate(database, url, files)).toEqual([])
  })
})

const generation = {
  id: 'one',
  createdAt: new Date(0),
  engine: 'auto',
  prompt: 'a red cat',
  asked: {},
  seed: '1',
}

const image = {
  id: 'picture',
  createdAt: new Date(0),
  kind: 'GENERATED',
  width: 64,
  height: 64,
  bytes: 1,
  format: 'png',
  thumbhash: '',
  micro: new Uint8Array(1),
} as const
