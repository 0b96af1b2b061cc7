import { PrismaLibSql } from '@prisma/adapter-libsql'
import { Prisma, PrismaClient } from './client/client.ts'

export type Database = PrismaClient
export { Prisma }

/** How long a statement waits for another connection's lock, in milliseconds. */
const busyTimeoutMs = 5000

/** The connection options of the SQLite file at `url` (a file: URL); shared by the client and the migrations. */
export function databaseAdapter(url: string): PrismaLibSql {
  return new PrismaLibSql({ url, timeout: busyTimeoutMs })
}

/** Opens the database. The only PrismaClient of the program. */
export async function openDatabase(url: string): Promise<Database> {
  const database = new PrismaClient({ adapter: databaseAdapter(url) })
  // Readers beside the one writer; stays in the file, so that doing it again costs nothing.
  await database.$queryRaw`PRAGMA journal_mode = WAL`
  return database
}

/** Whether the database answers. */
export async function isReachable(database: Database): Promise<boolean> {
  await database.$queryRaw`SELECT 1`
  return true
}

/** Whether `error` says that a unique value is taken already. */
export function isUniqueViolation(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002'
}
