import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseError } from '../errors.ts'
import { inOneTransaction, type Database } from './database.ts'
import { loadSchemaEngine, type Migration } from './schema-engine.ts'

interface AppliedMigration {
  readonly migration_name: string
  readonly finished_at: unknown
  readonly rolled_back_at: unknown
}

/** What a project ships of its database: the schema and the migrations that lead to it. */
export interface MigrationFiles {
  readonly schema: string
  readonly lockfile: string
  readonly migrations: readonly Migration[]
}

/** Reads prisma/schema.prisma and the migrations of `provider` under `prismaFolder`, oldest first. */
export async function readMigrationFiles(prismaFolder: string, provider: 'sqlite'): Promise<MigrationFiles> {
  const folder = join(prismaFolder, 'migrations', provider)
  const entries = await readdir(folder, { withFileTypes: true })
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
  const migrations = names.toSorted().map(async (name) => ({
    name,
    sql: await readFile(join(folder, name, 'migration.sql'), 'utf8'),
  }))
  return {
    schema: await readFile(join(prismaFolder, 'schema.prisma'), 'utf8'),
    lockfile: await readFile(join(folder, 'migration_lock.toml'), 'utf8'),
    migrations: await Promise.all(migrations),
  }
}

/**
 * Brings the database at `url` up to the program: applies what is missing, all of it or nothing, and returns the names
 * of what was applied. Throws DatabaseError where the database is newer than the program or a migration once broke off
 * in it, and what the SQL threw.
 */
export async function migrate(database: Database, url: string, files: MigrationFiles): Promise<string[]> {
  const applied = await readApplied(database)
  refuseUnusable(applied, files.migrations)
  const names = new Set(applied.map((row) => row.migration_name))
  if (files.migrations.every(({ name }) => names.has(name))) return []
  return inOneTransaction(url, async (adapter) => {
    const engine = await loadSchemaEngine(files.schema, adapter)
    return engine.apply(files.migrations, files.lockfile)
  })
}

async function readApplied(database: Database): Promise<AppliedMigration[]> {
  const tables = await database.$queryRaw<
    unknown[]
  >`SELECT name FROM sqlite_master WHERE name = '_prisma_migrations'`
  if (tables.length === 0) return []
  return database.$queryRaw<AppliedMigration[]>`
    SELECT migration_name, finished_at, rolled_back_at FROM _prisma_migrations WHERE rolled_back_at IS NULL`
}

function refuseUnusable(applied: readonly AppliedMigration[], known: readonly Migration[]): void {
  const broken = applied.find((row) => row.finished_at === null)
  if (broken !== undefined) {
    throw new DatabaseError(
      `The migration ${broken.migration_name} broke off in this database. Put a backup back, or mend it and tell Prisma so (prisma migrate resolve).`,
    )
  }
  const newer = applied.filter((row) => known.every(({ name }) => name !== row.migration_name))
  if (newer.length === 0) return
  throw new DatabaseError(
    `The database is newer than this program: it has ${newer.map((row) => row.migration_name).join(', ')}, which this program does not know. Start the newer program, or put an older backup back.`,
  )
}
