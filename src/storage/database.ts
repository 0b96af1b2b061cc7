import {
  createClient,
  LibsqlError,
  type Client,
  type Config,
  type InStatement,
  type Transaction,
} from '@libsql/client'
import { PrismaLibSql } from '@prisma/adapter-libsql'
import { Prisma, PrismaClient } from './client/client.ts'

export type Database = PrismaClient
export { Prisma }

/** How long a statement waits for another connection's lock, in milliseconds. */
const busyTimeoutMs = 5000

/** Connects to the SQLite file at `url` (a file: URL). */
export function databaseAdapter(url: string): PrismaLibSql {
  return new OneConnection({ url, timeout: busyTimeoutMs })
}

/**
 * libsql would open another connection for each transaction and never close it. One is enough: Prisma's adapter lets
 * nothing else through while a transaction is under way.
 */
class OneConnection extends PrismaLibSql {
  override createClient(config: Config): Client {
    const client = super.createClient(config)
    const execute = renewingExecute(client)
    const rollback = async () => void (await execute('ROLLBACK'))
    const commit = async () => {
      try {
        await execute('COMMIT')
      } catch (error) {
        await rollback()
        throw error
      }
    }
    const transaction = async () => {
      await execute('BEGIN')
      return { execute, commit, rollback }
    }
    return Object.assign(client, { execute, transaction })
  }
}

/**
 * The client's `execute`, mended: libsql leaves a statement that waited in vain for a lock unfinished until it is collected
 * as garbage, and while it is, SQLite commits nothing more on its connection, though every write seems to succeed. So
 * what comes after it, and after the transaction that it stood in, is given a new connection.
 */
function renewingExecute(client: Client): Client['execute'] {
  const run = client.execute.bind(client)
  // It returns a promise, whatever its type says.
  const reconnect: () => unknown = () => client.reconnect()
  let isStuck = false
  let inTransaction = false
  return async (statement: InStatement) => {
    if (isStuck && !inTransaction) {
      await reconnect()
      isStuck = false
    }
    try {
      const result = await run(statement)
      if (statement === 'BEGIN') inTransaction = true
      if (statement === 'COMMIT' || statement === 'ROLLBACK') inTransaction = false
      return result
    } catch (error) {
      isStuck ||= isBusy(error)
      // What cannot be rolled back is no transaction any more.
      if (statement === 'ROLLBACK') inTransaction = false
      throw error
    }
  }
}

const isBusy = (error: unknown): boolean => error instanceof LibsqlError && error.code === 'SQLITE_BUSY'

/**
 * Hands `work` an adapter whose statements are all one transaction: what fails in it, or is cut off, leaves the database
 * as it was. Foreign keys rest meanwhile, for tables are changed by dropping them and making them anew.
 */
export async function inOneTransaction<Result>(
  url: string,
  work: (adapter: PrismaLibSql) => Promise<Result>,
): Promise<Result> {
  const client = createClient({ url, timeout: busyTimeoutMs })
  try {
    // Within a transaction this would do nothing.
    await client.execute('PRAGMA foreign_keys = OFF')
    const transaction = await client.transaction('write')
    try {
      const result = await work(new TransactionAdapter(url, transaction))
      await transaction.commit()
      return result
    } finally {
      transaction.close()
    }
  } finally {
    client.close()
  }
}

class TransactionAdapter extends PrismaLibSql {
  readonly #url: string
  readonly #transaction: Transaction

  constructor(url: string, transaction: Transaction) {
    super({ url })
    this.#url = url
    this.#transaction = transaction
  }

  override createClient(config: Config): Client {
    const transaction = this.#transaction
    // Prisma compares schemas in databases of its own, in memory.
    const client = super.createClient({ ...config, url: ':memory:' })
    if (config.url !== this.#url) return client
    return Object.assign(client, {
      execute: transaction.execute.bind(transaction),
      executeMultiple: transaction.executeMultiple.bind(transaction),
    })
  }
}

/** Opens the database. The only PrismaClient of the program. */
export async function openDatabase(url: string): Promise<Database> {
  const database = new PrismaClient({ adapter: databaseAdapter(url) })
  // Readers beside the one writer; stays in the file, so that doing it again costs nothing.
  await database.$queryRaw`PRAGMA journal_mode = WAL`
  return database
}

/** Whether the database answers, and has the tables that it should have. */
export async function isReachable(database: Database): Promise<boolean> {
  await database.generation.findFirst({ select: { id: true } })
  return true
}
