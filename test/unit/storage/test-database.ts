import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { onTestFinished } from 'vitest'
import { openDatabase, type Database } from '../../../src/storage/database.ts'
import { migrate, readMigrationFiles } from '../../../src/storage/migrations.ts'
import { temporaryFolder } from './temporary-folder.ts'

export const prismaFolder = fileURLToPath(new URL('../../../prisma', import.meta.url))

/** An SQLite file of its own with nothing in it; goes with the test. */
export async function emptyDatabase(): Promise<{ readonly database: Database; readonly url: string }> {
  const url = pathToFileURL(join(await temporaryFolder(), 'test.db')).href
  const database = await openDatabase(url)
  onTestFinished(() => database.$disconnect())
  return { database, url }
}

/** An SQLite file of its own with all of the program's tables. */
export async function migratedDatabase(): Promise<Database> {
  const { database, url } = await emptyDatabase()
  await migrate(database, url, await readMigrationFiles(prismaFolder, 'sqlite'))
  return database
}
