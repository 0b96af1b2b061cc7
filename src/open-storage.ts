import { join } from 'node:path'
import { projectFolder } from './config.ts'
import type { House } from './house.ts'
import { readOrMakeSecret, takeDataFolder } from './storage/data-folder.ts'
import { openDatabase, type Database } from './storage/database.ts'
import { GenerationRecords } from './storage/generation-records.ts'
import { migrate, readMigrationFiles } from './storage/migrations.ts'
import { PictureFiles } from './storage/picture-files.ts'
import { PrankRecords } from './storage/prank-records.ts'
import { RetentionRecords } from './storage/retention-records.ts'
import { TargetRecords } from './storage/target-records.ts'
import { TemporaryFiles } from './storage/temporary-files.ts'
import { openHistory, type History } from './use-cases/history.ts'

/** Everything that outlives the program. */
export interface Storage {
  readonly database: Database
  readonly records: GenerationRecords
  readonly pranks: PrankRecords
  readonly files: PictureFiles
  readonly temporary: TemporaryFiles
  readonly targetRecords: TargetRecords
  readonly retention: RetentionRecords
  readonly history: History
  readonly hashKey: string
  readonly adminToken: string
}

/** Takes the data folder and brings the database up to date. Throws DatabaseError or DataFolderInUseError. */
export async function openStorage({ config, log, undo }: House): Promise<Storage> {
  const folder = await takeDataFolder(config.DATA_DIR)
  undo.push(() => folder.release())
  const database = await openDatabase(config.DATABASE_URL)
  undo.push(() => database.$disconnect())
  const files = await readMigrationFiles(join(projectFolder, 'prisma'), 'sqlite')
  const applied = await migrate(database, config.DATABASE_URL, files)
  if (applied.length > 0) log.info({ applied }, 'database migrated')
  const history = openHistory({
    folder: join(config.DATA_DIR, 'logs'),
    maxBytes: config.LOG_FILE_BYTES,
    maxFiles: config.LOG_FILES_KEPT,
    onError: (error, file) => log.error({ err: error, file }, 'the history cannot be written'),
  })
  undo.push(() => history.close())
  return {
    database,
    history,
    targetRecords: new TargetRecords(database),
    retention: new RetentionRecords(database),
    records: new GenerationRecords(database),
    pranks: new PrankRecords(database),
    files: new PictureFiles(config.DATA_DIR),
    temporary: new TemporaryFiles(config.DATA_DIR),
    hashKey: await readOrMakeSecret(config.DATA_DIR, 'hash-key'),
    adminToken: config.ADMIN_TOKEN ?? (await readOrMakeSecret(config.DATA_DIR, 'admin-token')),
  }
}
